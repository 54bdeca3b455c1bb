package io.tiaki.store.internal;

import java.time.Instant;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Epochs with readings that were accepted while the clock was not trusted. When they began says
 * nothing about how old these readings are: a gateway without a battery starts in the past, and
 * would find all that it collected too old as soon as it knows the time. They count from the moment
 * in which time was trusted next. For the writer's thread.
 */
final class Untimed {
  static final String MAP = "readings.untimed";
  private static final long NOT_YET = 0;

  private Untimed() {}

  /** Readings were put into these epochs, and nobody knows when. */
  static void add(Tables tables, Edits edits, Set<String> epochs) {
    for (String epoch : epochs) {
      if (!Long.valueOf(NOT_YET).equals(tables.untimed.get(epoch))) {
        edits.put(tables.untimed, epoch, NOT_YET);
      }
    }
  }

  /** It is known how late it is. An epoch that is now was right. */
  static void judge(Tables tables, Instant now) {
    for (String text = tables.untimed.firstKey();
        text != null;
        text = tables.untimed.higherKey(text)) {
      if (Epoch.parse(text).map(epoch -> epoch.holds(now)).orElse(true)) {
        tables.untimed.remove(text);
      } else {
        tables.untimed.replace(text, NOT_YET, now.toEpochMilli());
      }
    }
  }

  /** From when it counts how long an epoch's readings are kept. */
  static Instant end(Tables tables, Epoch epoch) {
    @Nullable Long known = tables.untimed.get(epoch.text());
    return known == null || known == NOT_YET ? epoch.end() : Instant.ofEpochMilli(known);
  }
}
