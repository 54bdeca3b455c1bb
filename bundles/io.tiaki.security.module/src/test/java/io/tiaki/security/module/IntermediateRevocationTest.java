package io.tiaki.security.module;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tiaki.security.PeerCertificate;
import io.tiaki.security.Purpose;
import io.tiaki.security.module.authority.CertificateIssuer;
import io.tiaki.security.module.internal.Bc;
import io.tiaki.security.module.internal.RevocationFiles;
import java.math.BigInteger;
import java.nio.file.Path;
import java.security.KeyPair;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.bouncycastle.cert.X509v3CertificateBuilder;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Lists of authorities that are known only by the chains of peers. */
final class IntermediateRevocationTest {
  @TempDir Path folder;

  private final MovableClock clock = new MovableClock(Instant.parse("2026-11-01T00:00:00Z"));
  private Authority root;
  private Authority below;
  private byte[] meter;
  private byte[] other;
  private RevocationLab lab;
  private KeystoreSecurityModule module;
  private RevocationFiles files;

  /** An authority, whose certificate another one issued unless it is a root. */
  private final class Authority {
    private final KeyPair keys = EcKeys.generate();
    private final X500Name name;
    final byte[] certificate;
    final CertificateIssuer issuer;

    Authority(@Nullable Authority above, String name, int serial) throws Exception {
      this.name = new X500Name(name);
      Authority parent = above == null ? this : above;
      var builder =
          new X509v3CertificateBuilder(
              parent.name,
              BigInteger.valueOf(serial),
              Date.from(clock.instant()),
              Date.from(clock.instant().plus(Duration.ofDays(3_000))),
              this.name,
              SubjectPublicKeyInfo.getInstance(keys.getPublic().getEncoded()));
      builder.addExtension(
          Extension.basicConstraints, true, new BasicConstraints(above == null ? 1 : 0));
      builder.addExtension(
          Extension.keyUsage, true, new KeyUsage(KeyUsage.keyCertSign | KeyUsage.cRLSign));
      certificate =
          builder
              .build(
                  new JcaContentSignerBuilder("SHA256withECDSA")
                      .setProvider(Bc.PROVIDER)
                      .build(parent.keys.getPrivate()))
              .getEncoded();
      issuer = CertificateIssuer.of(keys.getPrivate(), TestAuthority.parsed(certificate));
    }

    byte[] issue(String name) throws Exception {
      return issuer.issue(
          SubjectPublicKeyInfo.getInstance(EcKeys.generate().getPublic().getEncoded()),
          name,
          KeyRole.SERVER,
          Optional.empty(),
          clock.instant(),
          clock.instant().plus(Duration.ofDays(365)));
    }

    byte[] list(long number, byte[]... revoked) throws Exception {
      Map<BigInteger, Instant> serials = new HashMap<>();
      for (byte[] der : revoked) {
        serials.put(TestAuthority.parsed(der).getSerialNumber(), clock.instant());
      }
      Instant now = clock.instant();
      return issuer.revocationList(
          serials, BigInteger.valueOf(number), now, now.plus(Duration.ofDays(7)));
    }
  }

  @BeforeEach
  void open() throws Exception {
    root = new Authority(null, "CN=Root", 1);
    below = new Authority(root, "CN=Region", 77);
    meter = below.issue("m1");
    other = below.issue("m2");
    begin();
  }

  private void begin() throws Exception {
    lab = new RevocationLab(folder, clock, false, root.certificate);
    module = lab.module;
    files = lab.files;
  }

  @AfterEach
  void close() {
    module.close();
  }

  @Test
  void a_meter_on_the_list_of_an_authority_that_came_in_its_chain_is_refused_at_once()
      throws Exception {
    put("region.crl", below.list(1, meter));
    assertThatThrownBy(() -> validate(meter)).hasMessageContaining("revoked by its authority");
    assertThat(module.problem(validate(other))).isEmpty();
    assertThatThrownBy(() -> validate(meter)).hasMessageContaining("revoked by its authority");
  }

  @Test
  void a_list_that_comes_after_the_chain_counts_for_sessions_too() throws Exception {
    PeerCertificate peer = validate(meter);
    long before = module.revision();
    put("region.crl", below.list(1, meter));
    assertThat(module.revision()).isGreaterThan(before);
    assertThat(module.problem(peer)).hasValueSatisfying(w -> assertThat(w).contains("revoked"));
    put("region.crl", below.list(2));
    assertThat(module.problem(peer)).isEmpty();
  }

  @Test
  void all_meters_under_a_revoked_authority_are_refused() throws Exception {
    PeerCertificate peer = validate(meter);
    put("root.crl", root.list(1, below.certificate));
    assertThat(module.problem(peer)).hasValueSatisfying(w -> assertThat(w).contains("revoked"));
    assertThatThrownBy(() -> validate(other)).hasMessageContaining("revoked");
  }

  @Test
  void the_list_of_a_stranger_with_the_same_name_counts_for_nothing() throws Exception {
    put(
        "region.crl",
        new Authority(new Authority(null, "CN=Root", 1), "CN=Region", 78).list(9, meter));
    assertThat(module.problem(validate(meter))).isEmpty();
    put("region.crl", below.list(1, other));
    assertThatThrownBy(() -> validate(other)).hasMessageContaining("revoked");
    assertThat(module.problem(validate(meter))).isEmpty();
  }

  @Test
  void an_authority_below_cannot_speak_for_the_one_above_or_for_a_namesake() throws Exception {
    Authority mighty = new Authority(root, "CN=Root", 79);
    byte[] theirs = mighty.issue("m3");
    byte[] direct = root.issue("m4");
    put("root.crl", root.list(1, direct));
    Authority namesake = new Authority(root, "CN=Region", 80);
    assertThatThrownBy(() -> validate(theirs, mighty.certificate)).isInstanceOf(Exception.class);
    assertThat(validate(namesake.issue("m5"), namesake.certificate)).isNotNull();
    put("mighty.crl", mighty.list(9));
    assertThatThrownBy(() -> validate(direct)).hasMessageContaining("revoked");
    assertThat(validate(meter)).isNotNull();
    put("region.crl", below.list(1, meter));
    put("namesake.crl", namesake.list(9));
    assertThatThrownBy(() -> validate(meter)).hasMessageContaining("revoked");
  }

  @Test
  void who_was_known_before_a_restart_shows_the_chain_again_when_there_is_such_a_list()
      throws Exception {
    PeerCertificate peer = validate(other);
    put("region.crl", below.list(1, meter));
    module.close();
    begin();
    assertThat(module.problem(peer))
        .hasValueSatisfying(why -> assertThat(why).contains("before its chain is seen"));
    assertThat(validate(other)).isNotNull();
    assertThat(module.problem(peer)).isEmpty();
  }

  @Test
  void what_was_learnt_stays_as_long_as_the_authority_above_is_trusted() throws Exception {
    put("region.crl", below.list(1, meter));
    PeerCertificate peer = validate(other);
    module.trust(List.of(new Authority(null, "CN=Next", 1).certificate, root.certificate));
    module.lookForRevocations(files);
    assertThat(module.problem(peer)).isEmpty();
    assertThatThrownBy(() -> validate(meter)).hasMessageContaining("revoked");
  }

  @Test
  void when_there_is_no_room_for_an_authority_its_list_is_not_passed_over() throws Exception {
    for (int i = 0; i < 256; i++) {
      Authority one = new Authority(root, "CN=Quarter " + i, 100 + i);
      assertThat(validate(one.issue("q" + i), one.certificate)).isNotNull();
    }
    Authority late = new Authority(root, "CN=Late", 1_000);
    byte[] revoked = late.issue("m8");
    PeerCertificate peer = validate(revoked, late.certificate);
    assertThat(module.problem(peer)).as("there is no list").isEmpty();
    put("late.crl", late.list(1, revoked));
    assertThatThrownBy(() -> validate(revoked, late.certificate))
        .hasMessageContaining("cannot be checked")
        .hasMessageContaining("authorities.file");
    assertThat(module.problem(peer)).isPresent();
    module.trust(List.of(root.certificate, late.certificate));
    module.lookForRevocations(files);
    assertThatThrownBy(() -> validate(revoked, late.certificate)).hasMessageContaining("revoked");
    assertThat(validate(late.issue("m9"), late.certificate)).isNotNull();
  }

  private PeerCertificate validate(byte[] certificate) throws Exception {
    return validate(certificate, below.certificate);
  }

  private PeerCertificate validate(byte[] certificate, byte[] above) throws Exception {
    return module.validate(List.of(certificate, above), Purpose.TLS_SERVER);
  }

  private void put(String name, byte[] octets) throws Exception {
    lab.put(name, octets);
  }
}
