package io.tiaki.session.dtls.internal;

import static org.assertj.core.api.Assertions.assertThat;

import io.tiaki.session.Session;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class RenewalTest {
  private static final RenewalLimits HALF_A_DAY = new RenewalLimits(12, 1 << 22, 1_024);

  private final Lab lab = new Lab();
  private final TestClock clock = new TestClock();
  private GatewaySessions sessions;

  @AfterEach
  void close() throws Exception {
    if (sessions != null) {
      sessions.close();
    }
    lab.close();
  }

  private void connect(int resumeAgeHours, RenewalLimits limits) throws InterruptedException {
    SessionSettings settings =
        new SessionSettings(
            "dtls", 16, 20, 200, Lab.FAST.times(), 0, true, resumeAgeHours, limits, Lab.KNOWN);
    lab.meter();
    sessions = new GatewaySessions(clock, settings);
    sessions.listener(lab.gateway);
    sessions.link(lab.gatewayLink);
    sessions.module(lab.module());
    lab.connect(sessions);
  }

  private long renewed() {
    return sessions.counters().sum(Count.RENEWED);
  }

  /** Talks until keys were renewed and for a while after; any other event is a failure. */
  private void talkUntilRenewed() throws InterruptedException {
    Session session = lab.gateway.session;
    int after = 0;
    for (int i = 0; i < 100_000 && after < 50; i++) {
      lab.exchange(String.valueOf(i));
      after += renewed() > 0 ? 1 : 0;
    }
    assertThat(renewed()).isEqualTo(1);
    assertThat(sessions.session(Lab.METER)).containsSame(session);
    assertThat(lab.gateway.isEmpty()).isTrue();
    assertThat(lab.meter.isEmpty()).isTrue();
  }

  @Test
  void keys_that_served_enough_records_are_renewed_and_no_payload_is_lost() throws Exception {
    connect(24, new RenewalLimits(24, 1_000, 1_024));
    talkUntilRenewed();
    assertThat(sessions.counters().sum(Count.RESUMED)).isEqualTo(1);
  }

  @Test
  void keys_that_are_old_are_renewed() throws Exception {
    connect(24, RenewalLimits.USUAL);
    clock.move(Duration.ofHours(17));
    lab.exchange("young");
    assertThat(renewed()).isZero();
    clock.move(Duration.ofHours(7));
    talkUntilRenewed();
  }

  @Test
  void keys_are_renewed_with_certificates_when_nothing_may_be_resumed() throws Exception {
    connect(0, RenewalLimits.USUAL);
    clock.move(Duration.ofDays(1));
    talkUntilRenewed();
    assertThat(sessions.counters().sum(Count.FULL)).isEqualTo(2);
  }

  @Test
  void payloads_go_under_the_old_keys_until_the_meter_has_the_new_ones() throws Exception {
    connect(24, HALF_A_DAY);
    AtomicInteger lost = new AtomicInteger();
    lab.network.filter(
        packet -> {
          boolean lastFlight =
              packet.from().equals(lab.gatewayLink.address) && packet.octets()[0] == 20;
          return lastFlight && lost.getAndIncrement() < 2 ? List.of() : List.of(packet);
        });
    clock.move(Duration.ofHours(12));
    talkUntilRenewed();
    Patience.until(() -> lost.get() > 2 ? true : null);
    lab.exchange("with the new keys");
  }

  @Test
  void a_session_lives_on_when_its_keys_cannot_be_renewed_at_once() throws Exception {
    connect(24, HALF_A_DAY);
    lab.network.filter(packet -> packet.octets()[0] == 22 ? List.of() : List.of(packet));
    clock.move(Duration.ofHours(12));
    for (int i = 0; i < 20; i++) {
      lab.exchange("still here " + i);
    }
    Patience.until(() -> sessions.counters().sum(Count.BEGUN) == 2 && failed() == 1 ? true : null);
    lab.exchange("and now");
    lab.network.filter(List::of);
    clock.move(Duration.ofMinutes(1));
    talkUntilRenewed();
  }

  private long failed() {
    return sessions.counters().metrics().stream()
        .filter(metric -> metric.name().equals("handshakes.failed"))
        .mapToLong(metric -> metric.value())
        .sum();
  }

  @Test
  void sessions_that_began_together_are_renewed_over_a_quarter_of_the_time() throws Exception {
    lab.meter();
    connectIdle();
    int[] hours = new int[25];
    for (int seed = 0; seed < 6_000; seed++) {
      Renewal renewal = new Renewal(seed, 0);
      int hour = 0;
      while (!renewal.isDue(RenewalLimits.USUAL, idle, hour * 3_600_000L)) {
        hour++;
      }
      hours[hour]++;
    }
    for (int hour = 0; hour <= 18; hour++) {
      assertThat(hours[hour]).isLessThan(10);
    }
    for (int hour = 19; hour <= 24; hour++) {
      assertThat(hours[hour]).as("in hour %s", hour).isBetween(800, 1_200);
    }
  }

  @Test
  void keys_that_the_meter_did_not_take_are_tried_again_soon() throws Exception {
    lab.meter();
    connectIdle();
    long day = 24 * 3_600_000L;
    Renewal renewal = new Renewal(1, 0);
    assertThat(renewal.isDue(RenewalLimits.USUAL, idle, day)).isTrue();
    renewal.done(day);
    assertThat(renewal.isDue(RenewalLimits.USUAL, idle, day + 60_000)).isFalse();
    renewal.givenUp();
    assertThat(renewal.isDue(RenewalLimits.USUAL, idle, day + 60_000)).isTrue();
    renewal.done(day + 60_000);
    renewal.givenUp();
    assertThat(renewal.isHopeless()).isFalse();
    renewal.done(day + 120_000);
    renewal.givenUp();
    assertThat(renewal.isHopeless()).isTrue();
  }

  private Association idle;

  private void connectIdle() throws Exception {
    MemoryNetwork.MemoryLink link = lab.network.link(8);
    idle =
        Association.client(
            new HandshakeSetup(
                new GuardedCrypto(),
                lab.authority.client("gw1"),
                Lab.validatorOfMeters(lab.authority),
                datagram -> link.send(lab.meterLink.address, datagram)));
    link.attach(
        (from, buffer) -> {
          byte[] datagram = new byte[buffer.remaining()];
          buffer.get(datagram);
          idle.deliver(from, datagram);
        });
    idle.connect();
  }
}
