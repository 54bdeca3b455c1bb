package io.tiaki.session.dtls.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class HandshakePoolTest {
  @Test
  void a_task_that_ends_in_an_error_costs_no_thread() throws Exception {
    CountDownLatch ran = new CountDownLatch(1);
    try (HandshakePool pool = new HandshakePool("test", 1, 10, new ComputeGate(2))) {
      pool.submit(
          () -> {
            throw new NoClassDefFoundError("a bundle was stopped meanwhile");
          },
          true);
      pool.submit(ran::countDown, true);
      assertThat(ran.await(5, TimeUnit.SECONDS)).isTrue();
    }
  }
}
