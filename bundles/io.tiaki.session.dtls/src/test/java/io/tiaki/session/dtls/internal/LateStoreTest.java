package io.tiaki.session.dtls.internal;

import static org.assertj.core.api.Assertions.assertThat;

import io.tiaki.session.dtls.internal.TestAuthority.TestCredential;
import io.tiaki.testkit.MemoryStateStore;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The store of sessions to resume comes after the first meters, comes back, or never comes. */
@Timeout(60)
class LateStoreTest {
  private static final long LONG_MS = 60_000;

  private final Lab lab = new Lab();
  private final MemoryStateStore store = new MemoryStateStore();
  private final TestModule module = lab.module();
  private final TestCredential meter = lab.authority.server(Lab.METER.logicalDeviceName());

  @AfterEach
  void close() {
    lab.close();
  }

  private GatewaySessions gateway(long millis) {
    GatewaySessions sessions = lab.gateway(module, Lab.FAST);
    sessions.awaitState(millis);
    return sessions;
  }

  private void oneSessionAndKill() throws InterruptedException {
    lab.meter(meter, lab.authority);
    GatewaySessions first = gateway(LONG_MS);
    first.state(store);
    lab.connect(first);
    lab.network.filter(packet -> List.of());
    first.close();
    Lab.expect(lab.gateway, "closed: the session service is stopping");
    lab.network.filter(List::of);
    lab.network.seen().clear();
  }

  @Test
  void handshakes_wait_for_a_store_that_starts_later_and_are_resumed() throws Exception {
    oneSessionAndKill();
    GatewaySessions late = gateway(LONG_MS);
    late.changed(lab.entry());
    Patience.until(
        () -> late.lastFailure(Lab.METER).filter(StoreWait.OBSTACLE::equals).orElse(null));
    assertThat(lab.network.seen()).isEmpty();
    late.state(store);
    Lab.expect(lab.gateway, "opened");
    assertThat(late.counters().sum(Count.RESUMED)).isEqualTo(1);
  }

  @Test
  void handshakes_begin_without_a_store_that_does_not_come() throws Exception {
    lab.meter(meter, lab.authority);
    GatewaySessions without = gateway(300);
    lab.connect(without);
    assertThat(without.counters().sum(Count.FULL)).isEqualTo(1);
  }

  @Test
  void handshakes_wait_while_the_store_is_updated() throws Exception {
    lab.meter(meter, lab.authority);
    GatewaySessions sessions = gateway(LONG_MS);
    sessions.state(store);
    lab.connect(sessions);
    Patience.until(() -> store.commits == 0 ? null : true);
    sessions.stateGone(store);
    lab.exchange("meanwhile");
    lab.gateway.session.close("again");
    Lab.expect(lab.gateway, "closed: again");
    Patience.until(
        () -> sessions.lastFailure(Lab.METER).filter(StoreWait.OBSTACLE::equals).orElse(null));
    sessions.state(new MemoryStateStore(store.maps));
    Lab.expect(lab.gateway, "opened");
    assertThat(sessions.counters().sum(Count.RESUMED)).isEqualTo(1);
  }
}
