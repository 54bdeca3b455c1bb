package io.tiaki.session.dtls.internal;

import static org.assertj.core.api.Assertions.assertThat;

import io.tiaki.session.Session;
import io.tiaki.session.SessionListener;
import io.tiaki.testkit.Threads;
import java.lang.reflect.Proxy;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class ListenerEntryTest {
  private final AtomicLong clock = new AtomicLong(7);
  private final Session session =
      (Session)
          Proxy.newProxyInstance(
              Session.class.getClassLoader(),
              new Class<?>[] {Session.class},
              (self, method, arguments) -> null);
  private final Queue<Thread> callers = new ConcurrentLinkedQueue<>();
  private final Queue<Integer> heard = new ConcurrentLinkedQueue<>();
  private volatile CountDownLatch inside = new CountDownLatch(1);
  private volatile CountDownLatch release = new CountDownLatch(0);

  private final ListenerEntry entry =
      new ListenerEntry(
          new SessionListener() {
            @Override
            public void opened(Session opened) {
              callers.add(Thread.currentThread());
            }

            @Override
            public void received(Session from, ByteBuffer payload) {
              callers.add(Thread.currentThread());
              heard.add(payload.getInt(payload.position()));
              inside.countDown();
              try {
                release.await();
              } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
              }
            }

            @Override
            public void closed(Session closed, String reason) {
              callers.add(Thread.currentThread());
            }
          },
          clock::get);

  @AfterEach
  void end() throws Exception {
    release.countDown();
    entry.end();
    assertThat(Threads.left("tiaki-dtls-listener")).isEmpty();
  }

  @Test
  void what_another_thread_is_about_to_tell_when_the_service_stops_is_told() {
    entry.finish();
    assertThat(entry.isActive()).isTrue();
    entry.closed(session, "the session service is stopping");
    assertThat(callers).containsExactly(Thread.currentThread());
  }

  @Test
  void one_that_returns_is_called_where_it_happens_however_often() {
    for (int i = 0; i < 100; i++) {
      entry.opened(session);
      entry.received(session, payload(i));
      entry.closed(session, "");
      clock.addAndGet(ListenerEntry.BLOCKED);
      entry.look();
    }
    assertThat(entry.isAside()).isFalse();
    assertThat(callers).containsOnly(Thread.currentThread());
  }

  @Test
  void one_that_is_in_a_call_for_less_than_the_time_keeps_its_place() throws Exception {
    Thread caller = blocked();
    clock.addAndGet(ListenerEntry.BLOCKED - 1);
    entry.look();
    assertThat(entry.isAside()).isFalse();
    release(caller);
  }

  @Test
  void one_that_blocks_gets_a_thread_of_its_own_for_all_calls_after_it() throws Exception {
    Thread caller = blocked();
    clock.addAndGet(ListenerEntry.BLOCKED);
    entry.look();
    assertThat(entry.isAside()).isTrue();
    release(caller);
    callers.clear();
    entry.received(session, payload(1));
    entry.received(session, payload(2));
    entry.closed(session, "");
    entry.opened(session);
    assertThat(Patience.until(() -> callers.size() == 4 ? true : null)).isTrue();
    assertThat(callers).doesNotContain(Thread.currentThread());
    assertThat(heard).containsExactly(0, 1, 2);
  }

  @Test
  void what_waits_for_it_is_bounded_by_number_and_octets() throws Exception {
    Thread caller = blocked();
    clock.addAndGet(ListenerEntry.BLOCKED);
    entry.look();
    inside = new CountDownLatch(1);
    assertThat(entry.received(session, payload(1))).isTrue();
    assertThat(Patience.until(() -> heard.size() == 2 ? true : null)).isTrue();
    for (int i = 0; i < ListenerThread.MOST_PAYLOADS; i++) {
      assertThat(entry.received(session, payload(2 + i))).isTrue();
    }
    assertThat(entry.received(session, payload(0))).isFalse();
    release(caller);
    int all = ListenerThread.MOST_PAYLOADS + 2;
    assertThat(Patience.until(() -> heard.size() == all ? true : null)).isTrue();
    assertThat(List.copyOf(heard)).isSorted();
    assertThat(entry.received(session, ByteBuffer.allocate(ListenerThread.MOST_OCTETS + 1)))
        .isFalse();
  }

  @Test
  void after_its_end_nothing_that_waits_is_told() throws Exception {
    Thread caller = blocked();
    clock.addAndGet(ListenerEntry.BLOCKED);
    entry.look();
    for (int i = 1; i < 10; i++) {
      entry.received(session, payload(i));
    }
    assertThat(Patience.until(() -> heard.size() == 2 ? true : null)).isTrue();
    entry.end();
    release(caller);
    assertThat(Threads.left("tiaki-dtls-listener")).isEmpty();
    assertThat(heard).containsExactly(0, 1);
  }

  @Test
  void one_that_never_returns_while_sessions_come_and_go_is_not_called_any_more() throws Exception {
    Thread caller = blocked();
    clock.addAndGet(ListenerEntry.BLOCKED);
    entry.look();
    entry.received(session, payload(1));
    for (int i = 0; i <= ListenerThread.MOST_CALLS + 1; i++) {
      entry.opened(session);
    }
    assertThat(entry.isActive()).isFalse();
    release(caller);
  }

  /** A call on another thread that does not return. */
  private Thread blocked() throws InterruptedException {
    release = new CountDownLatch(1);
    Thread caller = new Thread(() -> entry.received(session, payload(0)), "test-link");
    caller.start();
    assertThat(inside.await(20, TimeUnit.SECONDS)).isTrue();
    return caller;
  }

  private void release(Thread caller) throws InterruptedException {
    release.countDown();
    caller.join(20_000);
    assertThat(caller.isAlive()).isFalse();
  }

  private static ByteBuffer payload(int number) {
    return ByteBuffer.allocate(4).putInt(0, number);
  }
}
