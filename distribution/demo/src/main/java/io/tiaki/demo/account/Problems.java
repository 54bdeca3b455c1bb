package io.tiaki.demo.account;

import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What went wrong, each kind once with a counter. Texts that differ in their numbers only are one
 * kind. Bounded; thread-safe.
 */
public final class Problems {
  private static final int MAX_KINDS = 100;
  private static final int MAX_TEXT = 400;
  private static final Pattern NUMBERS = Pattern.compile("\\d+");

  /** A line of a log: time, level, logger, message. */
  private static final Pattern LOG_LINE =
      Pattern.compile("(?:[0-9-]{10} [0-9:.]{8,12} )?(WARN|WARNING|ERROR|SEVERE)\\b[: ]*(.*)");

  private final Clock clock;
  private final Map<String, Problem> kinds = new LinkedHashMap<>();
  private long count;
  private boolean closed;

  public Problems(Clock clock) {
    this.clock = clock;
  }

  /**
   * One kind of problem.
   *
   * @param process where it showed
   * @param severe whether somebody must act
   * @param count how often
   * @param latest when last
   * @param text what was said last, printable
   */
  public record Problem(String process, boolean severe, long count, Instant latest, String text) {}

  /** Adds one. */
  public synchronized void add(String process, boolean severe, String text) {
    if (closed) {
      return;
    }
    count++;
    String shown = printable(text);
    String kind = process + ' ' + NUMBERS.matcher(shown).replaceAll("#");
    // Removed first, so that the latest stands last.
    @Nullable Problem before = kinds.remove(kind);
    long times = before == null ? 1 : before.count() + 1;
    kinds.put(kind, new Problem(process, severe, times, clock.instant(), shown));
    if (kinds.size() > MAX_KINDS) {
      kinds.remove(kinds.keySet().iterator().next());
    }
  }

  /** Adds a line of a log when it is a warning or an error. */
  public void addLogLine(String process, String line) {
    Matcher m = LOG_LINE.matcher(line);
    if (m.lookingAt()) {
      add(process, m.group(1).equals("ERROR") || m.group(1).equals("SEVERE"), m.group(2));
    } else if (line.startsWith("Exception in thread ")) {
      add(process, true, line);
    }
  }

  /** What comes later is not a problem: the processes are being stopped. */
  public synchronized void close() {
    closed = true;
  }

  /** How many there were. */
  public synchronized long count() {
    return count;
  }

  /** The kinds, the latest first. */
  public synchronized List<Problem> latest(int most) {
    List<Problem> all = new ArrayList<>(kinds.values());
    List<Problem> latest = new ArrayList<>();
    for (int i = all.size() - 1; i >= 0 && latest.size() < most; i--) {
      latest.add(all.get(i));
    }
    return latest;
  }

  /** How many kinds are remembered. */
  public synchronized int kinds() {
    return kinds.size();
  }

  /** Nothing that a terminal would obey. */
  public static String printable(String text) {
    String cut = text.length() > MAX_TEXT ? text.substring(0, MAX_TEXT) : text;
    return cut.replaceAll("[\\p{Cntrl}\\p{Cf}\\u2028\\u2029]", "?").strip();
  }
}
