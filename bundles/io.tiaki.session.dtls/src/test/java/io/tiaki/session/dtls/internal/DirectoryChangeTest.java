package io.tiaki.session.dtls.internal;

import static org.assertj.core.api.Assertions.assertThat;

import io.tiaki.directory.MeterEntry;
import io.tiaki.model.MeterId;
import io.tiaki.security.Credential;
import io.tiaki.security.SecurityModuleException;
import io.tiaki.security.SecurityModuleException.Reason;
import java.net.InetSocketAddress;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class DirectoryChangeTest {
  private static final MeterId OTHER = new MeterId("TKI0000000000002");
  private static final MeterId THIRD = new MeterId("TKI0000000000003");

  /** Waits an hour after a failure: who connects sooner was told to. */
  private static final SessionSettings PATIENT =
      new SessionSettings(
          "dtls", 16, 600_000, 3_600_000, new HandshakeTimes(150, 30_000, 3_000), 0, true);

  private final Lab lab = new Lab();

  @AfterEach
  void close() {
    lab.close();
  }

  @Test
  void a_meter_that_is_unblocked_at_another_address_is_connected() throws Exception {
    lab.meter();
    GatewaySessions sessions = lab.gateway();
    sessions.changed(blocked(Lab.METER, new InetSocketAddress("127.0.0.1", 9)));
    sessions.changed(lab.entry());
    Lab.expect(lab.gateway, "opened");
  }

  @Test
  void a_corrected_address_is_tried_at_once() throws Exception {
    lab.meter();
    GatewaySessions sessions = lab.gateway(lab.module(), PATIENT);
    sessions.changed(Lab.entry(Lab.METER, new InetSocketAddress("127.0.0.1", 9), null));
    Patience.until(() -> sessions.lastFailure(Lab.METER).filter("no answer"::equals).orElse(null));
    sessions.changed(lab.entry());
    Lab.expect(lab.gateway, "opened");
  }

  @Test
  void the_address_of_a_blocked_meter_is_free_for_another() throws Exception {
    lab.meter();
    GatewaySessions sessions = lab.gateway();
    lab.connect(sessions);
    sessions.changed(blocked(Lab.METER, lab.meterLink.address));
    Lab.expect(lab.gateway, "closed: the meter is blocked in the directory");
    lab.meterLink.attach((from, datagram) -> {});
    lab.meter(lab.authority.server(OTHER.logicalDeviceName()), lab.authority);
    sessions.changed(Lab.entry(OTHER, lab.meterLink.address, null));
    Lab.expect(lab.gateway, "opened");
  }

  @Test
  void a_meter_that_met_a_missing_credential_is_connected_once_it_is_back() throws Exception {
    lab.meter();
    CountDownLatch asked = new CountDownLatch(2);
    CountDownLatch missing = new CountDownLatch(1);
    CountDownLatch found = new CountDownLatch(1);
    TestModule module =
        new TestModule(lab.authority, lab.authority.client("gw1")) {
          private final AtomicInteger handshakes = new AtomicInteger();

          @Override
          public Credential credential(String alias) throws SecurityModuleException {
            boolean isTimer = Thread.currentThread().getName().equals("tiaki-dtls-timer");
            int number = isTimer ? 0 : handshakes.incrementAndGet();
            asked.countDown();
            await(number == 1 ? missing : found, isTimer ? 0 : 20);
            if (number == 1 || found.getCount() > 0) {
              throw new SecurityModuleException(Reason.FAILED, "the module is being replaced");
            }
            return super.credential(alias);
          }
        };
    GatewaySessions sessions = lab.gateway(module, PATIENT);
    sessions.changed(Lab.entry(OTHER, new InetSocketAddress("127.0.0.1", 8), null));
    sessions.changed(Lab.entry(THIRD, new InetSocketAddress("127.0.0.1", 9), null));
    assertThat(asked.await(20, TimeUnit.SECONDS)).isTrue();
    missing.countDown();
    Patience.until(
        () -> sessions.lastFailure(OTHER).or(() -> sessions.lastFailure(THIRD)).orElse(null));
    sessions.changed(lab.entry());
    Patience.until(() -> sessions.lastFailure(Lab.METER).orElse(null));
    found.countDown();
    Lab.expect(lab.gateway, "opened");
  }

  private static void await(CountDownLatch latch, int seconds) {
    try {
      latch.await(seconds, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static MeterEntry blocked(MeterId id, InetSocketAddress address) {
    return new MeterEntry(id, address, MeterEntry.State.BLOCKED, Optional.empty());
  }
}
