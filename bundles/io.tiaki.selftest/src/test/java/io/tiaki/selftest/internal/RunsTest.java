package io.tiaki.selftest.internal;

import static org.assertj.core.api.Assertions.assertThat;

import io.tiaki.platform.Health;
import io.tiaki.platform.SelfTest;
import io.tiaki.testkit.ManualScheduler;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class RunsTest {
  private final ManualScheduler time = new ManualScheduler();
  private final ExecutorService worker = Executors.newSingleThreadExecutor();
  private final List<Verdict> verdicts = new ArrayList<>();
  private final Runs runs =
      new Runs(time.clock(), time, worker, (ran, verdict) -> verdicts.add(verdict));
  private final CountDownLatch started = new CountDownLatch(1);
  private final CountDownLatch end = new CountDownLatch(1);

  @AfterEach
  void stop() {
    end.countDown();
    worker.shutdownNow();
  }

  private interface Body {
    Health run() throws InterruptedException;
  }

  private SelfTest test(String name, Body body) {
    return new SelfTest() {
      @Override
      public String name() {
        return name;
      }

      @Override
      public String protects() {
        return "nothing";
      }

      @Override
      public Consequence consequence() {
        return Consequence.NOTICE;
      }

      @Override
      public Health run() throws InterruptedException {
        return body.run();
      }
    };
  }

  private Health hang() {
    started.countDown();
    boolean waiting = true;
    while (waiting) {
      try {
        end.await();
        waiting = false;
      } catch (InterruptedException deaf) {
        // The worst that a test can do.
      }
    }
    return Health.healthy("at last");
  }

  @Test
  void a_test_that_does_not_end_has_failed_and_the_others_are_not_run() throws Exception {
    runs.ask(test("hanging", this::hang));
    runs.ask(test("next", () -> Health.healthy("well")));
    assertThat(started.await(10, TimeUnit.SECONDS)).isTrue();
    time.advance(SelfTest.LONGEST.plusSeconds(5));
    assertThat(verdicts).extracting(Verdict::word).containsExactly("FAILED", "not run");
    assertThat(verdicts.get(0).health().text()).contains("300 s");
  }

  @Test
  void a_test_that_throws_has_failed() throws Exception {
    runs.ask(
        test(
            "throwing",
            () -> {
              started.countDown();
              throw new IllegalStateException("secret");
            }));
    assertThat(started.await(10, TimeUnit.SECONDS)).isTrue();
    worker.shutdown();
    assertThat(worker.awaitTermination(10, TimeUnit.SECONDS)).isTrue();
    time.advance(Duration.ofSeconds(1));
    assertThat(verdicts).extracting(Verdict::word).containsExactly("FAILED");
    assertThat(verdicts.get(0).health().text()).contains("IllegalState").doesNotContain("secret");
  }
}
