package io.tiaki.session.dtls.internal;

import static org.assertj.core.api.Assertions.assertThat;

import io.tiaki.session.dtls.DtlsServer;
import io.tiaki.session.dtls.DtlsServerEnvironment;
import io.tiaki.session.dtls.internal.TestAuthority.TestCredential;
import io.tiaki.testkit.MemoryStateStore;
import java.time.Clock;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The rows of the table of restarts in sessions.md. */
@Timeout(60)
class RestartTableTest {
  private static final SessionSettings ATTENTIVE =
      new SessionSettings("dtls", 16, 20, 200, Lab.FAST.times(), 200, true);

  private final Lab lab = new Lab();
  private final TestModule module = lab.module();
  private final TestCredential credential = lab.authority.server(Lab.METER.logicalDeviceName());
  private MemoryStateStore store = new MemoryStateStore();
  private MemoryKeeper kept = new MemoryKeeper();
  private DtlsServerEnvironment environment;
  private DtlsServer meter;
  private GatewaySessions gateway;

  @BeforeEach
  void connect() throws Exception {
    startMeter();
    gateway = startGateway();
    Lab.expect(lab.gateway, "opened");
    Lab.expect(lab.meter, "opened");
    Patience.until(() -> store.commits > 0 ? true : null);
  }

  @AfterEach
  void close() throws Exception {
    meter.close();
    environment.close();
    lab.close();
  }

  private void startMeter() {
    environment = new DtlsServerEnvironment(4, Clock.systemUTC(), kept);
    meter =
        lab.meter(lab.meterLink, credential, Lab.validator(lab.authority), lab.meter, environment);
  }

  private GatewaySessions startGateway() {
    GatewaySessions sessions = lab.gateway(module, ATTENTIVE);
    sessions.state(store);
    sessions.changed(lab.entry());
    return sessions;
  }

  private void stopGateway() throws InterruptedException {
    gateway.close();
    Lab.expect(lab.gateway, "closed: the session service is stopping");
  }

  private void stopMeter() throws InterruptedException {
    meter.close();
    environment.close();
    Lab.expect(lab.meter, "closed: the server is closing");
  }

  /** What they say does not arrive. */
  private void unheard(Stop stop) throws InterruptedException {
    lab.network.filter(packet -> List.of());
    stop.run();
    lab.network.filter(List::of);
  }

  private interface Stop {
    void run() throws InterruptedException;
  }

  private void expectBoth(long full, long resumed) throws InterruptedException {
    Lab.expect(lab.gateway, "opened");
    Lab.expect(lab.meter, "opened");
    lab.exchange("again");
    assertThat(gateway.counters().sum(Count.FULL)).isEqualTo(full);
    assertThat(gateway.counters().sum(Count.RESUMED)).isEqualTo(resumed);
  }

  @Test
  void gateway_stopped_with_cache() throws Exception {
    stopGateway();
    Lab.expect(lab.meter, "closed: the peer closed it");
    gateway = startGateway();
    expectBoth(0, 1);
  }

  @Test
  void gateway_stopped_without_cache() throws Exception {
    stopGateway();
    Lab.expect(lab.meter, "closed: the peer closed it");
    store = new MemoryStateStore();
    gateway = startGateway();
    expectBoth(1, 0);
  }

  @Test
  void gateway_killed_with_cache() throws Exception {
    unheard(this::stopGateway);
    gateway = startGateway();
    Lab.expect(lab.meter, "closed: replaced by a newer session");
    expectBoth(0, 1);
  }

  @Test
  void gateway_killed_without_cache() throws Exception {
    unheard(this::stopGateway);
    store = new MemoryStateStore();
    gateway = startGateway();
    Lab.expect(lab.meter, "closed: replaced by a newer session");
    expectBoth(1, 0);
  }

  @Test
  void meter_stopped_with_its_cache() throws Exception {
    stopMeter();
    Lab.expect(lab.gateway, "closed: the peer closed it");
    startMeter();
    expectBoth(1, 1);
  }

  @Test
  void meter_stopped_without_its_cache() throws Exception {
    stopMeter();
    Lab.expect(lab.gateway, "closed: the peer closed it");
    kept = new MemoryKeeper();
    startMeter();
    expectBoth(2, 0);
  }

  @Test
  void meter_killed_with_its_cache() throws Exception {
    unheard(this::stopMeter);
    startMeter();
    Lab.expect(lab.gateway, "closed: replaced by a newer session");
    expectBoth(1, 1);
  }

  @Test
  void meter_killed_without_its_cache() throws Exception {
    unheard(this::stopMeter);
    kept = new MemoryKeeper();
    startMeter();
    Lab.expect(lab.gateway, "closed: replaced by a newer session");
    expectBoth(2, 0);
  }

  @Test
  void both_killed_with_both_caches() throws Exception {
    unheard(
        () -> {
          stopGateway();
          stopMeter();
        });
    startMeter();
    gateway = startGateway();
    expectBoth(0, 1);
  }

  @Test
  void both_killed_with_the_gateways_cache() throws Exception {
    unheard(
        () -> {
          stopGateway();
          stopMeter();
        });
    kept = new MemoryKeeper();
    startMeter();
    gateway = startGateway();
    expectBoth(1, 0);
  }

  @Test
  void both_killed_without_cache() throws Exception {
    unheard(
        () -> {
          stopGateway();
          stopMeter();
        });
    store = new MemoryStateStore();
    startMeter();
    gateway = startGateway();
    expectBoth(1, 0);
  }
}
