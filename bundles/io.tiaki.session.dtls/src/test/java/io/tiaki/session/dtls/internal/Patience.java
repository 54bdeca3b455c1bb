package io.tiaki.session.dtls.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/** Asks again and again for what other threads bring about. */
final class Patience {
  private Patience() {}

  /** The first answer that is not null, within 20 s. */
  static <T> T until(Supplier<T> question) throws InterruptedException {
    CountDownLatch never = new CountDownLatch(1);
    T answer = question.get();
    for (int i = 0; i < 2_000 && answer == null; i++) {
      never.await(10, TimeUnit.MILLISECONDS);
      answer = question.get();
    }
    assertThat(answer).as("an answer in time").isNotNull();
    return answer;
  }
}
