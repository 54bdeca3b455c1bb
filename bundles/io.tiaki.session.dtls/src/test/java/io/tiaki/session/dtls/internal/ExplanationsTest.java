package io.tiaki.session.dtls.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import org.bouncycastle.tls.AlertDescription;
import org.bouncycastle.tls.TlsFatalAlert;
import org.junit.jupiter.api.Test;

class ExplanationsTest {
  private static final int NO_ALERT = -1;

  @Test
  void aServerThatRefusesTheFirstMessageDoesNotSayThatNobodyAnswered() {
    TlsFatalAlert ours = new TlsFatalAlert(AlertDescription.handshake_failure);

    assertThat(Explanations.of(ours, null, false, NO_ALERT))
        .isEqualTo("the handshake failed with handshake_failure");
    assertThat(Explanations.kind(ours, null, false, NO_ALERT)).isEqualTo(Failure.PROTOCOL);
  }

  @Test
  void aPeerOfWhomNothingCameIsSilent() {
    IOException silence = new SilentPeerException();

    assertThat(Explanations.of(silence, null, false, NO_ALERT)).isEqualTo("no answer");
    assertThat(Explanations.kind(silence, null, false, NO_ALERT)).isEqualTo(Failure.SILENT);
  }
}
