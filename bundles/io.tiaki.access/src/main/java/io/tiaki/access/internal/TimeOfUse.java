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

/**
 * Energy of each rate: differences of the register between the instants at which the rate changes.
 * The result for {@code A-B:C.8.0} has the codes {@code A-B:C.8.RATE}.
 */
final class TimeOfUse implements PeriodResult {
  /** Value group D of registers that count from the beginning (IEC 62056-6-1, time integral 1). */
  static final int REGISTER = 8;

  private final Rule rule;

  TimeOfUse(Rule rule) {
    this.rule = rule;
  }

  @Override
  public boolean isOfGroup() {
    return false;
  }

  @Override
  public boolean wants(Period period, Instant at, Measurement measurement) {
    return measurement.code().d() == REGISTER
        && measurement.code().e() == 0
        && switches(period).contains(at);
  }

  private List<Instant> switches(Period period) {
    return rule.tariffs().switches(period, rule.periods().zone());
  }

  @Override
  public boolean isComplete(Period period, Samples samples) {
    List<Instant> all = switches(period);
    return samples.codes().stream()
        .allMatch(code -> samples.of(code, "").keySet().containsAll(all));
  }

  @Override
  public Made make(Period period, Samples samples) {
    List<Row.Value> values = new ArrayList<>();
    boolean valid = true;
    for (ObisCode code : samples.codes()) {
      TreeMap<Instant, Sample> registers = samples.of(code, "");
      Unit unit = registers.firstEntry().getValue().quantity().unit();
      TreeMap<Integer, BigDecimal> sums = new TreeMap<>();
      List<Instant> all = switches(period);
      for (int i = 0; i + 1 < all.size(); i++) {
        Sample from = registers.get(all.get(i));
        Sample to = registers.get(all.get(i + 1));
        if (from != null && to != null) {
          BigDecimal energy = to.quantity().value().subtract(from.quantity().value());
          sums.merge(
              rule.tariffs().rateAt(all.get(i), rule.periods().zone()), energy, BigDecimal::add);
          valid &= energy.signum() >= 0;
        }
      }
      valid &= registers.values().stream().allMatch(s -> s.quality() == Quality.VALID);
      for (Map.Entry<Integer, BigDecimal> sum : sums.entrySet()) {
        values.add(
            new Row.Value(
                new ObisCode(code.a(), code.b(), code.c(), code.d(), sum.getKey(), code.f()),
                sum.getValue(),
                unit,
                Optional.empty()));
      }
    }
    return new Made(values, valid, 1);
  }
}
