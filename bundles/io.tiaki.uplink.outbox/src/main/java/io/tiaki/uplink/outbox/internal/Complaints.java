package io.tiaki.uplink.outbox.internal;

import io.tiaki.journal.Journal;
import io.tiaki.journal.JournalEvent;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Bad receipts: each is counted, one in a minute is logged and entered, with the count of the
 * others. Used by one thread.
 */
final class Complaints {
  private static final Duration QUIET = Duration.ofMinutes(1);
  private static final Logger LOG = LoggerFactory.getLogger(Complaints.class);

  private final Clock clock;
  private final Supplier<@Nullable Journal> journal;
  private final AtomicLong count = new AtomicLong();
  private long silent;
  private @Nullable Instant told;

  Complaints(Clock clock, Supplier<@Nullable Journal> journal) {
    this.clock = clock;
    this.journal = journal;
  }

  long count() {
    return count.get();
  }

  void bad(String signer, String why) {
    count.incrementAndGet();
    Instant now = clock.instant();
    if (told != null && told.plus(QUIET).isAfter(now) && !told.isAfter(now)) {
      silent++;
      return;
    }
    told = now;
    String others = silent == 0 ? "" : " (and " + silent + " others before)";
    silent = 0;
    String text = "A receipt was not accepted: " + clean(why) + others;
    LOG.warn("{}; its messages are sent again", text);
    Journal j = journal.get();
    if (j != null) {
      j.record(
          JournalEvent.system("uplink.bad-receipt", signer.isEmpty() ? "unknown" : signer, text));
    }
  }

  /** At most 200 characters, no control characters. */
  static String clean(String text) {
    String cut = text.length() > 200 ? text.substring(0, 200) + "..." : text;
    return cut.replaceAll("[^\\x20-\\x7e]", "?");
  }
}
