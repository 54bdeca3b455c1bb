package io.tiaki.session.dtls.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.bouncycastle.tls.AlertDescription;
import org.bouncycastle.tls.NamedGroup;
import org.bouncycastle.tls.TlsFatalAlert;
import org.bouncycastle.tls.crypto.TlsAgreement;
import org.bouncycastle.tls.crypto.TlsECConfig;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LowOrderKeyTest {
  /** RFC 7748, 6.1: 0 and 1 are of low order, whoever sends them knows what becomes of them. */
  @ParameterizedTest
  @ValueSource(bytes = {0, 1})
  void a_secret_that_anybody_knows_ends_the_handshake(byte first) throws Exception {
    TlsAgreement agreement =
        new GuardedCrypto().createECDomain(new TlsECConfig(NamedGroup.x25519)).createECDH();
    agreement.generateEphemeral();
    byte[] key = new byte[32];
    key[0] = first;
    agreement.receivePeerValue(key);
    assertThatThrownBy(agreement::calculateSecret)
        .isInstanceOfSatisfying(
            TlsFatalAlert.class,
            alert ->
                assertThat(alert.getAlertDescription())
                    .isEqualTo(AlertDescription.handshake_failure));
  }
}
