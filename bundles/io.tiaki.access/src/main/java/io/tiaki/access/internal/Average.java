package io.tiaki.access.internal;

import io.tiaki.access.internal.Periods.Period;
import io.tiaki.access.internal.Samples.Sample;
import io.tiaki.model.Measurement;
import io.tiaki.model.MeterId;
import io.tiaki.model.ObisCode;
import io.tiaki.model.Quality;
import io.tiaki.model.Unit;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;

/**
 * The mean of several meters: of registers the mean of their differences over the period (value
 * group D 29), of other values the mean at its end (D 5). Rounded half to even, to three digits
 * more than the values have. Nothing is said of fewer meters than {@link Rule#groupMin}.
 */
final class Average implements PeriodResult {
  private static final int MOST_METERS = 1_000;
  private static final int OVER_PERIOD = 29;
  private static final int LAST_AVERAGE = 5;
  private static final int MORE_DIGITS = 3;

  private final Rule rule;
  private final Selection.Meters meters;

  Average(Rule rule, Selection.Meters meters) {
    this.rule = rule;
    this.meters = meters;
    AccessProfile.check(
        meters.ids().size() <= MOST_METERS, "an average has at most " + MOST_METERS + " meters");
  }

  @Override
  public boolean isOfGroup() {
    return true;
  }

  @Override
  public boolean wants(Period period, Instant at, Measurement measurement) {
    return at.equals(period.to())
        || (at.equals(period.from()) && measurement.code().d() == TimeOfUse.REGISTER);
  }

  /** Only where it is known who belongs to the group; else the end of waiting ends it. */
  @Override
  public boolean isComplete(Period period, Samples samples) {
    return !meters.all()
        && meters.groups().isEmpty()
        && samples.codes().stream()
            .allMatch(
                code ->
                    meters.ids().stream()
                        .map(MeterId::logicalDeviceName)
                        .allMatch(
                            meter -> value(samples.of(code, meter), period, code).isPresent()));
  }

  @Override
  public Made make(Period period, Samples samples) {
    List<Row.Value> values = new ArrayList<>();
    int least = Integer.MAX_VALUE;
    boolean valid = true;
    for (ObisCode code : samples.codes()) {
      List<BigDecimal> all = new ArrayList<>();
      Unit unit = Unit.NONE;
      for (String meter : samples.meters()) {
        TreeMap<Instant, Sample> own = samples.of(code, meter);
        Optional<BigDecimal> value = value(own, period, code);
        if (value.isPresent()) {
          all.add(value.get());
          unit = own.lastEntry().getValue().quantity().unit();
          valid &= own.values().stream().allMatch(one -> one.quality() == Quality.VALID);
        }
      }
      if (all.size() >= rule.groupMin()) {
        least = Math.min(least, all.size());
        values.add(new Row.Value(mean(code), mean(all), unit, Optional.empty()));
      }
    }
    return new Made(values, valid, values.isEmpty() ? 0 : least);
  }

  private static Optional<BigDecimal> value(
      TreeMap<Instant, Sample> own, Period period, ObisCode code) {
    Sample end = own.get(period.to());
    if (end == null || code.d() != TimeOfUse.REGISTER) {
      return Optional.ofNullable(end).map(e -> e.quantity().value());
    }
    Sample start = own.get(period.from());
    return Optional.ofNullable(start)
        .map(s -> end.quantity().value().subtract(s.quantity().value()));
  }

  private static ObisCode mean(ObisCode code) {
    int d = code.d() == TimeOfUse.REGISTER ? OVER_PERIOD : LAST_AVERAGE;
    return new ObisCode(code.a(), code.b(), code.c(), d, code.e(), code.f());
  }

  private static BigDecimal mean(List<BigDecimal> all) {
    BigDecimal sum = all.stream().reduce(BigDecimal.ZERO, BigDecimal::add);
    int scale = Math.max(0, sum.scale()) + MORE_DIGITS;
    return sum.divide(BigDecimal.valueOf(all.size()), scale, RoundingMode.HALF_EVEN);
  }
}
