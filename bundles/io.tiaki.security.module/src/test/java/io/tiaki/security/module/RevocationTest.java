package io.tiaki.security.module;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tiaki.security.PeerCertificate;
import io.tiaki.security.Purpose;
import io.tiaki.security.module.internal.Bc;
import io.tiaki.security.module.internal.RevocationFiles;
import java.io.RandomAccessFile;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Date;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.CRLNumber;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.IssuingDistributionPoint;
import org.bouncycastle.cert.X509v2CRLBuilder;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class RevocationTest {
  @TempDir Path folder;

  private final MovableClock clock = new MovableClock(Instant.parse("2026-11-01T00:00:00Z"));
  private TestAuthority authority;
  private byte[] meter;
  private byte[] other;
  private RevocationLab lab;
  private KeystoreSecurityModule module;
  private RevocationFiles files;

  @BeforeEach
  void open() throws Exception {
    authority = new TestAuthority(clock);
    meter = authority.issue(EcKeys.generate(), KeyRole.SERVER, "m1", "TKI0000000000001");
    other = authority.issue(EcKeys.generate(), KeyRole.SERVER, "m2", "TKI0000000000002");
    begin(false);
  }

  @AfterEach
  void close() {
    module.close();
  }

  @Test
  void a_revoked_certificate_is_refused_and_its_sessions_are_told() throws Exception {
    PeerCertificate peer = validate(meter);
    assertThat(module.problem(peer)).isEmpty();
    long before = module.revision();
    put("a.crl", authority.revocationList(1, meter));
    assertThat(module.revision()).isGreaterThan(before);
    assertThat(module.problem(peer)).hasValueSatisfying(why -> assertThat(why).contains("revoked"));
    assertThatThrownBy(() -> validate(meter)).hasMessageContaining("revoked by its authority");
    assertThat(module.problem(validate(other))).isEmpty();
  }

  @Test
  void a_list_in_pem_says_the_same_as_in_der() throws Exception {
    String pem = Pem.write(Pem.REVOCATION_LIST, List.of(authority.revocationList(1, meter)));
    put("a.pem", pem.getBytes(StandardCharsets.US_ASCII));
    assertThatThrownBy(() -> validate(meter)).hasMessageContaining("revoked");
  }

  @Test
  void nothing_changes_when_no_file_changed() throws Exception {
    put("a.crl", authority.revocationList(1, meter));
    long before = module.revision();
    module.lookForRevocations(files);
    assertThat(module.revision()).isEqualTo(before);
  }

  @Test
  void an_older_list_does_not_make_a_revoked_certificate_good() throws Exception {
    byte[] older = authority.revocationList(1);
    put("a.crl", authority.revocationList(2, meter));
    put("a.crl", older);
    assertThatThrownBy(() -> validate(meter)).hasMessageContaining("revoked");
  }

  @Test
  void a_list_that_vanished_still_counts() throws Exception {
    put("a.crl", authority.revocationList(1, meter));
    Files.delete(folder.resolve("lists/a.crl"));
    module.lookForRevocations(files);
    assertThatThrownBy(() -> validate(meter)).hasMessageContaining("revoked");
  }

  @Test
  void a_newer_list_may_take_a_certificate_off_the_list() throws Exception {
    put("a.crl", authority.revocationList(1, meter));
    put("a.crl", authority.revocationList(2));
    assertThat(validate(meter).names()).containsExactly("TKI0000000000001");
  }

  @Test
  void the_list_of_another_authority_is_not_heard() throws Exception {
    put("a.crl", new TestAuthority(clock, "Somebody else").revocationList(1, meter));
    put("b.crl", new TestAuthority(clock).revocationList(1, meter));
    assertThat(validate(meter)).isNotNull();
  }

  @Test
  void a_stale_list_still_revokes_and_refuses_others_only_when_strict() throws Exception {
    put("a.crl", authority.revocationList(1, meter));
    PeerCertificate good = validate(other);
    clock.advance(Duration.ofDays(8));
    module.lookForRevocations(files);
    assertThat(module.problem(good)).isEmpty();
    assertThatThrownBy(() -> validate(meter)).hasMessageContaining("revoked");
    module.close();
    begin(true);
    assertThat(module.problem(good)).hasValueSatisfying(w -> assertThat(w).contains("current"));
    assertThatThrownBy(() -> validate(other)).hasMessageContaining("no current revocation list");
    long before = module.revision();
    put("a.crl", authority.revocationList(2, meter));
    assertThat(module.revision()).isGreaterThan(before);
    assertThat(module.problem(good)).isEmpty();
    before = module.revision();
    clock.advance(Duration.ofDays(8));
    module.lookForRevocations(files);
    assertThat(module.revision()).as("going stale is news to sessions").isGreaterThan(before);
  }

  @Test
  void truncated_and_garbled_lists_change_nothing_and_do_no_harm() throws Exception {
    byte[] good = authority.revocationList(1, meter);
    for (int length = 0; length < good.length; length += 7) {
      put("a.crl", Arrays.copyOf(good, length));
    }
    for (int i = 0; i < good.length; i++) { // A wrong tag of the extensions was overlooked.
      byte[] bad = good.clone();
      bad[i] ^= 1;
      put("a.crl", bad);
    }
    Random random = new Random(1);
    for (int i = 0; i < 500; i++) {
      byte[] bad = good.clone();
      bad[random.nextInt(bad.length)] ^= (byte) (1 + random.nextInt(255));
      put("a.crl", bad);
    }
    assertThat(validate(meter)).isNotNull();
    put("a.crl", good);
    assertThatThrownBy(() -> validate(meter)).hasMessageContaining("revoked");
  }

  @Test
  void a_list_of_50_megabytes_is_refused_without_being_read() throws Exception {
    Path file = folder.resolve("lists/huge.crl");
    try (RandomAccessFile huge = new RandomAccessFile(file.toFile(), "rw")) {
      huge.write(new byte[] {0x30, (byte) 0x84, 3, 0, 0, 0});
      huge.setLength(50L << 20);
    }
    module.lookForRevocations(files);
    assertThat(validate(meter)).isNotNull();
  }

  @Test
  void deltas_parts_and_unknown_critical_extensions_are_refused() throws Exception {
    put("a.crl", list(Extension.deltaCRLIndicator, false, new CRLNumber(BigInteger.ONE)));
    put(
        "b.crl",
        list(
            Extension.issuingDistributionPoint,
            false,
            new IssuingDistributionPoint(null, true, false)));
    put("c.crl", list(Extension.freshestCRL, true, new CRLNumber(BigInteger.ONE)));
    assertThat(validate(meter)).isNotNull();
    put("d.crl", list(Extension.freshestCRL, false, new CRLNumber(BigInteger.ONE)));
    assertThatThrownBy(() -> validate(meter)).hasMessageContaining("revoked");
  }

  @Test
  void lists_are_judged_anew_by_changed_authorities() throws Exception {
    TestAuthority next = new TestAuthority(clock, "Next");
    byte[] theirs = next.issue(EcKeys.generate(), KeyRole.SERVER, "m3", "TKI0000000000003");
    put("n.crl", next.revocationList(1, theirs));
    PeerCertificate ours = validate(meter);
    module.trust(List.of(next.certificate));
    module.lookForRevocations(files);
    assertThatThrownBy(() -> validate(theirs)).hasMessageContaining("revoked");
    assertThat(module.problem(ours))
        .hasValueSatisfying(why -> assertThat(why).contains("no longer trusted"));
  }

  @Test
  void an_expired_certificate_is_a_problem() throws Exception {
    PeerCertificate peer = validate(meter);
    clock.advance(Duration.ofDays(366));
    assertThat(module.problem(peer)).hasValueSatisfying(w -> assertThat(w).contains("expired"));
  }

  @Test
  void sessions_are_asked_about_from_memory() throws Exception {
    PeerCertificate peer = validate(meter);
    Map<BigInteger, Instant> revoked = new HashMap<>();
    for (int i = 1; i <= 50_000; i++) {
      revoked.put(BigInteger.valueOf(i), clock.instant());
    }
    revoked.put(TestAuthority.parsed(meter).getSerialNumber(), clock.instant());
    Instant now = clock.instant();
    put(
        "a.crl",
        authority
            .issuer()
            .revocationList(revoked, BigInteger.ONE, now, now.plus(Duration.ofDays(1))));
    Files.delete(folder.resolve("lists/a.crl"));
    assertThat(module.problem(peer)).hasValueSatisfying(why -> assertThat(why).contains("revoked"));
    assertThat(module.problem(validate(other))).isEmpty();
  }

  private void begin(boolean strict) throws Exception {
    lab = new RevocationLab(folder, clock, strict, authority.certificate);
    module = lab.module;
    files = lab.files;
  }

  private PeerCertificate validate(byte[] certificate) throws Exception {
    return module.validate(List.of(certificate), Purpose.TLS_SERVER);
  }

  private void put(String name, byte[] octets) throws Exception {
    lab.put(name, octets);
  }

  private byte[] list(
      org.bouncycastle.asn1.ASN1ObjectIdentifier extension,
      boolean critical,
      org.bouncycastle.asn1.ASN1Encodable value)
      throws Exception {
    X500Name name =
        X500Name.getInstance(
            TestAuthority.parsed(authority.certificate).getSubjectX500Principal().getEncoded());
    X509v2CRLBuilder builder = new X509v2CRLBuilder(name, Date.from(clock.instant()));
    builder.setNextUpdate(Date.from(clock.instant().plus(Duration.ofDays(1))));
    builder.addCRLEntry(
        TestAuthority.parsed(meter).getSerialNumber(), Date.from(clock.instant()), 0);
    builder.addExtension(extension, critical, value);
    return builder
        .build(
            new JcaContentSignerBuilder("SHA256withECDSA")
                .setProvider(Bc.PROVIDER)
                .build(authority.keys.getPrivate()))
        .getEncoded();
  }
}
