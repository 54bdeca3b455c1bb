package io.tiaki.session.dtls.internal;

import static org.assertj.core.api.Assertions.assertThat;

import io.tiaki.testkit.Threads;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class HandshakePoolTest {
  private final List<String> order = new CopyOnWriteArrayList<>();
  private final Semaphore release = new Semaphore(0);
  private final AtomicInteger running = new AtomicInteger();

  private static HandshakePool pool(int permits) {
    return new HandshakePool("test", permits, 10_000, new ComputeGate(2));
  }

  private Runnable held(String name) {
    return () -> {
      order.add(name);
      running.incrementAndGet();
      release.acquireUninterruptibly();
      running.decrementAndGet();
    };
  }

  private void await(int count) throws InterruptedException {
    Patience.until(() -> order.size() >= count ? "begun" : null);
  }

  @Test
  void a_task_that_ends_in_an_error_costs_no_thread() throws Exception {
    CountDownLatch ran = new CountDownLatch(1);
    try (HandshakePool pool = pool(1)) {
      pool.submit(
          () -> {
            throw new NoClassDefFoundError("a bundle was stopped meanwhile");
          },
          true);
      pool.submit(ran::countDown, true);
      assertThat(ran.await(5, TimeUnit.SECONDS)).isTrue();
    }
  }

  /** At one for each look at the link it would take a minute. */
  @Test
  void a_full_link_takes_the_next_as_soon_as_one_ends() throws Exception {
    CountDownLatch ended = new CountDownLatch(1_000);
    try (HandshakePool pool = pool(50)) {
      pool.link(() -> 1, () -> Long.MAX_VALUE);
      for (int i = 0; i < 1_000; i++) {
        pool.submit(
            () -> {
              LockSupport.parkNanos(500_000); // The answer of a near meter.
              ended.countDown();
            },
            false);
      }
      assertThat(ended.await(25, TimeUnit.SECONDS)).isTrue();
    }
  }

  @Test
  void the_doubtful_hold_a_tenth_of_the_permits() throws Exception {
    try (HandshakePool pool = pool(50)) {
      for (int i = 0; i < 100; i++) {
        pool.submit(held("doubtful"), true);
      }
      await(5);
      for (int i = 0; i < 45; i++) {
        pool.submit(held("fresh"), false);
      }
      await(50);
      assertThat(order.stream().filter("doubtful"::equals)).hasSize(5);
      release.release(1_000);
      await(145);
    }
  }

  @Test
  void a_doubtful_one_that_is_answered_makes_room_for_the_next() throws Exception {
    AtomicInteger answered = new AtomicInteger();
    try (HandshakePool pool = pool(50)) {
      for (int i = 0; i < 100; i++) {
        int number = i;
        pool.submit(held("doubtful"), true, () -> number >= answered.get());
      }
      await(5);
      assertThat(order).hasSize(5);
      answered.set(3);
      pool.permits(51);
      await(8);
      assertThat(order).hasSize(8);
      answered.set(100);
      pool.permits(50);
      await(25);
      assertThat(order).hasSize(25);
      release.release(1_000);
    }
  }

  @Test
  void who_waits_longest_is_first_and_every_tenth_turn_is_a_doubtful_ones() throws Exception {
    try (HandshakePool pool = pool(1)) {
      pool.submit(held("first"), false);
      await(1);
      for (int i = 0; i < 3; i++) {
        pool.submit(held("doubtful " + i), true);
      }
      for (int i = 0; i < 30; i++) {
        pool.submit(held("fresh " + i), false);
      }
      release.release(1_000);
      await(34);

      List<String> fresh = new ArrayList<>(order);
      fresh.removeIf(name -> name.startsWith("doubtful"));
      assertThat(fresh.subList(1, 31))
          .isEqualTo(IntStream.range(0, 30).mapToObj(i -> "fresh " + i).toList());
      assertThat(order.get(9)).isEqualTo("doubtful 0");
      assertThat(order.get(19)).isEqualTo("doubtful 1");
      assertThat(order.get(29)).isEqualTo("doubtful 2");
    }
  }

  @Test
  void no_more_run_than_are_permitted_and_a_change_of_permits_counts_at_once() throws Exception {
    try (HandshakePool pool = pool(3)) {
      for (int i = 0; i < 20; i++) {
        pool.submit(held("fresh"), false);
      }
      await(3);
      assertThat(running.get()).isEqualTo(3);
      pool.permits(8);
      await(8);
      assertThat(order).hasSize(8);
      release.release(1_000);
      await(20);
    }
    assertThat(Threads.left("tiaki-dtls-test")).isEmpty();
  }

  @Test
  void no_more_wait_than_fit_the_queue() throws Exception {
    try (HandshakePool pool = new HandshakePool("test", 1, 3, new ComputeGate(2))) {
      assertThat(pool.submit(held("first"), false)).isTrue();
      await(1);
      assertThat(pool.submit(held("second"), false)).isTrue();
      assertThat(pool.submit(held("third"), true)).isTrue();
      assertThat(pool.submit(held("fourth"), false)).isTrue();
      assertThat(pool.submit(held("too many"), false)).isFalse();
      assertThat(pool.submit(held("too many"), true)).isFalse();
      release.release(1_000);
      await(4);
      assertThat(order).doesNotContain("too many");
    }
  }

  @Test
  void they_begin_no_faster_than_the_processors_finish_them() {
    ComputeGate gate = new ComputeGate(2);
    Pace pace = new Pace(gate);
    long now = 5_000_000_000L;
    int begun = 0;
    for (long time = now; time < now + 1_000_000_000L; time += 100_000) {
      if (pace.delay(time) == 0) {
        pace.begin(time);
        begun++;
      }
    }
    assertThat(begun).isBetween(333, 334 + Pace.BURST);
    assertThat(gate.spacing()).isEqualTo(3_000_000);
  }

  @Test
  void none_begins_while_many_wait_to_compute() throws Exception {
    ComputeGate gate = new ComputeGate(1);
    Pace pace = new Pace(gate);
    ComputeGate.Turn inside = gate.turn();
    inside.enter();
    List<Thread> waiting = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      Thread thread = new Thread(() -> pass(gate));
      thread.start();
      waiting.add(thread);
    }
    Patience.until(() -> gate.backlog() == 20 ? "waiting" : null);
    assertThat(pace.delay(System.nanoTime())).isPositive();
    inside.leave();
    for (Thread thread : waiting) {
      thread.join(5_000);
    }
    assertThat(gate.backlog()).isZero();
    assertThat(pace.delay(System.nanoTime())).isZero();
  }

  private static void pass(ComputeGate gate) {
    ComputeGate.Turn turn = gate.turn();
    turn.enter();
    turn.leave();
  }
}
