package io.tiaki.store.internal;

import io.tiaki.model.Reading;
import io.tiaki.store.ReadingNeed;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** How long readings are kept: as long as the most patient of those who need them asks. */
final class Needs {
  private static final Logger LOG = LoggerFactory.getLogger(Needs.class);

  private final List<ReadingNeed> needs = new CopyOnWriteArrayList<>();
  private final Duration otherwise;

  /**
   * @param otherwise for readings that nobody says anything about
   */
  Needs(Duration otherwise) {
    this.otherwise = otherwise;
  }

  void add(ReadingNeed need) {
    needs.add(need);
  }

  void remove(ReadingNeed need) {
    needs.remove(need);
  }

  /** Whole hours, rounded up, 1 to {@value Epoch#MOST_HOURS}. */
  int hours(Reading reading) {
    Duration most = Duration.ZERO;
    boolean said = false;
    for (ReadingNeed need : needs) {
      Optional<Duration> keep = asked(need, reading);
      if (keep.isPresent()) {
        said = true;
        most = keep.get().compareTo(most) > 0 ? keep.get() : most;
      }
    }
    return hours(said ? most : otherwise);
  }

  int hours() {
    return hours(otherwise);
  }

  private static Optional<Duration> asked(ReadingNeed need, Reading reading) {
    try {
      return need.keep(reading.meter(), reading.series());
    } catch (RuntimeException e) {
      LOG.error("A need of readings failed: {}", need.getClass().getName(), e);
      return Optional.empty();
    }
  }

  private static int hours(Duration keep) {
    long hours = keep.plusHours(1).minusNanos(1).toHours();
    return (int) Math.max(1, Math.min(Epoch.MOST_HOURS, hours));
  }
}
