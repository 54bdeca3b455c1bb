package io.tiaki.session.dtls.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.tiaki.security.SecurityModuleException;
import io.tiaki.session.dtls.Authenticator;
import io.tiaki.session.dtls.CertificateValidator;
import io.tiaki.session.dtls.Policy;
import java.io.IOException;
import java.security.SignatureException;
import org.bouncycastle.tls.AlertDescription;
import org.bouncycastle.tls.Certificate;
import org.bouncycastle.tls.TlsFatalAlert;
import org.bouncycastle.tls.crypto.TlsCertificate;
import org.junit.jupiter.api.Test;

class RefusalCauseTest {
  private final GuardedCrypto crypto = new GuardedCrypto();
  private final TestAuthority authority = new TestAuthority("authority");
  private final SignatureException root = new SignatureException("octets of the peer");
  private final SecurityModuleException refused =
      new SecurityModuleException(
          SecurityModuleException.Reason.UNTRUSTED, "The chain does not hold", root);

  @Test
  void whoever_hears_of_a_refused_chain_can_see_what_failed_in_it() throws Exception {
    Negotiation negotiation = negotiation();
    TlsFatalAlert alert = judge(negotiation);

    assertThat(alert.getAlertDescription()).isEqualTo(AlertDescription.bad_certificate);
    assertThat(alert).hasCause(refused).hasRootCause(root);
    assertThat(negotiation.refusal()).isEqualTo("The chain does not hold");
  }

  @Test
  void the_line_for_the_log_says_where_and_repeats_nothing_of_the_peer() throws Exception {
    assertThat(Causes.of(judge(negotiation())))
        .matches(
            "TlsFatalAlert at Negotiation.refuse:\\d+"
                + " < SecurityModuleException at RefusalCauseTest.<init>:\\d+"
                + " < SignatureException at RefusalCauseTest.<init>:\\d+");
  }

  @Test
  void the_line_is_bounded_whatever_the_causes() {
    Exception deep = root;
    for (int i = 0; i < 100; i++) {
      deep = new IOException("octets of the peer", deep);
    }
    assertThat(Causes.of(deep).split(" < ")).hasSize(8);
  }

  private Negotiation negotiation() {
    CertificateValidator validator =
        chain -> {
          throw refused;
        };
    Authenticator authenticator =
        new Authenticator(Policy.USUAL).certificate(authority.client("gw1"), validator);
    return new Negotiation(new HandshakeSetup(crypto, authenticator, datagram -> true));
  }

  private TlsFatalAlert judge(Negotiation negotiation) throws IOException {
    byte[] der = authority.server("TKI0000000000001").chain().get(0);
    TlsCertificate[] chain = {crypto.createCertificate(der)};
    return catchThrowableOfType(
        TlsFatalAlert.class, () -> negotiation.judge(new Certificate(chain)));
  }
}
