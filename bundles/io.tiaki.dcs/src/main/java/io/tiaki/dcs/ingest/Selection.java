package io.tiaki.dcs.ingest;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.h2.mvstore.Cursor;
import org.h2.mvstore.MVMap;

/**
 * Which of the stored readings.
 *
 * @param meter empty: all meters
 * @param profile let out by which profile; empty: all
 * @param from first time of registration
 * @param to first time of registration that is not meant any more
 */
public record Selection(
    Optional<String> meter, Optional<String> profile, Instant from, Instant to) {
  private static final int TIME_DIGITS = 15;

  /** How many readings are looked at before others may use the book. */
  private static final int LOOKS = 1_000;

  /**
   * Some of the readings.
   *
   * @param lines each as JSON text, in the order of their registration
   * @param end where the next part goes on; empty when there is none
   */
  public record Part(List<String> lines, Optional<String> end) {
    public Part {
      lines = List.copyOf(lines);
    }
  }

  /** The beginning of a reading's key in the book: the order of registration. */
  static String key(Instant registered) {
    return String.format("%0" + TIME_DIGITS + "d", registered.toEpochMilli());
  }

  /** The meter of a reading's key in the book. */
  static String meter(String key) {
    return key.substring(TIME_DIGITS + 1, key.indexOf('/', TIME_DIGITS + 1));
  }

  Part in(MVMap<String, String> readings, Optional<String> after) {
    String end = key(to);
    List<String> found = new ArrayList<>();
    Cursor<String, String> cursor = readings.cursor(after.orElse(key(from)));
    for (int looks = 0; cursor.hasNext(); looks++) {
      String key = cursor.next();
      if (key.compareTo(end) >= 0) {
        break;
      }
      // A cursor begins with the key that the part before ended with.
      boolean known = after.isPresent() && key.equals(after.get());
      if (!known && isOf(key) && isBy(cursor.getValue())) {
        found.add(cursor.getValue());
      }
      if (looks == LOOKS) {
        return new Part(found, Optional.of(key));
      }
    }
    return new Part(found, Optional.empty());
  }

  /** What was stored by an earlier version names no profile. */
  private boolean isBy(String entry) {
    return profile.isEmpty() || entry.contains("\"profile\":\"" + profile.get() + "\"");
  }

  private boolean isOf(String key) {
    return meter.isEmpty() || key.startsWith(meter.get() + '/', TIME_DIGITS + 1);
  }
}
