package io.tiaki.session.dtls.internal;

import static org.assertj.core.api.Assertions.assertThat;

import io.tiaki.directory.MeterEntry;
import io.tiaki.security.Credential;
import io.tiaki.security.Purpose;
import io.tiaki.security.SecurityModuleException;
import io.tiaki.session.dtls.Authenticator;
import io.tiaki.session.dtls.Policy;
import io.tiaki.testkit.MemoryStateStore;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneId;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What is done when what it was for has gone meanwhile. */
@Timeout(60)
class LateArrivalsTest {
  private static final Runnable NOTHING = () -> {};

  private final Lab lab = new Lab();

  @AfterEach
  void close() {
    lab.close();
  }

  @Test
  void new_keys_of_a_session_that_has_ended_end_too() {
    SessionKeys keys = new SessionKeys(association(), new Silence());
    Association next = association();
    keys.close("over");
    keys.renew(next, 0);
    assertThat(next.isClosed()).isTrue();
    assertThat(keys.current()).isNotSameAs(next);
  }

  @Test
  void new_keys_of_a_session_that_was_replaced_end_too() {
    SessionKeys keys = new SessionKeys(association(), new Silence());
    Association next = association();
    keys.discard();
    keys.renew(next, 0);
    assertThat(next.isClosed()).isTrue();
  }

  @Test
  void a_client_hello_may_come_just_when_the_handshake_before_it_is_done() throws Exception {
    try (Duel duel = new Duel()) {
      duel.serve(
          keys(
              duel.lab,
              duel.lab.authority.server(Lab.METER.logicalDeviceName()),
              Purpose.TLS_CLIENT));
      duel.connect(keys(duel.lab, duel.lab.authority.client("gw1"), Purpose.TLS_SERVER));
      duel.client.hush();
      Lab.expect(duel.lab.meter, "opened");
      assertThat(duel.client.send(Events.bytes("as before"))).isTrue();
      Lab.expect(duel.lab.meter, "as before");
    }
  }

  private static Authenticator keys(Lab lab, Credential own, Purpose theirs) {
    return new Authenticator(Policy.USUAL)
        .certificate(own, chain -> lab.authority.validate(chain, theirs));
  }

  @Test
  void a_handshake_that_did_not_begin_keeps_no_connection_id() throws Exception {
    AtomicReference<Runnable> once = new AtomicReference<>(NOTHING);
    CountDownLatch changed = new CountDownLatch(1);
    TestModule module =
        new TestModule(lab.authority, lab.authority.client("gw1")) {
          @Override
          public Credential credential(String alias) throws SecurityModuleException {
            once.getAndSet(NOTHING).run();
            return super.credential(alias);
          }
        };
    lab.meter();
    GatewaySessions sessions = lab.gateway(module, Lab.FAST);
    once.set(
        () -> {
          sessions.changed(blocked());
          sessions.changed(lab.entry());
          sessions.changed(blocked());
          changed.countDown();
        });
    sessions.changed(lab.entry());
    assertThat(changed.await(20, TimeUnit.SECONDS)).isTrue();
    sessions.changed(lab.entry());
    Lab.expect(lab.gateway, "opened");
    assertThat(sessions.connections()).isEqualTo(1);
  }

  @Test
  void a_meter_that_is_blocked_when_its_handshake_is_done_leaves_nothing_to_resume()
      throws Exception {
    HookedClock clock = new HookedClock();
    MemoryStateStore store = new MemoryStateStore();
    lab.meter();
    GatewaySessions sessions = new GatewaySessions(clock, Lab.FAST);
    sessions.listener(lab.gateway);
    sessions.link(lab.gatewayLink);
    sessions.module(lab.module());
    sessions.state(store);
    clock.hook = () -> sessions.changed(blocked());
    sessions.changed(lab.entry());
    assertThat(clock.asked.await(20, TimeUnit.SECONDS)).isTrue();
    sessions.close();
    assertThat(store.maps.getOrDefault(ResumptionStore.MAP, new TreeMap<>())).isEmpty();
    assertThat(lab.gateway.isEmpty()).isTrue();
  }

  private MeterEntry blocked() {
    return new MeterEntry(
        Lab.METER, lab.meterLink.address, MeterEntry.State.BLOCKED, Optional.empty());
  }

  private Association association() {
    return Association.client(
        new HandshakeSetup(
            new GuardedCrypto(),
            lab.authority.client("gw1"),
            Lab.validatorOfMeters(lab.authority),
            datagram -> true));
  }

  private static final class Silence implements Association.Events {
    @Override
    public void received(ByteBuffer payload) {}

    @Override
    public void moved(InetSocketAddress to) {}

    @Override
    public void ended(String reason) {}
  }

  /** Does something when a handshake asks for the time, that is when it is done. */
  private static final class HookedClock extends Clock {
    private final CountDownLatch asked = new CountDownLatch(1);
    private volatile Runnable hook = NOTHING;

    @Override
    public Instant instant() {
      if (Thread.currentThread().getName().startsWith("tiaki-dtls-client-")) {
        Runnable now = hook;
        hook = NOTHING;
        now.run();
        asked.countDown();
      }
      return Instant.now();
    }

    @Override
    public ZoneId getZone() {
      return ZoneId.of("UTC");
    }

    @Override
    public Clock withZone(ZoneId zone) {
      return this;
    }
  }
}
