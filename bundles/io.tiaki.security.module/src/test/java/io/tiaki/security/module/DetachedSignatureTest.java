package io.tiaki.security.module;

import static io.tiaki.security.module.KeystoreSecurityModuleTest.reasonOf;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.tiaki.security.Purpose;
import io.tiaki.security.SecurityModuleException;
import io.tiaki.security.SecurityModuleException.Reason;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.MessageDigest;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Signatures beside a package, made by OpenSSL. Skipped where there is no openssl. */
class DetachedSignatureTest {
  private static final byte[] CONTENT = "a package\r\n\0".getBytes(StandardCharsets.UTF_8);
  private static final String SIGN = "cms -sign -binary -md sha256 ";

  @TempDir Path folder;
  private TestAuthority authority;
  private KeystoreSecurityModule module;
  private byte[] digest;

  @BeforeEach
  void prepare() throws Exception {
    assumeTrue(Files.isExecutable(Path.of("/usr/bin/openssl")), "openssl is not there");
    authority = new TestAuthority(Clock.systemUTC());
    module = authority.module(folder);
    digest = MessageDigest.getInstance("SHA-256").digest(CONTENT);
    Files.write(folder.resolve("content"), CONTENT);
  }

  @AfterEach
  void close() {
    if (module != null) {
      module.close();
    }
  }

  @Test
  void verifies_a_code_signers_signature_with_and_without_signed_attributes() throws Exception {
    signer("vendor", KeyRole.CODE);
    for (String way : List.of("", "-noattr ")) {
      byte[] signature = signed(SIGN + way);
      assertThat(module.detachedSigner(signature, Purpose.CODE_SIGNER).commonName())
          .isEqualTo("vendor");
      assertThat(module.verifyDetached(signature, digest, Purpose.CODE_SIGNER).commonName())
          .isEqualTo("vendor");
      byte[] other = digest.clone();
      other[31] ^= 1;
      assertThat(reasonOf(() -> module.verifyDetached(signature, other, Purpose.CODE_SIGNER)))
          .as("another content, '%s'", way)
          .isEqualTo(Reason.BAD_SIGNATURE);
    }
  }

  @Test
  void refuses_a_trusted_signer_whose_certificate_is_not_for_code() throws Exception {
    signer("vendor", KeyRole.MESSAGE);
    byte[] signature = signed(SIGN);
    assertThat(reasonOf(() -> module.detachedSigner(signature, Purpose.CODE_SIGNER)))
        .isEqualTo(Reason.UNTRUSTED);
    assertThat(reasonOf(() -> module.verifyDetached(signature, digest, Purpose.CODE_SIGNER)))
        .isEqualTo(Reason.UNTRUSTED);
  }

  @Test
  void refuses_a_stranger_and_other_forms() throws Exception {
    authority = new TestAuthority(Clock.systemUTC());
    signer("vendor", KeyRole.CODE);
    byte[] strange = signed(SIGN);
    assertThat(reasonOf(() -> module.detachedSigner(strange, Purpose.CODE_SIGNER)))
        .isEqualTo(Reason.UNTRUSTED);
    for (String way :
        List.of(SIGN + "-nodetach ", SIGN + "-nocerts ", "cms -sign -binary -md sha384 ")) {
      byte[] signature = signed(way);
      assertThat(reasonOf(() -> module.verifyDetached(signature, digest, Purpose.CODE_SIGNER)))
          .as(way)
          .isEqualTo(Reason.MALFORMED);
    }
  }

  @Test
  void refuses_altered_and_truncated_signatures() throws Exception {
    signer("vendor", KeyRole.CODE);
    byte[] good = signed(SIGN);
    for (int at = 0; at < good.length; at += 5) {
      byte[] bad = good.clone();
      bad[at] ^= 1;
      // Version numbers and the like are not signed; the signer may not change.
      try {
        assertThat(module.verifyDetached(bad, digest, Purpose.CODE_SIGNER).commonName())
            .isEqualTo("vendor");
      } catch (SecurityModuleException e) {
        assertThat(e.reason()).isIn(Reason.MALFORMED, Reason.UNTRUSTED, Reason.BAD_SIGNATURE);
      }
      byte[] shorter = Arrays.copyOf(good, at);
      assertThat(reasonOf(() -> module.verifyDetached(shorter, digest, Purpose.CODE_SIGNER)))
          .isEqualTo(Reason.MALFORMED);
    }
    byte[] otherSignature = good.clone();
    otherSignature[good.length - 1] ^= 1;
    assertThat(reasonOf(() -> module.verifyDetached(otherSignature, digest, Purpose.CODE_SIGNER)))
        .isEqualTo(Reason.BAD_SIGNATURE);
    byte[] endless = new byte[(64 << 10) + 1];
    assertThat(reasonOf(() -> module.detachedSigner(endless, Purpose.CODE_SIGNER)))
        .isEqualTo(Reason.MALFORMED);
  }

  private void signer(String name, KeyRole role) throws Exception {
    KeyPair keys = EcKeys.generate();
    byte[] certificate = authority.issue(keys, role, name);
    Files.writeString(folder.resolve("signer.pem"), pem(Pem.CERTIFICATE, certificate));
    Files.writeString(
        folder.resolve("signer.key"), pem(Pem.PRIVATE_KEY, keys.getPrivate().getEncoded()));
  }

  private byte[] signed(String way) throws Exception {
    List<String> command = new ArrayList<>(List.of("openssl"));
    String rest =
        "-in content -outform DER -out signature.der -signer signer.pem -inkey signer.key";
    command.addAll(List.of((way + rest).split(" ")));
    Process process =
        new ProcessBuilder(command)
            .directory(folder.toFile())
            .redirectErrorStream(true)
            .redirectOutput(folder.resolve("openssl.log").toFile())
            .start();
    assertThat(process.waitFor(20, TimeUnit.SECONDS)).isTrue();
    assertThat(process.exitValue()).isZero();
    return Files.readAllBytes(folder.resolve("signature.der"));
  }

  private static String pem(String label, byte[] der) {
    return Pem.write(label, List.of(der));
  }
}
