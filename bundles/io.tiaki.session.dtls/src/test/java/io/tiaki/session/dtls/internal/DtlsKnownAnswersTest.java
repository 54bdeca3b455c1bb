package io.tiaki.session.dtls.internal;

import static org.assertj.core.api.Assertions.assertThat;

import io.tiaki.platform.Health.Status;
import org.junit.jupiter.api.Test;

final class DtlsKnownAnswersTest {
  @Test
  void the_engines_give_the_known_answers() {
    assertThat(new DtlsKnownAnswers(DtlsKnownAnswers::known).wrong()).isEmpty();
    assertThat(new CryptoTestComponent().run().status()).isEqualTo(Status.HEALTHY);
  }

  @Test
  void a_wrong_answer_of_each_engine_is_noticed() {
    DtlsKnownAnswers right = new DtlsKnownAnswers(DtlsKnownAnswers::known);
    assertThat(right.algorithms()).hasSize(7);
    for (String algorithm : right.algorithms()) {
      DtlsKnownAnswers other =
          new DtlsKnownAnswers(
              name ->
                  name.equals(algorithm)
                      ? DtlsKnownAnswers.known(name).replaceFirst("[0-9a-f]$", "z")
                      : DtlsKnownAnswers.known(name));
      assertThat(other.wrong()).contains(algorithm);
    }
  }
}
