package io.tiaki.session.dtls.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import org.junit.jupiter.api.Test;

class LinkShareTest {
  private static final long MS = 1_000_000;
  private static final long STEP = 10 * MS;
  private static final int DEAD = 500;

  private final LinkTiming timing = new LinkTiming();
  private final LinkShare share = new LinkShare(timing.pacer()::window, timing::silence);
  private final Queue<HandshakeTask> waiting = new ArrayDeque<>();
  private final List<HandshakeTask> running = new ArrayList<>();
  private final List<HandshakeTask> good = new ArrayList<>();

  private void queue(int dead, int others) {
    for (int i = 0; i < dead + others; i++) {
      boolean silent = i < dead;
      HandshakeTask task = new HandshakeTask(() -> {}, false, () -> silent);
      waiting.add(task);
      if (!silent) {
        good.add(task);
      }
    }
  }

  private void begin(long now) {
    while (!waiting.isEmpty() && share.isFree(running, now)) {
      HandshakeTask task = share.poll(waiting, running.size());
      assertThat(task).isNotNull();
      task.begun = now;
      running.add(task);
    }
  }

  @Test
  void who_waits_longest_is_first_as_long_as_there_are_answers() {
    queue(0, 9);
    begin(0);
    begin(60_000 * MS);
    assertThat(running).isEqualTo(good.subList(0, LinkPacer.LEAST));
  }

  @Test
  void a_street_without_power_at_the_head_is_soon_found_to_be_one() {
    queue(DEAD, 200);
    long now = 0;
    begin(now);
    while (running.stream().noneMatch(good::contains)) {
      now += STEP;
      begin(now);
    }
    assertThat(now).isLessThanOrEqualTo(4_700 * MS);
  }

  @Test
  void nobody_there_at_all_is_known_within_seconds_and_not_asked_at_once() {
    queue(DEAD, 0);
    begin(0);
    assertThat(running).hasSize(LinkPacer.LEAST);
    long now = 0;
    while (!waiting.isEmpty()) {
      now += STEP;
      begin(now);
    }
    assertThat(now).isBetween(6_000 * MS, 10_000 * MS);
  }

  @Test
  void on_a_slow_link_an_answer_that_waits_behind_others_is_no_silence() {
    timing.shortExchange(300 * MS);
    timing.shortExchange(2_900 * MS);
    assertThat(timing.silence()).isGreaterThan(3_000 * MS);
    queue(9, 0);
    begin(0);
    begin(3_000 * MS);
    assertThat(running).hasSize(LinkPacer.LEAST);
  }

  @Test
  void on_a_fast_link_the_silent_are_known_at_once() {
    for (int i = 0; i < 20; i++) {
      timing.shortExchange(20 * MS);
    }
    assertThat(timing.silence()).isEqualTo(LinkTiming.LEAST);
  }
}
