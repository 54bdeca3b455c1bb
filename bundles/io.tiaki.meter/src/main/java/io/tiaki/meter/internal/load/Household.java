package io.tiaki.meter.internal.load;

import java.util.Optional;

/**
 * What is fixed about one home, drawn from its meter's number.
 *
 * @param seed of everything random in this home
 * @param persons 1 to 5
 * @param baseWatts what is always on: standby, router, pumps
 * @param fridgeWatts the running compressor
 * @param fridgePeriod s from one start of the compressor to the next
 * @param fridgeRun s that it runs in each period
 * @param early whether somebody leaves before seven on working days
 * @param atHome whether somebody is at home on working days
 * @param car rating of the wall box in W; empty without a car
 * @param solarPeakWatts rating of the photovoltaics; empty without
 * @param lineOhms resistance of the line to the transformer
 */
record Household(
    long seed,
    int persons,
    double baseWatts,
    double fridgeWatts,
    int fridgePeriod,
    int fridgeRun,
    boolean early,
    boolean atHome,
    Optional<Double> car,
    Optional<Double> solarPeakWatts,
    double lineOhms) {
  private static final double[] PERSONS = {0.28, 0.62, 0.77, 0.93};

  /** The home of a meter. */
  static Household of(long number) {
    long seed = Noise.mix(0x7469_616b_69L, number);
    int persons = persons(Noise.unit(seed, 1));
    int fridgePeriod = (int) Noise.between(seed, 4, 2_400, 4_200);
    return new Household(
        seed,
        persons,
        Noise.between(seed, 2, 55, 110) + 18 * persons,
        Noise.between(seed, 3, 70, 130),
        fridgePeriod,
        (int) (fridgePeriod * Noise.between(seed, 5, 0.25, 0.4)),
        Noise.unit(seed, 6) < 0.5,
        Noise.unit(seed, 7) < 0.35,
        Noise.unit(seed, 8) < 0.12
            ? Optional.of(Noise.unit(seed, 9) < 0.7 ? 3_680.0 : 7_360.0)
            : Optional.empty(),
        // Every third house has panels: also a demonstration with few meters shows some.
        number % 3 == 0 ? Optional.of(Noise.between(seed, 11, 3_000, 8_500)) : Optional.empty(),
        Noise.between(seed, 12, 0.10, 0.30));
  }

  private static int persons(double draw) {
    int persons = 1;
    for (double limit : PERSONS) {
      persons += draw < limit ? 0 : 1;
    }
    return persons;
  }
}
