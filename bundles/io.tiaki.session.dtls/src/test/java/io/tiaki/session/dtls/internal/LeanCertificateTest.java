package io.tiaki.session.dtls.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.List;
import org.bouncycastle.tls.CertificateType;
import org.bouncycastle.tls.TlsFatalAlert;
import org.bouncycastle.tls.crypto.TlsCertificate;
import org.junit.jupiter.api.Test;

class LeanCertificateTest {
  private final GuardedCrypto crypto = new GuardedCrypto();

  @Test
  void a_certificate_is_parsed_at_once_and_answers_until_it_is_forgotten() throws Exception {
    byte[] der = new TestAuthority("authority").client("gw1").chain().get(0);
    TlsCertificate certificate = crypto.createCertificate(der);

    assertThat(certificate).isInstanceOf(LeanCertificate.class);
    assertThat(certificate.getEncoded()).isEqualTo(der);
    assertThat(certificate.getSigAlgOID()).isEqualTo("1.2.840.10045.4.3.2");
    ((LeanCertificate) certificate).forget();
    assertThatThrownBy(certificate::getEncoded).isInstanceOf(TlsFatalAlert.class);
  }

  @Test
  void our_own_is_parsed_when_somebody_asks_and_again_after_it_was_forgotten() throws Exception {
    byte[] der = new TestAuthority("authority").client("gw1").chain().get(0);
    LeanCertificate certificate = new LeanCertificate(crypto, der);

    assertThat(certificate.getEncoded()).isEqualTo(der);
    assertThat(certificate.getSigAlgOID()).isEqualTo("1.2.840.10045.4.3.2");
    assertThat(certificate.getSerialNumber())
        .isEqualTo(crypto.createCertificate(der).getSerialNumber());
    certificate.forget();
    assertThat(certificate.getEncoded()).isEqualTo(der);
    assertThat(certificate.getSigAlgOID()).isEqualTo("1.2.840.10045.4.3.2");
  }

  @Test
  void sessions_share_our_chain_until_it_is_another() throws Exception {
    TestAuthority authority = new TestAuthority("authority");
    List<byte[]> chain = authority.client("gw1").chain();
    OwnCertificates own = new OwnCertificates();

    var shown = own.shown(crypto, chain);
    assertThat(own.shown(crypto, List.of(chain.get(0).clone()))).isSameAs(shown);
    var other = own.shown(crypto, authority.client("gw2").chain());
    assertThat(other).isNotSameAs(shown);
    assertThat(shown.getCertificateAt(0).getEncoded()).isEqualTo(chain.get(0));
  }

  @Test
  void octets_that_are_no_certificate_are_refused_at_once() {
    assertThatThrownBy(() -> crypto.createCertificate(CertificateType.X509, new byte[] {1, 2}))
        .isInstanceOf(IOException.class);
  }

  @Test
  void nonces_come_from_the_one_source_and_differ() {
    var generator = crypto.createNonceGenerator(new byte[8]);

    assertThat(generator.generateNonce(32)).hasSize(32).isNotEqualTo(generator.generateNonce(32));
  }
}
