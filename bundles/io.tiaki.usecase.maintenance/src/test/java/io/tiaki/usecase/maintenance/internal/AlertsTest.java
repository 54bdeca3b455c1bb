package io.tiaki.usecase.maintenance.internal;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonObject;
import io.tiaki.access.Decision;
import io.tiaki.cosem.CosemData;
import io.tiaki.platform.OperatingState.Mode;
import io.tiaki.uplink.Envelope;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class AlertsTest {
  private static final int TAMPER = 0x10;
  private static final int COVER = 44;
  private static final int HOUR = 3_600;

  private FakeGateway gateway = new FakeGateway();
  private final FakeMeter meter = gateway.meter;

  private void tampers() {
    meter.happens(gateway.now(), COVER, TAMPER);
  }

  @Test
  void an_alarm_is_told_and_cleared_when_the_meter_pushes_out_of_turn() {
    gateway.knowing().pushes(1);
    gateway.seconds(10);
    Instant when = gateway.now();
    tampers();
    gateway.pushes(1);
    JsonObject told = gateway.told().get(0);
    assertThat(told.get("meter").getAsString()).isEqualTo("TKI0000000000001");
    assertThat(told.get("alarms").getAsString()).isEqualTo("00000010");
    assertThat(told.getAsJsonArray("events").get(0).getAsJsonObject().get("at").getAsString())
        .isEqualTo(when.toString());
    assertThat(gateway.codes()).containsExactly(List.of(COVER));
    assertThat(meter.written).containsExactly(0xffff_ffefL);
    assertThat(gateway.journal).hasSize(1);
  }

  @Test
  void an_alarm_that_was_not_pushed_is_found_at_the_periodic_look() {
    gateway.knowing();
    tampers();
    gateway.seconds(298);
    assertThat(gateway.sent).isEmpty();
    gateway.seconds(3);
    assertThat(gateway.codes()).containsExactly(List.of(COVER));
  }

  @Test
  void a_push_in_turn_gives_no_look() {
    gateway.knowing().pushes(1);
    gateway.seconds(10);
    int looks = meter.looks;
    IntStream.range(2, 20).forEach(gateway::pushes);
    gateway.seconds(10);
    assertThat(meter.looks).isEqualTo(looks);
  }

  @Test
  void the_first_push_after_an_association_gives_a_look() {
    gateway.knowing().seconds(10);
    tampers();
    gateway.pushes(1);
    assertThat(gateway.sent).hasSize(1);
  }

  @Test
  void an_alarm_is_told_once_although_it_cannot_be_cleared() {
    meter.clears = false;
    gateway.knowing();
    tampers();
    gateway.seconds(2 * HOUR);
    assertThat(gateway.sent).hasSize(1);
    gateway = gateway.killed().knowing();
    gateway.seconds(2 * HOUR);
    assertThat(gateway.sent).isEmpty();
  }

  @Test
  void it_happens_again_while_the_alarm_stays_and_is_told_again() {
    meter.clears = false;
    gateway.knowing();
    tampers();
    gateway.seconds(HOUR);
    tampers();
    gateway.seconds(HOUR);
    assertThat(gateway.codes()).containsExactly(List.of(COVER), List.of(COVER));
  }

  @Test
  void an_alarm_that_was_cleared_and_comes_again_is_told_again_without_a_log() {
    gateway.knowing();
    meter.alarms = TAMPER;
    gateway.seconds(HOUR);
    gateway = gateway.killed().knowing();
    meter.alarms = TAMPER;
    gateway.seconds(HOUR);
    assertThat(gateway.sent).hasSize(1);
  }

  @Test
  void an_alarm_is_told_that_was_raised_while_the_gateway_was_down() {
    gateway.knowing();
    gateway = gateway.killed();
    tampers();
    gateway.knowing();
    assertThat(gateway.codes()).containsExactly(List.of(COVER));
  }

  @Test
  void a_meter_that_is_away_is_asked_when_it_returns() {
    gateway.knowing();
    gateway.alerts.lost(FakeGateway.METER);
    meter.away = true;
    tampers();
    gateway.seconds(HOUR);
    assertThat(gateway.sent).isEmpty();
    meter.away = false;
    gateway.knowing();
    assertThat(gateway.codes()).containsExactly(List.of(COVER));
  }

  @Test
  void a_meter_that_gives_no_answer_is_asked_again() {
    gateway.knowing();
    tampers();
    meter.away = true;
    gateway.seconds(310);
    meter.away = false;
    gateway.seconds(30);
    assertThat(gateway.sent).hasSize(1);
  }

  @Test
  void nothing_is_cleared_before_it_is_durable() {
    gateway.knowing();
    tampers();
    gateway.store.holding = true;
    gateway.seconds(310);
    assertThat(meter.looks).isEqualTo(2);
    assertThat(meter.written).isEmpty();
    assertThat(gateway.sent).isEmpty();
    // Killed right there: seen and cleared nowhere, so it is seen again.
    gateway = gateway.killed().knowing();
    assertThat(gateway.codes()).containsExactly(List.of(COVER));
    assertThat(meter.written).hasSize(1);
  }

  @Test
  void killed_between_keeping_and_telling_it_tells_the_same_message() {
    gateway.knowing();
    gateway.mute = true;
    tampers();
    gateway.seconds(310);
    Envelope first = gateway.sent.get(0);
    gateway = gateway.killed();
    // The meter has nothing to show any more, and may be away.
    gateway.seconds(2);
    assertThat(gateway.sent).hasSize(1);
    assertThat(gateway.sent.get(0).id()).isEqualTo(first.id());
    assertThat(gateway.sent.get(0).cms()).isEqualTo(first.cms());
    gateway = gateway.killed().knowing();
    gateway.seconds(HOUR);
    assertThat(gateway.sent).isEmpty();
  }

  @Test
  void a_full_outbox_takes_it_later_and_the_meter_keeps_what_comes_after() {
    gateway.knowing();
    gateway.full = true;
    tampers();
    gateway.seconds(HOUR);
    meter.happens(gateway.now(), 42, TAMPER);
    gateway.seconds(HOUR);
    assertThat(meter.alarms).isEqualTo(TAMPER);
    gateway.full = false;
    gateway.seconds(400);
    assertThat(gateway.codes()).containsExactly(List.of(COVER), List.of(42));
  }

  @Test
  void the_safe_state_holds_it_back() {
    gateway.knowing();
    gateway.mode = Mode.SAFE;
    tampers();
    gateway.seconds(HOUR);
    assertThat(gateway.sent).isEmpty();
    gateway.mode = Mode.NORMAL;
    gateway.seconds(2);
    assertThat(gateway.codes()).containsExactly(List.of(COVER));
  }

  @Test
  void nothing_leaves_before_it_is_known_whether_the_state_is_safe() {
    gateway.mode = Mode.STARTING;
    tampers();
    gateway.knowing();
    assertThat(gateway.sent).isEmpty();
    gateway.mode = Mode.NORMAL;
    gateway.seconds(2);
    assertThat(gateway.sent).hasSize(1);
  }

  @Test
  void nothing_leaves_that_access_control_does_not_let_out() {
    gateway.decision = new Decision(false, "no right");
    gateway.knowing();
    tampers();
    gateway.seconds(HOUR);
    assertThat(gateway.sent).isEmpty();
    gateway.decision = new Decision(true, "");
    gateway.seconds(600);
    assertThat(gateway.sent).hasSize(1);
  }

  @Test
  void a_flapping_meter_is_bounded_and_nothing_of_it_is_lost() {
    gateway.knowing();
    int times = 0;
    for (; times < 2 * HOUR / 4; times++) {
      tampers();
      gateway.pushes(1);
      gateway.seconds(4);
    }
    // Ten at once, then ten in an hour.
    assertThat(gateway.sent).hasSizeBetween(25, 31);
    gateway.seconds(400);
    assertThat(gateway.codes().stream().mapToInt(List::size).sum()).isEqualTo(times);
  }

  @Test
  void an_association_that_flaps_lifts_no_bound() {
    gateway.knowing();
    for (int i = 0; i < 100; i++) {
      tampers();
      gateway.alerts.lost(FakeGateway.METER);
      gateway.alerts.associated(FakeGateway.METER);
      gateway.seconds(3);
    }
    assertThat(gateway.sent).hasSizeLessThan(12);
  }

  @Test
  void an_unknown_code_is_told_by_its_number() {
    gateway.knowing();
    meter.happens(gateway.now(), 217, 0);
    gateway.seconds(310);
    assertThat(gateway.codes()).containsExactly(List.of(217));
  }

  @Test
  void everyday_events_are_told_beside_an_alarm_only() {
    gateway.knowing();
    meter.happens(gateway.now(), 3, 0);
    meter.happens(gateway.now(), 62, 0);
    gateway.seconds(310);
    assertThat(gateway.sent).isEmpty();
    meter.happens(gateway.now(), 63, 0);
    tampers();
    gateway.seconds(310);
    assertThat(gateway.codes()).containsExactly(List.of(63, COVER));
  }

  @Test
  void what_a_new_meter_has_in_its_log_is_no_news_but_an_alarm_is() {
    Instant before = gateway.now().minus(Duration.ofDays(9));
    IntStream.range(0, 50).forEach(i -> meter.happens(before, 40, 0));
    gateway.knowing();
    assertThat(gateway.sent).isEmpty();
    FakeGateway other = new FakeGateway();
    IntStream.range(0, 50).forEach(i -> other.meter.happens(before, 40, TAMPER));
    other.knowing();
    assertThat(other.codes().get(0)).hasSize(EventLog.FEW);
    assertThat(other.told().get(0).get("gap").getAsBoolean()).isFalse();
  }

  @Test
  void a_clock_that_was_set_back_hides_nothing() {
    gateway.knowing();
    tampers();
    gateway.seconds(310);
    meter.happens(gateway.now().minus(Duration.ofDays(1)), 5, 1);
    gateway.seconds(310);
    assertThat(gateway.codes()).containsExactly(List.of(COVER), List.of(5));
  }

  @Test
  void more_events_than_are_read_at_first_are_all_told() {
    gateway.knowing();
    tampers();
    gateway.seconds(310);
    IntStream.range(0, 60).forEach(i -> meter.happens(gateway.now(), 100 + i, TAMPER));
    gateway.seconds(310);
    assertThat(gateway.codes().get(1)).hasSize(60);
    assertThat(gateway.told().get(1).get("gap").getAsBoolean()).isFalse();
  }

  @Test
  void entries_that_the_meter_has_overwritten_are_told_as_a_gap() {
    gateway.knowing();
    tampers();
    gateway.seconds(310);
    IntStream.range(0, 150).forEach(i -> meter.happens(gateway.now(), 42, TAMPER));
    gateway.seconds(310);
    assertThat(gateway.told().get(1).get("gap").getAsBoolean()).isTrue();
    assertThat(gateway.codes().get(1)).hasSize(100);
  }

  @Test
  void malformed_entries_are_left_out() {
    gateway.knowing();
    meter.add(CosemData.NullData.INSTANCE);
    meter.add(CosemData.Structure.of(new CosemData.Unsigned(1)));
    meter.add(
        CosemData.Structure.of(
            CosemData.OctetString.of(new byte[3]), new CosemData.DoubleLongUnsigned(0xffff_ffffL)));
    meter.add(
        CosemData.Structure.of(CosemData.OctetString.of(new byte[12]), new CosemData.Unsigned(13)));
    tampers();
    gateway.seconds(310);
    assertThat(gateway.codes()).containsExactly(List.of(13, COVER));
    assertThat(gateway.told().get(0).getAsJsonArray("events").get(0).getAsJsonObject().has("at"))
        .isFalse();
  }

  @Test
  void a_meter_without_access_by_entry_is_read_whole() {
    meter.byEntry = false;
    gateway.knowing();
    tampers();
    gateway.seconds(310);
    tampers();
    gateway.seconds(310);
    assertThat(gateway.codes()).containsExactly(List.of(COVER), List.of(COVER));
  }

  @Test
  void a_meter_without_an_alarm_register_is_told_of_by_its_log() {
    meter.hasAlarms = false;
    gateway.knowing();
    tampers();
    gateway.seconds(310);
    assertThat(gateway.codes()).containsExactly(List.of(COVER));
  }

  @Test
  void an_error_is_told_once() {
    gateway.knowing();
    meter.errors = 2;
    gateway.seconds(HOUR);
    assertThat(gateway.told()).hasSize(1);
    assertThat(gateway.told().get(0).get("errors").getAsString()).isEqualTo("00000002");
  }

  @Test
  void a_store_that_fails_leaves_the_alarm_in_the_meter() {
    gateway.knowing();
    gateway.store.failing = true;
    tampers();
    gateway.seconds(HOUR);
    assertThat(gateway.sent).isEmpty();
    assertThat(meter.alarms).isEqualTo(TAMPER);
    gateway.store.failing = false;
    gateway.seconds(60);
    assertThat(gateway.codes()).containsExactly(List.of(COVER));
  }

  @Test
  void damaged_memory_makes_it_tell_again_and_harms_nobody() {
    gateway.knowing();
    meter.clears = false;
    tampers();
    gateway.seconds(310);
    gateway.store.maps.get("maintenance.meters").replaceAll((key, value) -> new byte[] {'{', 1});
    gateway = gateway.killed().knowing();
    assertThat(gateway.sent).hasSize(1);
  }

  @Test
  void memory_that_can_never_be_read_again_stops_nothing() {
    gateway.knowing();
    gateway.store.maps.get("maintenance.meters").replaceAll((key, value) -> new byte[0]);
    gateway = gateway.killed();
    tampers();
    gateway.knowing();
    assertThat(gateway.sent).hasSize(1);
  }
}
