package io.tiaki.session.dtls.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import org.bouncycastle.tls.AlertDescription;
import org.bouncycastle.tls.TlsFatalAlert;
import org.bouncycastle.tls.TlsTimeoutException;
import org.junit.jupiter.api.Test;

class ExplanationsTest {
  private static final int NO_ALERT = -1;

  @Test
  void aServerThatRefusesTheFirstMessageDoesNotSayThatNobodyAnswered() {
    TlsFatalAlert ours = new TlsFatalAlert(AlertDescription.handshake_failure);

    assertThat(Explanations.of(ours, null, false, NO_ALERT, null))
        .isEqualTo("the handshake failed with handshake_failure");
    assertThat(Explanations.kind(ours, null, false, NO_ALERT)).isEqualTo(Failure.PROTOCOL);
  }

  @Test
  void aPeerOfWhomNothingCameIsSilent() {
    IOException silence = new SilentPeerException();

    assertThat(Explanations.of(silence, null, false, NO_ALERT, null)).isEqualTo("no answer");
    assertThat(Explanations.kind(silence, null, false, NO_ALERT)).isEqualTo(Failure.SILENT);
  }

  @Test
  void aProofThatNeverCameIsToldAsWhatIsPerhapsWrong() {
    IOException late = new TlsTimeoutException("late");

    assertThat(Explanations.of(late, null, true, NO_ALERT, null))
        .isEqualTo("the handshake did not finish in time");
    assertThat(Explanations.of(late, null, true, NO_ALERT, "perhaps another key"))
        .isEqualTo("perhaps another key");
    assertThat(Explanations.of(late, null, true, AlertDescription.decrypt_error, "another key"))
        .isEqualTo("another key");
  }

  @Test
  void anAlertInTheClearIsNoMoreThanPerhapsTheOtherEnds() {
    IOException late = new TlsTimeoutException("late");

    assertThat(
            Explanations.of(late, null, true, AlertDescription.unknown_psk_identity, "another key"))
        .isEqualTo(
            "perhaps the other end refused with the alert unknown_psk_identity, its log says why;"
                + " another key");
  }
}
