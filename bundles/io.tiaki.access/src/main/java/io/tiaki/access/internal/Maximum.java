package io.tiaki.access.internal;

import io.tiaki.access.internal.Periods.Period;
import io.tiaki.access.internal.Samples.Sample;
import io.tiaki.model.Measurement;
import io.tiaki.model.ObisCode;
import io.tiaki.model.Quality;
import io.tiaki.model.Unit;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The greatest power: of a register the difference over each capture time, divided by it; of power
 * the value itself at the ends of capture times. The result has value group D 6 (maximum 1); of
 * equal ones the earliest counts.
 */
final class Maximum implements PeriodResult {
  private static final int POWER = 7;
  private static final int MAXIMUM = 6;
  private static final BigDecimal SECONDS_OF_AN_HOUR = BigDecimal.valueOf(3_600);
  private static final Map<Unit, Unit> POWERS =
      Map.of(
          Unit.WATT_HOUR,
          Unit.WATT,
          Unit.VAR_HOUR,
          Unit.VAR,
          Unit.VOLT_AMPERE_HOUR,
          Unit.VOLT_AMPERE);

  private final Rule rule;

  Maximum(Rule rule) {
    this.rule = rule;
  }

  @Override
  public boolean isOfGroup() {
    return false;
  }

  @Override
  public boolean wants(Period period, Instant at, Measurement measurement) {
    int d = measurement.code().d();
    boolean register = d == TimeOfUse.REGISTER && POWERS.containsKey(measurement.quantity().unit());
    boolean power = d == POWER && at.isAfter(period.from());
    return (register || power) && Math.floorMod(at.toEpochMilli(), rule.capture().toMillis()) == 0;
  }

  @Override
  public boolean isComplete(Period period, Samples samples) {
    long steps =
        (period.to().toEpochMilli() - period.from().toEpochMilli()) / rule.capture().toMillis();
    return samples.codes().stream()
        .allMatch(code -> samples.of(code, "").size() == steps + (code.d() == POWER ? 0 : 1));
  }

  @Override
  public Made make(Period period, Samples samples) {
    List<Row.Value> values = new ArrayList<>();
    boolean valid = true;
    for (ObisCode code : samples.codes()) {
      Row.@Nullable Value greatest = null;
      TreeMap<Instant, Sample> all = samples.of(code, "");
      for (Map.Entry<Instant, Sample> one : all.entrySet()) {
        Row.Value value = value(code, one, all);
        valid &=
            one.getValue().quality() == Quality.VALID
                && (value == null || code.d() == POWER || value.value().signum() >= 0);
        if (value != null && (greatest == null || value.value().compareTo(greatest.value()) > 0)) {
          greatest = value;
        }
      }
      if (greatest != null) {
        values.add(greatest);
      }
    }
    return new Made(values, valid, 1);
  }

  private Row.@Nullable Value value(
      ObisCode code, Map.Entry<Instant, Sample> one, TreeMap<Instant, Sample> all) {
    ObisCode maximum = new ObisCode(code.a(), code.b(), code.c(), MAXIMUM, code.e(), code.f());
    BigDecimal value = one.getValue().quantity().value();
    Unit unit = one.getValue().quantity().unit();
    if (code.d() == POWER) {
      return new Row.Value(maximum, value, unit, Optional.of(one.getKey()));
    }
    Sample before = all.get(one.getKey().minus(rule.capture()));
    Unit power = POWERS.get(unit);
    if (before == null || power == null) {
      return null;
    }
    // Exact: the capture time divides an hour.
    BigDecimal factor =
        SECONDS_OF_AN_HOUR.divideToIntegralValue(BigDecimal.valueOf(rule.capture().toSeconds()));
    return new Row.Value(
        maximum,
        value.subtract(before.quantity().value()).multiply(factor),
        power,
        Optional.of(one.getKey()));
  }
}
