package io.tiaki.security.module.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tiaki.journal.JournalEvent;
import io.tiaki.platform.Health;
import io.tiaki.security.module.EcKeys;
import io.tiaki.security.module.EnrolmentSettings;
import io.tiaki.security.module.KeyRole;
import io.tiaki.security.module.KeystoreSecurityModule;
import io.tiaki.security.module.MovableClock;
import io.tiaki.security.module.Pem;
import io.tiaki.security.module.TestAuthority;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.spec.X509EncodedKeySpec;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.bouncycastle.pkcs.PKCS10CertificationRequest;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a person without an exchange folder types, and what keys live through. */
final class KeyLifeTest {
  private static final byte[] PLAIN = "switch on".getBytes(StandardCharsets.US_ASCII);

  @TempDir private Path folder;
  private final MovableClock clock = new MovableClock(Instant.parse("2026-11-23T12:00:00Z"));
  private final List<JournalEvent> journal = new ArrayList<>();
  private final EnrolmentSettings settings =
      new EnrolmentSettings(
          "gw1",
          Optional.empty(),
          Path.of("ca.pem"),
          EnrolmentSettings.parseKeys("tls:client,sign:message,decrypt:agreement"),
          Map.of());
  private TestAuthority authority;
  private KeystoreSecurityModule module;
  private KeysCommand command;

  @BeforeEach
  void setUp() throws Exception {
    authority = new TestAuthority(clock);
    begin();
    module.ensureKeys(List.of("tls", "sign", "decrypt"));
  }

  private void begin() throws Exception {
    module =
        KeystoreSecurityModule.open(
            folder.resolve("data/keys.bcfks"), folder.resolve("secrets/gw.unlock"), clock);
    module.trust(List.of(authority.certificate));
    command = new KeysCommand(module, settings, journal::add);
  }

  @AfterEach
  void close() {
    module.close();
  }

  @Test
  void a_person_has_certificates_issued_and_imports_them() throws Exception {
    assertThat(command.keys()).contains("decrypt", "agreement", "waits for its certificate");
    byte[] certificate = issue("sign", KeyRole.MESSAGE);
    assertThat(command.keys("list"))
        .containsPattern("sign +message +file +1 +20..-..-..T.*Z +in use");
    assertThat(module.verify(module.sign("sign", PLAIN)).content()).isEqualTo(PLAIN);
    assertThat(journal).extracting(JournalEvent::code).containsExactly("keys.imported");

    Path other = pem(certificate);
    assertThatThrownBy(() -> command.keys("import", "tls", other.toString()))
        .hasMessageContaining("another key than tls");
    assertThatThrownBy(() -> command.keys("request", "king")).hasMessageContaining("no such key");
    assertThatThrownBy(() -> command.keys("import")).hasMessageContaining("keys import ALIAS FILE");
    assertThat(command.keys("--help")).contains("rollover");
  }

  @Test
  void a_key_is_rolled_over_without_a_gap() throws Exception {
    byte[] first = issue("decrypt", KeyRole.AGREEMENT);
    byte[] before = EnvelopedMessages.envelop(Certificates.read(first), PLAIN);
    command.keys("rollover", "decrypt");
    assertThat(command.keys()).contains("a new key waits for its certificate");
    assertThat(module.issued("decrypt")).as("the old one is in use").containsExactly(first);
    assertThat(module.open("decrypt", before)).isEqualTo(PLAIN);
    command.keys("rollover", "decrypt");
    assertThat(module.versions("decrypt")).as("no third one").isEqualTo(2);

    module.close();
    begin();
    long revision = module.revision();
    byte[] second = issue("decrypt", KeyRole.AGREEMENT);
    assertThat(module.revision()).isGreaterThan(revision);
    assertThat(module.issued("decrypt")).containsExactly(second);
    byte[] after = EnvelopedMessages.envelop(Certificates.read(second), PLAIN);
    byte[] late = EnvelopedMessages.envelop(Certificates.read(first), PLAIN);
    module.close();
    begin();
    for (byte[] message : List.of(before, after, late)) {
      assertThat(module.open("decrypt", message)).isEqualTo(PLAIN);
    }
    assertThat(Certificates.read(second).getPublicKey())
        .isNotEqualTo(Certificates.read(first).getPublicKey());
    assertThat(journal).extracting(JournalEvent::code).contains("keys.rolled");
  }

  @Test
  void signatures_of_the_old_and_the_new_key_both_verify() throws Exception {
    assertThatThrownBy(() -> command.keys("rollover", "sign"))
        .hasMessageContaining("No certificate was issued");
    issue("sign", KeyRole.MESSAGE);
    byte[] old = module.sign("sign", PLAIN);
    command.keys("rollover", "sign");
    byte[] between = module.sign("sign", PLAIN);
    issue("sign", KeyRole.MESSAGE);
    byte[] fresh = module.sign("sign", PLAIN);
    for (byte[] message : List.of(old, between, fresh)) {
      assertThat(module.verify(message).content()).isEqualTo(PLAIN);
    }
    assertThat(module.verify(old).signer().fingerprint())
        .isEqualTo(module.verify(between).signer().fingerprint())
        .isNotEqualTo(module.verify(fresh).signer().fingerprint());
  }

  @Test
  void values_sealed_before_a_rotation_still_open() throws Exception {
    byte[] before = module.seal(PLAIN, PLAIN);
    assertThat(command.keys("rollover", "sealing")).contains("The sealing key 2");
    byte[] after = module.seal(PLAIN, PLAIN);
    assertThat(after[4]).isEqualTo((byte) 2);
    module.close();
    begin();
    assertThat(module.unseal(PLAIN, before)).isEqualTo(PLAIN);
    assertThat(module.unseal(PLAIN, after)).isEqualTo(PLAIN);
    assertThat(module.seal(PLAIN, PLAIN)[4]).isEqualTo((byte) 2);
  }

  @Test
  void the_end_of_a_certificate_is_told_at_30_7_and_1_days_and_when_it_came() throws Exception {
    issue("tls", KeyRole.CLIENT);
    Instant end = Certificates.read(module.issued("tls").get(0)).getNotAfter().toInstant();
    var ends =
        new CertificateEnds(
            module, EnrolmentSettings.parseKeys("tls:client"), clock, "the file u", journal::add);
    journal.clear();
    ends.look();
    List<Integer> told = new ArrayList<>();
    for (int hours = 24 * 32; hours >= -24; hours -= 6) {
      Instant then = end.minus(Duration.ofHours(hours));
      if (then.isAfter(clock.instant())) {
        clock.advance(Duration.between(clock.instant(), then));
      }
      int before = journal.size();
      ends.look();
      if (journal.size() > before) {
        told.add(hours);
      }
    }
    assertThat(told).containsExactly(24 * 30, 24 * 7, 24, 0);
    assertThat(journal).extracting(JournalEvent::code).containsOnly("keys.expiring");
    assertThat(ends.metrics().get(0).value()).isEqualTo(-1);
    Health health = ends.probe().toCompletableFuture().join();
    assertThat(health.status()).isEqualTo(Health.Status.UNHEALTHY);
    assertThat(health.text()).contains("unlocked by the file u", "tls");
  }

  /** What a person and an authority do between them. */
  private byte[] issue(String alias, KeyRole role) throws Exception {
    String pem = command.keys("request", alias);
    Path file = Files.writeString(folder.resolve("request.pem"), pem);
    byte[] request = Pem.read(file, Pem.REQUEST, Pem.SMALL_FILE).get(0);
    var key = new PKCS10CertificationRequest(request).getSubjectPublicKeyInfo().getEncoded();
    KeyPair pair =
        new KeyPair(
            KeyFactory.getInstance("EC", Bc.PROVIDER).generatePublic(new X509EncodedKeySpec(key)),
            EcKeys.generate().getPrivate());
    byte[] certificate = authority.issue(pair, role, "gw1", "localhost");
    command.keys("import", alias, pem(certificate).toString());
    return certificate;
  }

  private Path pem(byte[] certificate) throws Exception {
    return Files.writeString(
        folder.resolve("issued.pem"), Pem.write(Pem.CERTIFICATE, List.of(certificate)));
  }
}
