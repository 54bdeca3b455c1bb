package io.tiaki.usecase.reading.internal;

import io.tiaki.model.MeterId;
import io.tiaki.model.Quality;
import io.tiaki.model.Reading;
import io.tiaki.platform.TimeTrust.State;
import io.tiaki.platform.TrustedTime;
import io.tiaki.store.ReadingSink;
import io.tiaki.usecase.MeterClocks;
import java.time.Duration;
import java.util.Optional;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/**
 * Marks what is collected while it is not known how late it is (R67), or while the meter's own
 * clock is known to be off (R53): readings are at best questionable then. Touched by the use case's
 * own thread only.
 */
public final class Marks {
  /** So long the last answer counts while the service is away, because its bundle is updated. */
  private static final long PATIENCE = Duration.ofSeconds(10).toNanos();

  private final Supplier<Optional<TrustedTime>> time;
  private final Supplier<Optional<MeterClocks>> clocks;
  private final LongSupplier nanoTime;
  private final Figures figures;
  private boolean trusted;
  private long asked;

  public Marks(
      Supplier<Optional<TrustedTime>> time,
      Supplier<Optional<MeterClocks>> clocks,
      LongSupplier nanoTime,
      Figures figures) {
    this.time = time;
    this.clocks = clocks;
    this.nanoTime = nanoTime;
    this.figures = figures;
  }

  /** A sink that marks what goes into it. */
  ReadingSink on(ReadingSink sink) {
    return readings -> sink.accept(readings.stream().map(this::mark).toList());
  }

  /** The reading, marked when time is not trusted now or its meter's clock is off. */
  Reading mark(Reading reading) {
    if (!isDoubtful(reading.meter())) {
      return reading;
    }
    figures.marked();
    return new Reading(
        reading.meter(),
        reading.series(),
        reading.registered(),
        reading.measurements(),
        Status.worse(reading.quality(), Quality.QUESTIONABLE),
        reading.source());
  }

  /** Whether what is collected of a meter now is at best questionable. */
  boolean isDoubtful(MeterId meter) {
    return !isTrusted() || isOff(meter);
  }

  private boolean isOff(MeterId meter) {
    return clocks.get().map(known -> known.isOff(meter)).orElse(false);
  }

  boolean isTrusted() {
    Optional<State> state =
        time.get().map(present -> present.trust().state()).filter(s -> s != State.STARTING);
    long now = nanoTime.getAsLong();
    if (state.isPresent()) {
      trusted = state.get() == State.TRUSTED;
      asked = now;
    }
    return trusted && now - asked <= PATIENCE;
  }
}
