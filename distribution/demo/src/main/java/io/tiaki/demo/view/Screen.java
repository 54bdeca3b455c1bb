package io.tiaki.demo.view;

import io.tiaki.demo.account.Account;
import io.tiaki.demo.account.MeterRow;
import io.tiaki.demo.account.Problems;
import io.tiaki.demo.account.Totals;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;

/**
 * Lays a run out on a screen: figures, a row per meter, what went wrong. Pure: the same state gives
 * the same lines.
 */
final class Screen {
  private static final int WIDEST = 120;
  private static final int WIDE = 100;
  private static final int NAME = 16;
  private static final int MAX_PROBLEMS = 4;
  private static final int PROBLEM_LINES = 2;
  private static final Duration FRESH = Duration.ofSeconds(1);
  private static final long SLOW_MILLIS = 1_000;

  private final Clock clock;
  private final DateTimeFormatter time;
  private final boolean colours;

  Screen(Clock clock, ZoneId zone, boolean colours) {
    this.clock = clock;
    this.colours = colours;
    time = DateTimeFormatter.ofPattern("HH:mm:ss").withZone(zone);
  }

  /** The lines of a screen, at most {@code height}, each at most {@code width} characters wide. */
  List<String> render(Snapshot snapshot, int height, int width) {
    int columns = Math.min(width, WIDEST);
    List<String> head = head(snapshot, columns);
    List<String> foot = foot(snapshot.problems(), columns, height < 30 ? 2 : MAX_PROBLEMS);
    List<String> lines = new ArrayList<>(head);
    int room = height - head.size() - foot.size() - 1;
    if (room > 0) {
      lines.add(titles(columns));
      lines.addAll(rows(snapshot.account(), room, columns));
    }
    lines.addAll(foot);
    return lines.size() <= height ? lines : lines.subList(0, Math.max(0, height));
  }

  private List<String> head(Snapshot snapshot, int width) {
    Totals t = snapshot.totals();
    boolean all = t.connected() >= t.meters();
    Line title =
        line(width)
            .add(Paint.BOLD, "Tiaki demo")
            .add("  " + Texts.clock(t.elapsed()) + "  " + snapshot.phase())
            .atEnd(Paint.DIM, "Ctrl-C stops");
    Line meters =
        line(width)
            .add("meters    ")
            .add(
                all ? Paint.GOOD : Paint.WARNING,
                Texts.count(t.connected()) + " of " + Texts.count(t.meters()) + " connected")
            .add("   " + Texts.count(t.lastSecond()) + "/s now, ")
            .add(Texts.rate(t.average()) + "/s on average");
    Line readings =
        line(width)
            .add("readings  " + Texts.count(t.registered()) + " registered, ")
            .add(Texts.count(t.arrived()) + " arrived, ")
            .add(t.outstanding() > 0 ? Paint.WARNING : Paint.GOOD, Texts.outstanding(t));
    Line latency =
        line(width).add("latency   " + Texts.latency(t)).add(Paint.DIM, "   registration to DCS");
    return List.of(
        title.toString(), meters.toString(), readings.toString(), latency.toString(), "");
  }

  private String titles(int width) {
    StringBuilder text = new StringBuilder(Texts.left("METER", NAME));
    text.append(Texts.right("READ AT", 10))
        .append(Texts.right("IMPORT kWh", 14))
        .append(Texts.right("EXPORT kWh", 14))
        .append(Texts.right("VOLTAGE", 11))
        .append(Texts.right("LATENCY", 11));
    if (width >= WIDE) {
      text.append(Texts.right("ARRIVED", 11)).append("  SESSION");
    }
    return line(width).add(Paint.BOLD, text.toString()).toString();
  }

  private List<String> rows(Account account, int room, int width) {
    int known = account.present();
    int shown = known <= room ? known : room - 1;
    Instant now = clock.instant();
    List<String> rows = new ArrayList<>();
    for (MeterRow row : account.rows(shown)) {
      rows.add(row(row, now, width));
    }
    if (known > rows.size()) {
      rows.add(
          line(width)
              .add(Paint.DIM, "… and " + Texts.count(known - rows.size()) + " more")
              .toString());
    }
    return rows;
  }

  private String row(MeterRow row, Instant now, int width) {
    Line line = line(width).add(Texts.left(row.meter().toString(), NAME));
    row.latest()
        .ifPresentOrElse(
            latest -> latest(line, latest, now),
            () -> line.add(Paint.DIM, Texts.right("no reading yet", 24) + " ".repeat(36)));
    if (width >= WIDE) {
      line.add(Texts.right(Texts.count(row.arrived()), 11));
      line.add(
          row.connected() ? Paint.GOOD : Paint.WARNING,
          row.connected() ? "  connected" : "  not connected");
    }
    return line.toString();
  }

  private void latest(Line line, MeterRow.Latest latest, Instant now) {
    boolean fresh = Duration.between(latest.arrived(), now).compareTo(FRESH) < 0;
    long latency = Math.max(0, latest.latency().toMillis());
    line.add(fresh ? Paint.FRESH : Paint.PLAIN, Texts.right(time.format(latest.registered()), 10))
        .add(Texts.right(latest.imported().map(Texts::kilowattHours).orElse("-"), 14))
        .add(Texts.right(latest.exported().map(Texts::kilowattHours).orElse("-"), 14))
        .add(Texts.right(latest.voltage().map(v -> Texts.volts(v) + " V").orElse("-"), 11))
        .add(
            latency >= SLOW_MILLIS ? Paint.WARNING : Paint.PLAIN,
            Texts.right(Texts.millis(latency), 11));
  }

  private List<String> foot(Problems problems, int width, int most) {
    if (problems.count() == 0) {
      return List.of();
    }
    List<String> lines = new ArrayList<>();
    lines.add("");
    int more = problems.kinds() - most;
    lines.add(
        line(width)
            .add(Paint.BOLD, "WARNINGS AND ERRORS " + Texts.count(problems.count()))
            .add(Paint.DIM, more > 0 ? "  the latest; " + more + " other kinds in the logs" : "")
            .toString());
    for (Problems.Problem problem : problems.latest(most)) {
      String when = time.format(problem.latest()) + "  ";
      Paint paint = problem.severe() ? Paint.BAD : Paint.WARNING;
      for (String part : Texts.wrap(Texts.problem(problem), width - when.length(), PROBLEM_LINES)) {
        lines.add(line(width).add(Paint.DIM, when).add(paint, part).toString());
        when = " ".repeat(when.length());
      }
    }
    return lines;
  }

  private Line line(int width) {
    return new Line(width, colours);
  }
}
