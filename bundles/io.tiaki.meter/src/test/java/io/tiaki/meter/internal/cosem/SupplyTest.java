package io.tiaki.meter.internal.cosem;

import static org.assertj.core.api.Assertions.assertThat;

import io.tiaki.cosem.ActionResult;
import io.tiaki.cosem.ActionResult.Code;
import io.tiaki.cosem.AttributeDescriptor;
import io.tiaki.cosem.CosemData;
import io.tiaki.cosem.DataAccessResult;
import io.tiaki.cosem.MethodDescriptor;
import io.tiaki.cosem.codec.ActionRequestNormal;
import io.tiaki.cosem.codec.ActionResponseNormal;
import io.tiaki.cosem.codec.InvokeIdAndPriority;
import io.tiaki.meter.internal.cosem.DisconnectControl.Transition;
import io.tiaki.model.ObisCode;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Disconnect control and limiter. */
class SupplyTest {
  private static final String RELAY = "0-0:96.3.10.255";
  private static final String LIMITER = "0-0:17.0.0.255";
  private static final String IMPORT = "1-0:1.8.0.255";
  private static final String POWER = "1-0:1.7.0.255";

  private Bench bench = new Bench();

  @Test
  void an_open_relay_stops_power_and_counting_until_it_is_closed() {
    assertThat(bench.number(3, POWER, 2)).isPositive();
    assertThat(bench.act(70, RELAY, 1)).isEqualTo(Code.SUCCESS);
    assertThat(bench.get(70, RELAY, 2)).isEqualTo(Values.bool(false));
    assertThat(bench.get(70, RELAY, 3)).isEqualTo(Values.enumeration(0));
    assertThat(bench.number(3, POWER, 2)).isZero();
    long stopped = bench.number(3, IMPORT, 2);
    bench.pass(Duration.ofMinutes(30));
    bench.clock.move(Duration.ofMinutes(30));
    assertThat(bench.number(3, IMPORT, 2)).isEqualTo(stopped);

    assertThat(bench.act(70, RELAY, 2)).isEqualTo(Code.SUCCESS);
    assertThat(bench.get(70, RELAY, 2)).isEqualTo(Values.bool(true));
    bench.pass(Duration.ofMinutes(30));
    assertThat(bench.number(3, IMPORT, 2)).isGreaterThan(stopped);
    assertThat(bench.events()).containsExactly(62, 63);
  }

  @Test
  void it_stays_open_over_a_restart() {
    bench.act(70, RELAY, 1);
    bench = bench.restarted();
    assertThat(bench.get(70, RELAY, 2)).isEqualTo(Values.bool(false));
    assertThat(bench.number(3, POWER, 2)).isZero();
  }

  @ParameterizedTest
  @CsvSource({"0,1,1", "1,0,2", "2,0,1", "3,0,2", "4,0,1", "5,0,2", "6,0,2"})
  void a_mode_says_where_remote_disconnection_and_reconnection_lead(
      int mode, int disconnected, int reconnected) {
    assertThat(bench.set(70, RELAY, 4, Values.enumeration(mode)))
        .isEqualTo(DataAccessResult.SUCCESS);
    bench.act(70, RELAY, 1);
    assertThat(bench.number(70, RELAY, 3)).isEqualTo(disconnected);
    bench.act(70, RELAY, 2);
    assertThat(bench.number(70, RELAY, 3)).isEqualTo(reconnected);
  }

  @Test
  void somebody_at_the_meter_closes_what_is_ready_and_opens_where_the_mode_lets_him() {
    bench.set(70, RELAY, 4, Values.enumeration(5));
    assertThat(DisconnectControl.one(bench.device, Transition.F)).isTrue();
    assertThat(bench.number(70, RELAY, 3)).isEqualTo(2);
    assertThat(DisconnectControl.one(bench.device, Transition.E)).isTrue();
    bench.set(70, RELAY, 4, Values.enumeration(3));
    assertThat(DisconnectControl.one(bench.device, Transition.F)).isFalse();
    assertThat(bench.number(70, RELAY, 3)).isEqualTo(1);
  }

  @Test
  void mode_0_closes_the_relay_and_an_unknown_mode_is_refused() {
    bench.act(70, RELAY, 1);
    assertThat(bench.set(70, RELAY, 4, Values.enumeration(7)))
        .isEqualTo(DataAccessResult.OTHER_REASON);
    assertThat(bench.set(70, RELAY, 4, Values.u8(0))).isEqualTo(DataAccessResult.TYPE_UNMATCHED);
    assertThat(bench.number(70, RELAY, 3)).isZero();
    bench.set(70, RELAY, 4, Values.enumeration(0));
    assertThat(bench.number(70, RELAY, 3)).isEqualTo(1);
    assertThat(bench.act(70, RELAY, 1)).isEqualTo(Code.OTHER_REASON);
  }

  @Test
  void only_management_opens_the_relay() {
    assertThat(bench.reader.value(attribute(RELAY, 3))).isEqualTo(Values.enumeration(1));
    assertThat(
            bench.reader.send(
                new ActionRequestNormal(
                    InvokeIdAndPriority.of(1),
                    new MethodDescriptor(70, ObisCode.of(RELAY), 1),
                    Optional.of(Values.i8(0)))))
        .hasToString(
            new ActionResponseNormal(
                    InvokeIdAndPriority.of(1), ActionResult.of(Code.READ_WRITE_DENIED))
                .toString());
    assertThat(bench.number(70, RELAY, 3)).isEqualTo(1);
  }

  @Test
  void a_limit_that_is_exceeded_for_its_duration_opens_the_relay() {
    bench.set(71, LIMITER, 6, Values.u32(10));
    assertThat(bench.set(71, LIMITER, 4, Values.u32(1))).isEqualTo(DataAccessResult.SUCCESS);
    assertThat(bench.number(71, LIMITER, 3)).isEqualTo(1);
    bench.pass(Duration.ofSeconds(10));
    assertThat(bench.number(70, RELAY, 3)).isEqualTo(1);
    bench.pass(Duration.ofSeconds(2));
    assertThat(bench.get(70, RELAY, 2)).isEqualTo(Values.bool(false));
    assertThat(bench.number(70, RELAY, 3)).isEqualTo(2);
    assertThat(bench.events()).containsExactly(65, 64, 66);
    assertThat(bench.number(1, "0-0:97.98.0.255", 2)).isEqualTo(4);
    assertThat(bench.pushes).hasPositiveValue();
  }

  @Test
  void a_limit_that_is_kept_for_its_duration_closes_it_again_in_a_mode_with_local_reconnection() {
    CosemData scripts =
        Values.structure(
            Values.structure(Bench.name("0-0:10.0.106.255"), Values.u16(1)),
            Values.structure(Bench.name("0-0:10.0.106.255"), Values.u16(2)));
    bench.set(70, RELAY, 4, Values.enumeration(6));
    assertThat(bench.set(71, LIMITER, 11, scripts)).isEqualTo(DataAccessResult.SUCCESS);
    bench.set(71, LIMITER, 7, Values.u32(5));
    bench.set(71, LIMITER, 4, Values.u32(1));
    bench.pass(Duration.ofSeconds(1));
    assertThat(bench.number(70, RELAY, 3)).isEqualTo(2);
    bench.set(71, LIMITER, 4, Values.u32(1_000_000));
    bench.pass(Duration.ofSeconds(7));
    assertThat(bench.number(70, RELAY, 3)).isEqualTo(1);
  }

  @Test
  void an_emergency_profile_of_its_group_has_its_own_threshold_while_it_lasts() {
    bench.set(71, LIMITER, 5, Values.u32(1));
    bench.set(71, LIMITER, 9, Values.array(Values.u16(7)));
    CosemData profile =
        Values.structure(
            Values.u16(7), Values.time(Instant.parse("2026-06-17T10:01:00Z")), Values.u32(60));
    assertThat(bench.set(71, LIMITER, 8, profile)).isEqualTo(DataAccessResult.SUCCESS);
    assertThat(bench.get(71, LIMITER, 10)).isEqualTo(Values.bool(false));
    bench.pass(Duration.ofSeconds(62));
    assertThat(bench.get(71, LIMITER, 10)).isEqualTo(Values.bool(true));
    assertThat(bench.number(70, RELAY, 3)).isEqualTo(2);
    bench.pass(Duration.ofSeconds(60));
    assertThat(bench.get(71, LIMITER, 10)).isEqualTo(Values.bool(false));
    assertThat(bench.number(71, LIMITER, 3)).isEqualTo(0xffff_ffffL);
  }

  @Test
  void a_clock_that_is_set_ahead_shortens_no_duration() {
    bench.set(71, LIMITER, 6, Values.u32(3_600));
    bench.set(71, LIMITER, 4, Values.u32(1));
    bench.pass(Duration.ofSeconds(1));
    for (int i = 0; i < 5; i++) {
      assertThat(bench.act(8, "0-0:1.0.0.255", 6, Values.i16(900))).isEqualTo(Code.SUCCESS);
    }
    bench.pass(Duration.ofSeconds(5));
    assertThat(bench.number(70, RELAY, 3)).isEqualTo(1);
    bench.pass(Duration.ofHours(1));
    assertThat(bench.number(70, RELAY, 3)).isEqualTo(2);
  }

  @Test
  void an_emergency_without_deviation_begins_in_local_time() {
    bench.set(8, "0-0:1.0.0.255", 3, Values.i16(-60));
    bench.set(71, LIMITER, 9, Values.array(Values.u16(7)));
    CosemData begin = Values.octets(0x07, 0xea, 6, 17, 0xff, 11, 1, 0, 0, 0x80, 0, 0);
    assertThat(bench.set(71, LIMITER, 8, Values.structure(Values.u16(7), begin, Values.u32(60))))
        .isEqualTo(DataAccessResult.SUCCESS);
    bench.pass(Duration.ofSeconds(62));
    assertThat(bench.get(71, LIMITER, 10)).isEqualTo(Values.bool(true));
  }

  @Test
  void an_emergency_of_another_group_is_none() {
    bench.set(71, LIMITER, 5, Values.u32(1));
    bench.set(
        71,
        LIMITER,
        8,
        Values.structure(
            Values.u16(7), Values.time(Instant.parse("2026-06-17T10:00:00Z")), Values.u32(60)));
    bench.pass(Duration.ofSeconds(5));
    assertThat(bench.get(71, LIMITER, 10)).isEqualTo(Values.bool(false));
    assertThat(bench.number(70, RELAY, 3)).isEqualTo(1);
  }

  @Test
  void thresholds_outlive_a_restart_and_wrong_types_change_nothing() {
    bench.set(71, LIMITER, 4, Values.u32(5_000));
    assertThat(bench.set(71, LIMITER, 4, Values.text("x")))
        .isEqualTo(DataAccessResult.TYPE_UNMATCHED);
    assertThat(bench.set(71, LIMITER, 6, Values.u32(90_000)))
        .isEqualTo(DataAccessResult.OTHER_REASON);
    assertThat(bench.set(71, LIMITER, 3, Values.u32(1)))
        .isEqualTo(DataAccessResult.READ_WRITE_DENIED);
    assertThat(
            bench.set(
                71,
                LIMITER,
                2,
                Values.structure(Values.u16(3), Bench.name("1-0:9.9.9.255"), Values.i8(2))))
        .isEqualTo(DataAccessResult.OTHER_REASON);
    bench = bench.restarted();
    assertThat(bench.number(71, LIMITER, 4)).isEqualTo(5_000);
    assertThat(bench.number(71, LIMITER, 6)).isZero();
  }

  private static AttributeDescriptor attribute(String name, int number) {
    return new AttributeDescriptor(70, ObisCode.of(name), number);
  }
}
