package io.tiaki.time.sync.internal;

import io.tiaki.platform.ClockReport;
import java.io.IOException;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What {@code chronyc -c -n -m tracking sources authdata} prints: one line of 14 values, then a
 * line per source that begins with {@code ^}, {@code =} or {@code #}, then a line per source with
 * its authentication (chronyc(1)). Everything is checked: some of it comes from the network.
 */
final class ChronycOutput {
  private static final int MOST_LINES = 256;
  private static final int TRACKING = 14;
  private static final int OTHERS = 10;
  private static final Pattern NUMBER = Pattern.compile("-?[0-9]{1,12}(\\.[0-9]{1,12})?");
  private static final Set<String> LEAP = Set.of("Normal", "Insert second", "Delete second");

  private String @Nullable [] tracking;
  private final Set<String> selected = new HashSet<>();
  private final Set<String> authentic = new HashSet<>();
  private int outvoted;
  private boolean refused;

  private ChronycOutput() {}

  /**
   * Reads it.
   *
   * @throws IOException when it makes no sense, or chrony does not let this user see all of it
   */
  static ClockReport parse(String text) throws IOException {
    List<String> lines = text.lines().limit(MOST_LINES + 1).toList();
    if (lines.size() > MOST_LINES) {
      throw new IOException("chronyc says more than " + MOST_LINES + " lines");
    }
    ChronycOutput output = new ChronycOutput();
    lines.forEach(output::line);
    return output.report();
  }

  private void line(String line) {
    String[] cells = line.split(",", -1);
    if (cells.length == TRACKING) {
      tracking = cells;
    } else if (cells.length == OTHERS && Set.of("^", "=", "#").contains(cells[0])) {
      source(cells);
    } else if (cells.length == OTHERS && Set.of("NTS", "SK").contains(cells[1])) {
      authentic.add(cells[0]);
    } else if (line.startsWith("501 ")) {
      refused = true;
    }
  }

  private void source(String[] cells) {
    switch (cells[1]) {
      case "*", "+" -> selected.add(cells[2]);
      case "x" -> outvoted++;
      default -> {
        // Not used, and not against the others.
      }
    }
  }

  private ClockReport report() throws IOException {
    String[] t = tracking;
    if (t == null) {
      throw new IOException("chronyc says nothing of its clock");
    } else if (refused) {
      throw new IOException(
          "chronyc does not show this user which servers are authenticated: give it the right to ask, as running.md tells");
    }
    // chrony counts a clock that is behind as positive.
    Duration offset = seconds(t[4]).negated();
    Duration error = offset.abs().plus(seconds(t[10]).dividedBy(2)).plus(seconds(t[11]));
    int authenticated = (int) selected.stream().filter(authentic::contains).count();
    return new ClockReport(
        LEAP.contains(t[13]) && !selected.isEmpty(),
        selected.size(),
        authenticated,
        outvoted,
        offset,
        error.abs(),
        Instant.EPOCH.plus(seconds(t[3])));
  }

  private static Duration seconds(String cell) throws IOException {
    if (!NUMBER.matcher(cell).matches()) {
      throw new IOException("chronyc says a number that is none");
    }
    BigDecimal nanos = new BigDecimal(cell).movePointRight(9).setScale(0, RoundingMode.HALF_UP);
    return Duration.ofSeconds(nanos.movePointLeft(9).longValue())
        .plusNanos(nanos.remainder(BigDecimal.valueOf(1_000_000_000)).longValue());
  }
}
