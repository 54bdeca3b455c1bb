package io.tiaki.security.module;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.tiaki.security.SecurityModuleException;
import io.tiaki.security.SecurityModuleException.Reason;
import io.tiaki.security.SignedContent;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.KeyPair;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.bouncycastle.pkcs.PKCS10CertificationRequest;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KeystoreSecurityModuleTest {
  private static final byte[] CONTENT = "content".getBytes(StandardCharsets.UTF_8);
  private static final byte[] PLACE = "store/readings/1".getBytes(StandardCharsets.UTF_8);

  @TempDir Path folder;
  private final MovableClock clock = new MovableClock(Instant.parse("2026-01-01T00:00:00Z"));
  private TestAuthority authority;
  private Path keystore;
  private Path unlock;

  static Reason reasonOf(ThrowingCallable call) {
    return catchThrowableOfType(SecurityModuleException.class, call).reason();
  }

  @BeforeEach
  void prepare() throws Exception {
    authority = new TestAuthority(clock);
    keystore = folder.resolve("keys.bcfks");
    unlock = folder.resolve("secret/unlock");
  }

  @Test
  void keeps_keys_certificates_and_sealing_key_across_a_restart() throws Exception {
    byte[] sealed;
    byte[] enveloped;
    List<byte[]> issued;
    try (KeystoreSecurityModule module = authority.module(folder)) {
      sealed = module.seal(PLACE, CONTENT);
      enveloped = module.envelop("gw1", CONTENT);
      issued = module.issued("client");
    }
    try (KeystoreSecurityModule module = KeystoreSecurityModule.open(keystore, unlock, clock)) {
      assertThat(module.unseal(PLACE, sealed)).isEqualTo(CONTENT);
      assertThat(module.open("agreement", enveloped)).isEqualTo(CONTENT);
      assertThat(module.issued("client")).hasSize(1);
      assertThat(module.credential("client").chain().get(0)).isEqualTo(issued.get(0));
    }
  }

  @Test
  void tells_a_signers_key_which_is_one_under_two_names() throws Exception {
    try (KeystoreSecurityModule module = authority.module(folder)) {
      List<SignedContent> signed = new ArrayList<>();
      for (String name : List.of("admin-1", "admin-2")) {
        byte[] certificate = authority.issueFor(module, KeyRole.MESSAGE, name);
        module.takeOver(KeyRole.MESSAGE.toString(), KeyRole.MESSAGE, List.of(certificate));
        signed.add(module.verify(module.sign(KeyRole.MESSAGE.toString(), CONTENT)));
      }
      assertThat(signed)
          .extracting(s -> s.signer().commonName())
          .containsExactly("admin-1", "admin-2");
      assertThat(signed.get(0).signer().fingerprint())
          .isNotEqualTo(signed.get(1).signer().fingerprint());
      assertThat(signed.get(0).key()).matches("[0-9a-f]{64}").isEqualTo(signed.get(1).key());
    }
  }

  @Test
  void keeps_a_key_that_has_no_certificate_yet() throws Exception {
    byte[] request;
    try (KeystoreSecurityModule module = KeystoreSecurityModule.open(keystore, unlock, clock)) {
      module.ensureKeys(List.of("tls"));
      request = module.request("tls", KeyRole.CLIENT, "gw1", List.of());
    }
    try (KeystoreSecurityModule module = KeystoreSecurityModule.open(keystore, unlock, clock)) {
      assertThat(reasonOf(() -> module.credential("tls"))).isEqualTo(Reason.NO_CERTIFICATE);
      assertThat(reasonOf(() -> module.keyManager("tls"))).isEqualTo(Reason.NO_CERTIFICATE);
      assertThat(reasonOf(() -> module.sign("tls", CONTENT))).isEqualTo(Reason.NO_CERTIFICATE);
      byte[] again = module.request("tls", KeyRole.CLIENT, "gw1", List.of());
      assertThat(publicKey(again)).isEqualTo(publicKey(request));
    }
  }

  @Test
  void makes_its_files_for_the_owner_only() throws Exception {
    KeystoreSecurityModule.open(keystore, unlock, clock).close();
    assertThat(mode(unlock)).isEqualTo("rw-------");
    assertThat(mode(unlock.getParent())).isEqualTo("rwx------");
    assertThat(mode(keystore)).isEqualTo("rw-------");
    assertThat(Files.readString(unlock)).matches("[0-9a-f]{64}\n");
  }

  @Test
  void refuses_an_unlock_secret_that_others_may_read() throws Exception {
    KeystoreSecurityModule.open(keystore, unlock, clock).close();
    Files.setPosixFilePermissions(unlock, PosixFilePermissions.fromString("rw-r-----"));
    assertThatThrownBy(() -> KeystoreSecurityModule.open(keystore, unlock, clock))
        .hasMessageContaining("chmod 600 " + unlock);
  }

  @Test
  void never_replaces_a_keystore_that_it_cannot_unlock() throws Exception {
    KeystoreSecurityModule.open(keystore, unlock, clock).close();
    byte[] before = Files.readAllBytes(keystore);
    byte[] secret = Files.readAllBytes(unlock);
    Files.delete(unlock);
    assertThatThrownBy(() -> KeystoreSecurityModule.open(keystore, unlock, clock))
        .hasMessageContaining(unlock.toString())
        .hasMessageContaining("missing");
    assertThat(unlock).doesNotExist();
    AtomicFile.writeSecret(unlock, "0".repeat(64).getBytes(StandardCharsets.US_ASCII));
    assertThatThrownBy(() -> KeystoreSecurityModule.open(keystore, unlock, clock))
        .hasMessageContaining("cannot be unlocked with " + unlock);
    AtomicFile.writeSecret(unlock, "password".getBytes(StandardCharsets.US_ASCII));
    assertThatThrownBy(() -> KeystoreSecurityModule.open(keystore, unlock, clock))
        .hasMessageContaining("64 hexadecimal digits");
    assertThat(keystore).hasBinaryContent(before);
    AtomicFile.writeSecret(unlock, secret);
    KeystoreSecurityModule.open(keystore, unlock, clock).close();
  }

  @Test
  void refuses_a_damaged_keystore_and_leaves_it() throws Exception {
    authority.module(folder).close();
    byte[] good = Files.readAllBytes(keystore);
    for (int at : new int[] {0, 1, good.length / 2, good.length - 1}) {
      byte[] bad = good.clone();
      bad[at] ^= 0x55;
      Files.write(keystore, bad);
      assertThatThrownBy(() -> KeystoreSecurityModule.open(keystore, unlock, clock))
          .isInstanceOf(SecurityModuleException.class)
          .hasMessageContaining(keystore.toString());
      assertThat(keystore).hasBinaryContent(bad);
    }
    Files.write(keystore, new byte[0]);
    assertThat(reasonOf(() -> KeystoreSecurityModule.open(keystore, unlock, clock)))
        .isEqualTo(Reason.FAILED);
  }

  @Test
  void takes_over_only_a_certificate_for_its_key_and_role_from_its_authority() throws Exception {
    try (KeystoreSecurityModule module = authority.module(folder)) {
      byte[] before = module.issued("client").get(0);
      byte[] otherKey = authority.issue(EcKeys.generate(), KeyRole.CLIENT, "gw1");
      byte[] otherRole = authority.issueFor(module, KeyRole.SERVER, "gw1");
      byte[] stranger = new TestAuthority(clock).issueFor(module, KeyRole.CLIENT, "gw1");
      for (byte[] bad : List.of(otherKey, otherRole, stranger)) {
        assertThat(reasonOf(() -> module.takeOver("client", KeyRole.CLIENT, List.of(bad))))
            .isEqualTo(Reason.UNTRUSTED);
      }
      assertThat(module.issued("client").get(0)).isEqualTo(before);
      byte[] renewed = authority.issueFor(module, KeyRole.CLIENT, "gw1");
      module.takeOver("client", KeyRole.CLIENT, List.of(renewed));
      assertThat(module.credential("client").chain().get(0)).isEqualTo(renewed);
    }
  }

  @Test
  void verifies_what_it_signed_and_names_the_signer() throws Exception {
    try (KeystoreSecurityModule module = authority.module(folder)) {
      var signed = module.verify(module.sign("message", CONTENT));
      assertThat(signed.content()).isEqualTo(CONTENT);
      assertThat(signed.signer().commonName()).isEqualTo("gw1");
    }
  }

  @Test
  void refuses_altered_truncated_and_senseless_signed_messages() throws Exception {
    try (KeystoreSecurityModule module = authority.module(folder)) {
      byte[] good = module.sign("message", CONTENT);
      for (int at = 0; at < good.length; at += 7) {
        byte[] bad = good.clone();
        bad[at] ^= 1;
        int position = at;
        // The unsigned version number and the like may change; content and signer may not.
        try {
          var signed = module.verify(bad);
          assertThat(signed.content()).as("octet %d", position).isEqualTo(CONTENT);
          assertThat(signed.signer().commonName()).isEqualTo("gw1");
        } catch (SecurityModuleException e) {
          assertThat(e.reason()).isIn(Reason.MALFORMED, Reason.UNTRUSTED, Reason.BAD_SIGNATURE);
        }
        byte[] shorter = Arrays.copyOf(good, at);
        assertThat(reasonOf(() -> module.verify(shorter))).isEqualTo(Reason.MALFORMED);
      }
      byte[] altered = replaced(good, CONTENT, "c0ntent".getBytes(StandardCharsets.UTF_8));
      assertThat(reasonOf(() -> module.verify(altered))).isEqualTo(Reason.BAD_SIGNATURE);
      byte[] otherSignature = good.clone();
      otherSignature[good.length - 1] ^= 1;
      assertThat(reasonOf(() -> module.verify(otherSignature))).isEqualTo(Reason.BAD_SIGNATURE);
      byte[] otherTime = replaced(good, ascii("260101000000Z"), ascii("260101000001Z"));
      assertThat(reasonOf(() -> module.verify(otherTime))).isEqualTo(Reason.BAD_SIGNATURE);
      byte[] enveloped = module.envelop("gw1", CONTENT);
      assertThat(reasonOf(() -> module.verify(enveloped))).isEqualTo(Reason.MALFORMED);
      assertThat(reasonOf(() -> module.verify(new byte[(4 << 20) + 1])))
          .isEqualTo(Reason.MALFORMED);
    }
  }

  @Test
  void survives_deeply_nested_messages() throws Exception {
    byte[] indefinite = new byte[1 << 20];
    for (int i = 0; i < indefinite.length; i += 2) {
      indefinite[i] = 0x30;
      indefinite[i + 1] = (byte) 0x80;
    }
    try (KeystoreSecurityModule module = authority.module(folder)) {
      for (byte[] deep : List.of(indefinite, nested(200_000))) {
        assertThat(reasonOf(() -> module.verify(deep))).isEqualTo(Reason.MALFORMED);
        assertThat(reasonOf(() -> module.open("agreement", deep))).isEqualTo(Reason.MALFORMED);
      }
    }
  }

  @Test
  void refuses_a_signer_whose_certificate_is_not_for_messages_or_has_expired() throws Exception {
    try (KeystoreSecurityModule module = authority.module(folder)) {
      byte[] client = module.sign("client", CONTENT);
      byte[] decrypting = module.sign("agreement", CONTENT);
      byte[] good = module.sign("message", CONTENT);
      assertThat(reasonOf(() -> module.verify(client))).isEqualTo(Reason.UNTRUSTED);
      assertThat(reasonOf(() -> module.verify(decrypting))).isEqualTo(Reason.UNTRUSTED);
      module.verify(good);
      clock.advance(Duration.ofDays(366));
      assertThat(reasonOf(() -> module.verify(good))).isEqualTo(Reason.UNTRUSTED);
    }
  }

  @Test
  void opens_what_was_enveloped_for_it_and_nothing_else() throws Exception {
    try (KeystoreSecurityModule module = authority.module(folder)) {
      byte[] enveloped = module.envelop("gw1", CONTENT);
      assertThat(module.open("agreement", enveloped)).isEqualTo(CONTENT);
      assertThat(reasonOf(() -> module.open("message", enveloped))).isEqualTo(Reason.BAD_SIGNATURE);
      for (int at = 0; at < enveloped.length; at += 5) {
        byte[] bad = enveloped.clone();
        bad[at] ^= 1;
        byte[] shorter = Arrays.copyOf(enveloped, at);
        try {
          assertThat(module.open("agreement", bad)).isEqualTo(CONTENT);
        } catch (SecurityModuleException e) {
          assertThat(e.reason()).isIn(Reason.MALFORMED, Reason.BAD_SIGNATURE);
        }
        assertThat(reasonOf(() -> module.open("agreement", shorter))).isEqualTo(Reason.MALFORMED);
      }
      byte[] lastOfTag = enveloped.clone();
      lastOfTag[enveloped.length - 1] ^= 1;
      assertThat(reasonOf(() -> module.open("agreement", lastOfTag)))
          .isEqualTo(Reason.BAD_SIGNATURE);
    }
  }

  @Test
  void takes_only_the_recipients_own_certificate_and_not_an_expired_one() throws Exception {
    try (KeystoreSecurityModule module = authority.module(folder)) {
      KeyPair keys = EcKeys.generate();
      byte[] other = authority.issue(keys, KeyRole.AGREEMENT, "somebody");
      byte[] signer = authority.issue(keys, KeyRole.MESSAGE, "dcs");
      assertThat(reasonOf(() -> module.setRecipient("dcs", List.of(other))))
          .isEqualTo(Reason.UNTRUSTED);
      assertThat(reasonOf(() -> module.setRecipient("dcs", List.of(signer))))
          .isEqualTo(Reason.UNTRUSTED);
      assertThat(reasonOf(() -> module.envelop("dcs", CONTENT))).isEqualTo(Reason.UNKNOWN_ALIAS);
      clock.advance(Duration.ofDays(366));
      assertThat(reasonOf(() -> module.envelop("gw1", CONTENT))).isEqualTo(Reason.UNTRUSTED);
    }
  }

  @Test
  void does_nothing_more_once_it_is_closed() throws Exception {
    KeystoreSecurityModule module = authority.module(folder);
    byte[] sealed = module.seal(PLACE, CONTENT);
    module.close();
    assertThat(reasonOf(() -> module.sign("message", CONTENT))).isEqualTo(Reason.FAILED);
    assertThat(reasonOf(() -> module.seal(PLACE, CONTENT))).isEqualTo(Reason.FAILED);
    assertThat(reasonOf(() -> module.unseal(PLACE, sealed))).isEqualTo(Reason.FAILED);
    assertThat(reasonOf(() -> module.envelop("gw1", CONTENT))).isEqualTo(Reason.FAILED);
  }

  /** DER sequences of definite length, each inside the one before. */
  private static byte[] nested(int depth) {
    byte[] reversed = new byte[depth * 6];
    int length = 0;
    for (int i = 0; i < depth; i++) {
      int inner = length;
      for (int shift = 0; shift < 32; shift += 8) {
        reversed[length++] = (byte) (inner >> shift);
      }
      reversed[length++] = (byte) 0x84;
      reversed[length++] = 0x30;
    }
    byte[] nested = new byte[length];
    for (int i = 0; i < length; i++) {
      nested[i] = reversed[length - 1 - i];
    }
    return nested;
  }

  private static byte[] replaced(byte[] in, byte[] what, byte[] by) {
    byte[] out = in.clone();
    for (int i = 0; i + what.length <= in.length; i++) {
      if (Arrays.equals(in, i, i + what.length, what, 0, what.length)) {
        System.arraycopy(by, 0, out, i, by.length);
        return out;
      }
    }
    throw new AssertionError("not found");
  }

  private static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }

  private static byte[] publicKey(byte[] request) throws Exception {
    return new PKCS10CertificationRequest(request).getSubjectPublicKeyInfo().getEncoded();
  }

  private static String mode(Path file) throws Exception {
    return PosixFilePermissions.toString(Files.getPosixFilePermissions(file));
  }
}
