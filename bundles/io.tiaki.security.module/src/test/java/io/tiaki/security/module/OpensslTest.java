package io.tiaki.security.module;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.tiaki.security.SecurityModuleException.Reason;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * OpenSSL reads what we write, and we read what OpenSSL writes. Skipped where there is no openssl.
 */
class OpensslTest {
  private static final byte[] CONTENT = "{\"é\":1}\n\r\n\0tail".getBytes(StandardCharsets.UTF_8);

  @TempDir Path folder;
  private TestAuthority authority;
  private Path ca;

  @BeforeEach
  void prepare() throws Exception {
    assumeTrue(isThere(), "openssl is not on the path");
    authority = new TestAuthority(Clock.systemUTC());
    ca = folder.resolve("ca.pem");
    AtomicFile.write(ca, pem(Pem.CERTIFICATE, authority.certificate));
  }

  @Test
  void openssl_verifies_and_decrypts_what_we_signed_and_enveloped() throws Exception {
    KeyPair recipient = EcKeys.generate();
    byte[] certificate = authority.issue(recipient, KeyRole.AGREEMENT, "dcs");
    AtomicFile.write(
        folder.resolve("key.pem"), pem(Pem.PRIVATE_KEY, recipient.getPrivate().getEncoded()));
    AtomicFile.write(folder.resolve("dcs.pem"), pem(Pem.CERTIFICATE, certificate));
    try (KeystoreSecurityModule module = authority.module(folder)) {
      module.setRecipient("dcs", List.of(certificate));
      AtomicFile.write(
          folder.resolve("message.der"), module.sign("message", module.envelop("dcs", CONTENT)));
    }
    String verify = "cms -verify -binary -inform DER -in message.der -CAfile ca.pem -out inner.der";
    assertThat(openssl(verify + " -purpose any")).isZero();
    assertThat(openssl(verify + " -purpose smimesign")).isZero();
    assertThat(openssl(verify)).isZero();
    assertThat(openssl("cms -decrypt -binary -inform DER -in inner.der -inkey key.pem -out plain"))
        .isZero();
    assertThat(folder.resolve("plain")).hasBinaryContent(CONTENT);
    assertThat(
            openssl(
                "cms -decrypt -binary -inform DER -in inner.der -recip dcs.pem -inkey key.pem -out plain2"))
        .isZero();
    assertThat(folder.resolve("plain2")).hasBinaryContent(CONTENT);
  }

  @Test
  void we_verify_what_openssl_signed() throws Exception {
    signer("signer");
    assertThat(openssl("cms -sign -binary -nodetach -md sha256 " + signing("signer"))).isZero();
    try (KeystoreSecurityModule module = authority.module(folder)) {
      var signed = module.verify(Files.readAllBytes(folder.resolve("signed.der")));
      assertThat(signed.content()).isEqualTo(CONTENT);
      assertThat(signed.signer().commonName()).isEqualTo("signer");
    }
  }

  @Test
  void refuses_what_openssl_signed_in_another_way() throws Exception {
    signer("signer");
    signer("second");
    String sign = "cms -sign -binary -md sha256 ";
    String more = " -signer second.pem -inkey second.key";
    try (KeystoreSecurityModule module = authority.module(folder)) {
      for (String way :
          List.of(
              sign + signing("signer"),
              sign + "-nodetach -noattr " + signing("signer"),
              sign + "-nodetach -nocerts " + signing("signer"),
              sign + "-nodetach " + signing("signer") + more,
              "cms -sign -binary -md sha384 -nodetach " + signing("signer"))) {
        assertThat(openssl(way)).isZero();
        byte[] signed = Files.readAllBytes(folder.resolve("signed.der"));
        assertThat(KeystoreSecurityModuleTest.reasonOf(() -> module.verify(signed)))
            .as(way)
            .isEqualTo(Reason.MALFORMED);
      }
    }
  }

  @Test
  void openssl_verifies_our_request_and_chain() throws Exception {
    KeyPair keys = EcKeys.generate();
    byte[] request = CertificateRequests.create(keys, KeyRole.SERVER, "dcs", List.of("::1", "h"));
    AtomicFile.write(folder.resolve("request.pem"), pem(Pem.REQUEST, request));
    AtomicFile.write(
        folder.resolve("server.pem"),
        pem(Pem.CERTIFICATE, authority.issue(keys, KeyRole.SERVER, "dcs", "localhost")));
    assertThat(openssl("req -verify -noout -in request.pem")).isZero();
    assertThat(openssl("verify -x509_strict -purpose sslserver -CAfile ca.pem server.pem"))
        .isZero();
  }

  private void signer(String name) throws Exception {
    KeyPair keys = EcKeys.generate();
    byte[] certificate = authority.issue(keys, KeyRole.MESSAGE, name);
    AtomicFile.write(folder.resolve(name + ".pem"), pem(Pem.CERTIFICATE, certificate));
    AtomicFile.write(
        folder.resolve(name + ".key"), pem(Pem.PRIVATE_KEY, keys.getPrivate().getEncoded()));
    AtomicFile.write(folder.resolve("content"), CONTENT);
  }

  private static String signing(String name) {
    return "-in content -outform DER -out signed.der -signer "
        + name
        + ".pem -inkey "
        + name
        + ".key";
  }

  private int openssl(String arguments) throws Exception {
    List<String> command = new ArrayList<>(List.of("openssl"));
    command.addAll(List.of(arguments.split(" ")));
    Process process =
        new ProcessBuilder(command)
            .directory(folder.toFile())
            .redirectErrorStream(true)
            .redirectOutput(folder.resolve("openssl.log").toFile())
            .start();
    assertThat(process.waitFor(20, TimeUnit.SECONDS)).isTrue();
    return process.exitValue();
  }

  private static boolean isThere() throws InterruptedException {
    try {
      return new ProcessBuilder("openssl", "version").start().waitFor() == 0;
    } catch (IOException e) {
      return false;
    }
  }

  private static byte[] pem(String label, byte[] der) {
    return Pem.write(label, List.of(der)).getBytes(StandardCharsets.US_ASCII);
  }
}
