package io.tiaki.session.dtls.internal;

import static io.tiaki.session.dtls.internal.Lab.expect;
import static org.assertj.core.api.Assertions.assertThat;

import io.tiaki.session.Session;
import io.tiaki.session.SessionListener;
import io.tiaki.testkit.Threads;
import java.nio.ByteBuffer;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

class SlowListenerTest {
  private static final int SENT = 200;

  private final CountDownLatch busy = new CountDownLatch(1);
  private final CountDownLatch release = new CountDownLatch(1);
  private final CountDownLatch last = new CountDownLatch(1);
  private final AtomicInteger heard = new AtomicInteger();

  /** Does not return from the first call until it may. */
  private final SessionListener slow =
      new SessionListener() {
        @Override
        public void opened(Session session) {
          busy.countDown();
          try {
            assertThat(release.await(20, TimeUnit.SECONDS)).isTrue();
          } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
          }
        }

        @Override
        public void received(Session session, ByteBuffer payload) {
          heard.incrementAndGet();
        }

        @Override
        public void closed(Session session, String reason) {
          last.countDown();
        }
      };

  /** What comes before that waits elsewhere, and less of it. */
  private static void listens(Lab lab) throws Exception {
    assertThat(lab.meter.peer.send(Events.bytes("first"))).isTrue();
    expect(lab.gateway, "first");
  }

  @Test
  @Timeout(60)
  void what_waits_for_it_is_bounded_by_octets_too() throws Exception {
    try (Lab lab = new Lab()) {
      lab.meter();
      GatewaySessions sessions = lab.gateway();
      lab.connect(sessions);
      listens(lab);
      Thread adding = new Thread(() -> sessions.listener(slow));
      adding.start();
      assertThat(busy.await(20, TimeUnit.SECONDS)).isTrue();
      String large = "x".repeat(1_150);
      for (int i = 0; i < SessionListeners.MOST_PAYLOADS; i++) {
        assertThat(lab.meter.peer.send(Events.bytes(large))).isTrue();
      }
      LinkCounters counters = sessions.counters().of("memory", "default");
      int kept = SessionListeners.MOST_OCTETS / large.length();
      // The last one is lost. It is counted as received before that is decided.
      Patience.until(() -> counters.get(Count.LOST) == 64 - kept ? "all" : null);
      assertThat(counters.get(Count.RECEIVED)).as("the link's thread does not wait").isEqualTo(65);
      release.countDown();
      adding.join(20_000);

      assertThat(Patience.until(() -> heard.get() == kept ? true : null)).isTrue();
      assertThat(counters.get(Count.LOST)).isEqualTo(64 - kept);
    }
  }

  @Test
  @Timeout(60)
  void a_listener_that_does_not_return_makes_no_queue_without_end() throws Exception {
    try (Lab lab = new Lab()) {
      lab.meter();
      GatewaySessions sessions = lab.gateway();
      lab.connect(sessions);
      listens(lab);
      Thread adding = new Thread(() -> sessions.listener(slow));
      adding.start();
      assertThat(busy.await(20, TimeUnit.SECONDS)).isTrue();
      for (int i = 0; i < SENT; i++) {
        assertThat(lab.meter.peer.send(Events.bytes("push " + i))).isTrue();
      }
      lab.gateway.session.send(Events.bytes("ask"));
      expect(lab.meter, "ask");
      LinkCounters counters = sessions.counters().of("memory", "default");
      Patience.until(() -> counters.get(Count.RECEIVED) == SENT + 1 ? "all" : null);
      release.countDown();
      adding.join(20_000);
      sessions.removed(Lab.METER);

      assertThat(last.await(20, TimeUnit.SECONDS)).isTrue();
      assertThat(heard.get()).isBetween(1, SessionListeners.MOST_PAYLOADS);
      expect(lab.gateway, "push 0");
    }
  }

  /** The first time all wait, and that cannot be helped; after that it delays itself alone. */
  @Test
  @Timeout(60)
  void one_that_blocked_the_links_thread_does_it_once() throws Exception {
    Semaphore returns = new Semaphore(0);
    Events blocked = new Events();
    SessionListener blocking = blocking(blocked, returns);
    try (Lab lab = new Lab()) {
      lab.meter();
      GatewaySessions sessions = lab.gateway();
      sessions.listener(blocking);
      lab.connect(sessions);
      lab.meter.peer.send(Events.bytes("push 0"));
      expect(blocked, "push 0");
      assertThat(Patience.until(() -> sessions.isAside(blocking) ? true : null)).isTrue();
      returns.release();
      expect(lab.gateway, "push 0");
      for (int i = 1; i < 100; i++) {
        lab.meter.peer.send(Events.bytes("push " + i));
        expect(lab.gateway, "push " + i);
      }
      expect(blocked, "push 1");
      assertThat(blocked.isEmpty()).as("it is still there").isTrue();
      returns.release(1_000);
      for (int i = 2; i < 100; i++) {
        expect(blocked, "push " + i);
      }
      sessions.removed(Lab.METER);
      expect(blocked, "closed: the meter was removed from the directory");
    }
    assertThat(Threads.left("tiaki-dtls-listener")).isEmpty();
  }

  private static SessionListener blocking(Events events, Semaphore returns) {
    return new SessionListener() {
      @Override
      public void opened(Session session) {}

      @Override
      public void received(Session session, ByteBuffer payload) {
        events.received(session, payload);
        returns.acquireUninterruptibly();
      }

      @Override
      public void closed(Session session, String reason) {
        events.closed(session, reason);
      }
    };
  }
}
