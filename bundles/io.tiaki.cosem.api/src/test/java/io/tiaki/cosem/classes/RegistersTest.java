package io.tiaki.cosem.classes;

import static io.tiaki.cosem.classes.FakeMeter.failure;
import static io.tiaki.cosem.classes.FakeMeter.got;
import static io.tiaki.cosem.classes.FakeMeter.octets;
import static io.tiaki.cosem.classes.FakeMeter.scaler;
import static io.tiaki.cosem.classes.FakeMeter.structure;
import static io.tiaki.cosem.classes.FakeMeter.text;
import static io.tiaki.cosem.classes.FakeMeter.u16;
import static io.tiaki.cosem.classes.FakeMeter.u32;
import static io.tiaki.cosem.classes.FakeMeter.u8;
import static org.assertj.core.api.Assertions.assertThat;

import io.tiaki.cosem.ActionResult;
import io.tiaki.cosem.ActionResult.Code;
import io.tiaki.cosem.CosemData;
import io.tiaki.cosem.CosemDateTime;
import io.tiaki.cosem.CosemException;
import io.tiaki.cosem.CosemException.Reason;
import io.tiaki.cosem.DataAccessResult;
import io.tiaki.cosem.Octets;
import io.tiaki.cosem.Repetition;
import io.tiaki.model.ObisCode;
import io.tiaki.model.Quantity;
import io.tiaki.model.Unit;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

/** Data and the registers. */
class RegistersTest {
  private static final ObisCode VOLTAGE = ObisCode.VOLTAGE_L1;
  private static final CosemDateTime TIME = CosemDateTime.of(Instant.parse("2026-03-04T05:06:07Z"));
  private static final CosemData TIME_OCTETS = CosemData.OctetString.of(TIME.octets());

  private final FakeMeter meter = new FakeMeter();

  @Test
  void a_registers_value_comes_with_scaler_and_unit() {
    meter.put(3, VOLTAGE, 2, u16(2_301));
    meter.put(3, VOLTAGE, 3, scaler(-1, 35));

    assertThat(got(new Register(meter, FakeMeter.ID, VOLTAGE).value()))
        .isEqualTo(new Quantity(2_301, -1, Unit.VOLT));
  }

  @Test
  void floating_point_values_keep_their_digits() {
    assertThat(new ScalerUnit(0, 35).quantity(new CosemData.Float32(230.1f)))
        .contains(new Quantity(2_301, -1, Unit.VOLT));
    assertThat(new ScalerUnit(-3, 30).quantity(new CosemData.Float64(1.5)))
        .contains(new Quantity(15, -4, Unit.WATT_HOUR));
    assertThat(new ScalerUnit(0, 35).quantity(new CosemData.Float32(Float.NaN))).isEmpty();
    assertThat(new ScalerUnit(0, 35).quantity(new CosemData.Long64Unsigned(-1))).isEmpty();
  }

  @Test
  void a_wrong_scaler_unit_is_named_with_its_place() {
    meter.put(3, VOLTAGE, 2, u16(1));
    meter.put(3, VOLTAGE, 3, structure(text("x"), new CosemData.EnumData(35)));

    CosemException why = failure(new Register(meter, FakeMeter.ID, VOLTAGE).value());
    assertThat(why.reason()).isEqualTo(Reason.PROTOCOL);
    assertThat(why)
        .hasMessage(
            "The meter's attribute 3 (scaler_unit) of class 3 object 1-0:32.7.0.255 is wrong: "
                + "element 1: expected an integer from -128 to 127, got octet-string");
  }

  @Test
  void a_unit_that_nobody_knows_and_a_value_that_is_none_are_told_apart() {
    meter.put(3, VOLTAGE, 2, u16(1));
    meter.put(3, VOLTAGE, 3, scaler(0, 200));
    Register register = new Register(meter, FakeMeter.ID, VOLTAGE);
    assertThat(failure(register.value())).hasMessageContaining("unit 200 is not known");

    meter.put(3, VOLTAGE, 3, scaler(0, 35));
    meter.put(3, VOLTAGE, 2, text("x"));
    assertThat(failure(register.value()))
        .hasMessageContaining("(value)")
        .hasMessageContaining("number");
  }

  @Test
  void a_refusal_says_what_was_refused_and_why() {
    CosemException why = failure(new Register(meter, FakeMeter.ID, VOLTAGE).scalerUnit());

    assertThat(why.reason()).isEqualTo(Reason.ACCESS_REFUSED);
    assertThat(why.result()).contains(DataAccessResult.READ_WRITE_DENIED);
    assertThat(why.retryable()).isFalse();
    assertThat(why).hasMessageContaining("attribute 3 (scaler_unit) of class 3");
  }

  @Test
  void a_refused_method_says_so() {
    meter.methods = executed -> ActionResult.of(Code.TEMPORARY_FAILURE);
    CosemException why =
        failure(new Register(meter, FakeMeter.ID, VOLTAGE).reset(Repetition.NEVER));

    assertThat(why.retryable()).isTrue();
    assertThat(why).hasMessageContaining("method 1 (reset)");
  }

  @Test
  void an_extended_register_tells_when_it_was_captured() {
    ObisCode demand = ObisCode.of("1-0:1.6.0.255");
    meter.put(4, demand, 2, u32(4_200));
    meter.put(4, demand, 3, scaler(0, 27));
    meter.put(4, demand, 4, u8(1));
    meter.put(4, demand, 5, TIME_OCTETS);

    assertThat(got(new ExtendedRegister(meter, FakeMeter.ID, demand).captured()))
        .isEqualTo(new ExtendedRegister.Captured(new Quantity(4_200, 0, Unit.WATT), u8(1), TIME));
  }

  @Test
  void a_demand_register_tells_its_averages() {
    ObisCode demand = ObisCode.of("1-0:1.4.0.255");
    meter.put(5, demand, 2, u32(10));
    meter.put(5, demand, 3, u32(20));
    meter.put(5, demand, 4, scaler(1, 27));
    meter.put(5, demand, 5, CosemData.NullData.INSTANCE);
    meter.put(5, demand, 6, TIME_OCTETS);
    meter.put(5, demand, 7, new CosemData.DateTime(TIME));
    meter.put(5, demand, 8, u32(900));
    meter.put(5, demand, 9, u16(1));
    DemandRegister register = new DemandRegister(meter, FakeMeter.ID, demand);

    assertThat(got(register.demand()))
        .isEqualTo(
            new DemandRegister.Demand(
                new Quantity(10, 1, Unit.WATT),
                new Quantity(20, 1, Unit.WATT),
                CosemData.NullData.INSTANCE,
                TIME,
                TIME));
    assertThat(got(register.period())).isEqualTo(Duration.ofMinutes(15));
    assertThat(got(register.numberOfPeriods())).isEqualTo(1);
  }

  @Test
  void data_is_read_as_octets_or_integer_and_written() {
    ObisCode counter = ObisCode.of("0-0:43.1.0.255");
    meter.put(1, counter, 2, u32(77));
    Data data = new Data(meter, FakeMeter.ID, counter);
    assertThat(got(data.integer())).isEqualTo(77);
    assertThat(failure(data.octets()).reason()).isEqualTo(Reason.PROTOCOL);

    got(data.setValue(octets(1, 2), Repetition.NEVER));
    assertThat(got(data.octets())).isEqualTo(Octets.of(new byte[] {1, 2}));
    assertThat(
            failure(new Data(meter, FakeMeter.ID, VOLTAGE).setValue(octets(1), Repetition.NEVER))
                .result())
        .contains(DataAccessResult.READ_WRITE_DENIED);
  }
}
