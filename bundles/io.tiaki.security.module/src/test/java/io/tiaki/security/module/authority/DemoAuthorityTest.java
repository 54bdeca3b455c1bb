package io.tiaki.security.module.authority;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tiaki.security.PeerCertificate;
import io.tiaki.security.Purpose;
import io.tiaki.security.module.AtomicFile;
import io.tiaki.security.module.CertificateRequests;
import io.tiaki.security.module.ChainValidator;
import io.tiaki.security.module.EcKeys;
import io.tiaki.security.module.KeyRole;
import io.tiaki.security.module.MovableClock;
import io.tiaki.security.module.Pem;
import io.tiaki.security.module.PemKeyFile;
import io.tiaki.security.module.TestAuthority;
import io.tiaki.security.module.internal.Certificates;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.security.KeyPair;
import java.security.cert.CertificateFactory;
import java.security.cert.X509CRL;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DemoAuthorityTest {
  @TempDir Path data;
  private final MovableClock clock = new MovableClock(Instant.parse("2026-06-01T00:00:00Z"));
  private Path exchange;
  private DemoAuthority authority;

  @BeforeEach
  void prepare() throws Exception {
    exchange = data.resolve("exchange");
    authority = open();
  }

  @Test
  void is_the_same_authority_after_a_restart_and_issues_nothing_twice() throws Exception {
    request("gw1.tls", KeyRole.CLIENT, "gw1");
    assertThat(authority.issuePending()).isEqualTo(1);
    byte[] ca = Files.readAllBytes(exchange.resolve("ca.pem"));
    DemoAuthority again = open();
    assertThat(again.issuePending()).isZero();
    assertThat(again.certificate()).isEqualTo(authority.certificate());
    assertThat(exchange.resolve("ca.pem")).hasBinaryContent(ca);
  }

  @Test
  void revokes_by_name_and_fingerprint_and_remembers_it() throws Exception {
    request("gw1.tls", KeyRole.CLIENT, "gw1");
    request("gw1.sign", KeyRole.MESSAGE, "gw1");
    request("gw2.tls", KeyRole.CLIENT, "gw2");
    authority.issuePending();
    assertThat(authority.revoke("gw1")).isEqualTo(2);
    assertThat(authority.revoke("gw1")).isZero();
    authority = open();
    byte[] second = Pem.certificates(issued("gw2.tls")).get(0);
    assertThat(authority.revoke(Certificates.fingerprint(second))).isEqualTo(1);
    assertThat(listed()).hasSize(3);
    assertThatThrownBy(() -> authority.revoke("gw3")).isInstanceOf(RefusedException.class);
  }

  @Test
  void a_revoked_key_gets_no_other_certificate() throws Exception {
    request("gw1.tls", KeyRole.CLIENT, "gw1");
    authority.issuePending();
    byte[] revoked = Pem.certificates(issued("gw1.tls")).get(0);
    byte[] asked = Files.readAllBytes(exchange.resolve("requests/gw1.tls.pem"));
    authority.revoke("gw1");
    Files.delete(issued("gw1.tls"));
    Files.write(exchange.resolve("requests/gw1.tls.pem"), asked);
    authority.issuePending();
    assertThat(Pem.certificates(issued("gw1.tls")).get(0)).isEqualTo(revoked);
    request("gw1.tls", KeyRole.CLIENT, "gw1");
    Files.delete(issued("gw1.tls"));
    authority.issuePending();
    assertThat(Pem.certificates(issued("gw1.tls")).get(0)).isNotEqualTo(revoked);
  }

  @Test
  void the_list_is_made_anew_before_it_ends() throws Exception {
    byte[] first = Files.readAllBytes(exchange.resolve("ca.crl"));
    clock.advance(Duration.ofDays(2));
    open();
    assertThat(exchange.resolve("ca.crl")).exists();
    assertThat(Files.readAllBytes(exchange.resolve("ca.crl"))).isNotEqualTo(first);
  }

  @Test
  void a_damaged_book_of_the_revoked_is_not_taken_for_an_empty_one() throws Exception {
    Files.writeString(
        data.resolve("authority/revoked.pem"), "tiaki-revoked 1\nnumber 3\nrevoked x");
    assertThatThrownBy(this::open).hasMessageContaining("revoked.pem");
  }

  private List<String> listed() throws Exception {
    byte[] der = Pem.read(exchange.resolve("ca.crl"), Pem.REVOCATION_LIST, Pem.SMALL_FILE).get(0);
    var crl =
        (X509CRL)
            CertificateFactory.getInstance("X.509").generateCRL(new ByteArrayInputStream(der));
    crl.verify(TestAuthority.parsed(authority.certificate()).getPublicKey());
    return crl.getRevokedCertificates().stream()
        .map(entry -> entry.getSerialNumber().toString(16))
        .toList();
  }

  @Test
  void issues_again_for_another_or_a_newer_request() throws Exception {
    Path file = request("gw1.tls", KeyRole.CLIENT, "gw1");
    authority.issuePending();
    byte[] first = Files.readAllBytes(issued("gw1.tls"));
    request("gw1.tls", KeyRole.CLIENT, "gw1");
    assertThat(authority.issuePending()).isEqualTo(1);
    assertThat(Files.readAllBytes(issued("gw1.tls"))).isNotEqualTo(first);
    Files.setLastModifiedTime(file, FileTime.from(Instant.now().plusSeconds(60)));
    assertThat(authority.issuePending()).isEqualTo(1);
  }

  @Test
  void issues_a_thousand_meters_in_order() throws Exception {
    List<KeyPair> keys = PemKeyFile.loadOrExtend(data.resolve("meters/keys.pem"), 1_000);
    List<byte[]> requests = new ArrayList<>();
    for (int i = 0; i < keys.size(); i++) {
      requests.add(
          CertificateRequests.create(
              keys.get(i), KeyRole.SERVER, systemTitle(i), List.of(deviceName(i))));
    }
    write("meters-24000", Pem.write(Pem.REQUEST, requests));
    assertThat(authority.issuePending()).isEqualTo(1_000);
    List<byte[]> certificates = Pem.certificates(issued("meters-24000"));
    assertThat(certificates).hasSize(1_000);
    ChainValidator validator = ChainValidator.ofPem(clock, exchange.resolve("ca.pem"));
    for (int i = 0; i < certificates.size(); i += 111) {
      PeerCertificate peer = validator.validate(List.of(certificates.get(i)), Purpose.TLS_SERVER);
      assertThat(peer.commonName()).isEqualTo(systemTitle(i));
      assertThat(peer.names()).containsExactly(deviceName(i));
    }
  }

  @ParameterizedTest
  @CsvSource({
    "gw1.tls, SERVER, gw1, ''",
    "gw1.tls, CLIENT, gw2, ''",
    "gw1.tls, CLIENT, gw1, localhost",
    "gw1.sign, AGREEMENT, gw1, ''",
    "gw1.decrypt, MESSAGE, gw1, ''",
    "dcs.broker, SERVER, dcs, ''",
    "dcs.broker, SERVER, dcs, bad name",
    "gw1.root, CLIENT, gw1, ''",
    "nothing, CLIENT, nothing, ''",
    "meters-1, SERVER, 544B490000000001, ''",
    "meters-1, SERVER, localhost, TKI0000000000001",
    "meters-1, SERVER, 544B490000000001, LOCALHOST",
    "meters-1, CLIENT, 544B490000000001, TKI0000000000001"
  })
  void refuses_what_the_file_name_does_not_allow(
      String name, KeyRole role, String commonName, String dnsName) throws Exception {
    List<String> names = dnsName.isEmpty() ? List.of() : List.of(dnsName);
    byte[] request = CertificateRequests.create(EcKeys.generate(), role, commonName, names);
    write(name, Pem.write(Pem.REQUEST, List.of(request)));
    assertThat(authority.issuePending()).isZero();
    assertThat(issued(name)).doesNotExist();
    assertThat(refused(name)).content().matches("[\\x20-\\x7e]{10,200}\n");
  }

  @Test
  void refuses_a_request_without_possession_of_its_key() throws Exception {
    byte[] request =
        CertificateRequests.create(EcKeys.generate(), KeyRole.CLIENT, "gw1", List.of());
    request[request.length - 1] ^= 1;
    write("gw1.tls", Pem.write(Pem.REQUEST, List.of(request)));
    assertThat(authority.issuePending()).isZero();
    assertThat(refused("gw1.tls")).content().contains("signature");
  }

  @Test
  void garbage_harms_no_other_request_and_is_forgotten_when_it_is_mended() throws Exception {
    write("a.tls", "-----BEGIN CERTIFICATE REQUEST-----\nAAAA\n-----END CERTIFICATE REQUEST-----");
    write("b.tls", "-----BEGIN CERTIFICATE REQUEST-----\nAAAA");
    write("c.tls", "");
    Files.createDirectories(exchange.resolve("requests/d.tls.pem"));
    write("\u001b[31m", "");
    request("gw1.tls", KeyRole.CLIENT, "gw1");
    assertThat(authority.issuePending()).isEqualTo(1);
    assertThat(refused("a.tls")).exists();
    assertThat(authority.issuePending()).isZero();
    request("a.tls", KeyRole.CLIENT, "a");
    assertThat(authority.issuePending()).isEqualTo(1);
    assertThat(refused("a.tls")).doesNotExist();
  }

  @Test
  void never_replaces_a_keystore_that_it_cannot_unlock() throws Exception {
    Path keystore = data.resolve("authority/authority.bcfks");
    byte[] damaged = "damaged".getBytes(StandardCharsets.US_ASCII);
    Files.write(keystore, damaged);
    assertThatThrownBy(this::open).hasMessageContaining(keystore.toString());
    assertThat(keystore).hasBinaryContent(damaged);
  }

  @Test
  void ends_its_thread_when_it_is_closed() throws Exception {
    authority.start(Duration.ofMillis(10));
    authority.close();
    for (Thread thread : Thread.getAllStackTraces().keySet()) {
      if (thread.getName().startsWith("tiaki-authority")) {
        thread.join(5_000);
        assertThat(thread.isAlive()).isFalse();
      }
    }
  }

  private Path request(String name, KeyRole role, String commonName) throws Exception {
    byte[] request = CertificateRequests.create(EcKeys.generate(), role, commonName, List.of());
    return write(name, Pem.write(Pem.REQUEST, List.of(request)));
  }

  private Path write(String name, String text) throws Exception {
    Path file = exchange.resolve("requests").resolve(name + ".pem");
    AtomicFile.write(file, text.getBytes(StandardCharsets.ISO_8859_1));
    return file;
  }

  private Path issued(String name) {
    return exchange.resolve("issued").resolve(name + ".pem");
  }

  private Path refused(String name) {
    return exchange.resolve("issued").resolve(name + ".refused");
  }

  private DemoAuthority open() throws Exception {
    return DemoAuthority.open(
        data.resolve("authority"), data.resolve("secrets/unlock"), exchange, clock);
  }

  private static String systemTitle(int number) {
    return String.format(Locale.ROOT, "544B49%010X", number);
  }

  private static String deviceName(int number) {
    return String.format(Locale.ROOT, "TKI%013d", number);
  }
}
