package io.tiaki.dcs;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class VendorSignerTest {
  private static final Clock NOW = Clock.systemUTC();

  @TempDir Path data;

  @Test
  void signs_code_and_nothing_else_and_only_its_owner_may_read_it() throws Exception {
    open(NOW);

    X509Certificate own = certificate();
    assertThat(own.getSubjectX500Principal().getName()).isEqualTo("CN=vendor");
    assertThat(own.getExtendedKeyUsage()).containsExactly("1.3.6.1.5.5.7.3.3");
    assertThat(own.getKeyUsage()).startsWith(true, false, false, false);
    assertThat(own.getBasicConstraints()).isEqualTo(-1);
    for (String file : List.of("vendor/signer.p12", "secrets/vendor.unlock")) {
      assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(data.resolve(file))))
          .isEqualTo("rw-------");
    }
  }

  @Test
  void is_kept_until_it_ends_soon_and_then_renewed() throws Exception {
    open(NOW);
    X509Certificate first = certificate();
    open(Clock.offset(NOW, Duration.ofDays(690)));
    assertThat(certificate()).isEqualTo(first);

    open(Clock.offset(NOW, Duration.ofDays(710)));

    assertThat(certificate()).isNotEqualTo(first);
    assertThat(certificate().getNotAfter()).isAfter(first.getNotAfter());
  }

  @Test
  void is_renewed_when_the_authority_is_another_one() throws Exception {
    open(NOW);
    X509Certificate first = certificate();
    Files.delete(data.resolve("dcs/authority/authority.bcfks"));
    Files.delete(data.resolve("dcs/keys.bcfks"));

    open(NOW);

    assertThat(certificate().getEncoded()).isNotEqualTo(first.getEncoded());
  }

  @Test
  void what_cannot_be_read_is_left_alone() throws Exception {
    open(NOW);
    Path keystore = Files.writeString(data.resolve("vendor/signer.p12"), "somebody's own");

    open(NOW);

    assertThat(keystore).hasContent("somebody's own");
  }

  @Test
  void a_start_that_was_cut_off_between_the_files_is_made_good() throws Exception {
    open(NOW);
    Files.delete(data.resolve("vendor/signer.p12"));

    open(NOW);

    assertThat(certificate()).isNotNull();
  }

  private void open(Clock clock) throws DcsException {
    DcsKeys.open(data, List.of(), clock).close();
  }

  private X509Certificate certificate() throws Exception {
    char[] password = Files.readString(data.resolve("secrets/vendor.unlock")).toCharArray();
    KeyStore store = KeyStore.getInstance("PKCS12");
    byte[] octets = Files.readAllBytes(data.resolve("vendor/signer.p12"));
    store.load(new ByteArrayInputStream(octets), password);
    return (X509Certificate) store.getCertificate("vendor");
  }
}
