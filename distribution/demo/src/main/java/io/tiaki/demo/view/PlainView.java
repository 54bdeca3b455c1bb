package io.tiaki.demo.view;

import io.tiaki.demo.account.Problems;
import io.tiaki.demo.account.Totals;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** A line every few seconds, for files and pipes. */
public final class PlainView implements View {
  private static final int MAX_PROBLEMS = 10;
  private static final int MAX_SHOWN = 500;

  private final Output out;
  private final boolean progress;
  private final Set<String> shown = new HashSet<>();

  public PlainView(Output out) {
    this(out, true);
  }

  /**
   * @param progress whether there is a line every few seconds, beside notes and problems
   */
  public PlainView(Output out, boolean progress) {
    this.out = out;
    this.progress = progress;
  }

  @Override
  public Duration period() {
    return Duration.ofSeconds(5);
  }

  @Override
  public void note(String text) {
    out.line(text);
  }

  @Override
  public void update(Snapshot snapshot) {
    newProblems(snapshot.problems());
    if (!progress) {
      return;
    }
    Totals t = snapshot.totals();
    out.line(
        Texts.right(Texts.clock(t.elapsed()), 7)
            + "  connected "
            + t.connected()
            + "/"
            + t.meters()
            + "  registered "
            + t.registered()
            + "  arrived "
            + t.arrived()
            + "  outstanding "
            + t.outstanding()
            + (t.oldest() > 0 ? " (oldest " + Texts.millis(t.oldest()) + ")" : "")
            + "  "
            + Texts.rate(t.average())
            + "/s  latency "
            + Texts.latency(t)
            + "  "
            + snapshot.phase());
  }

  /** Each kind once; how often stands in the summary. */
  private void newProblems(Problems problems) {
    List<Problems.Problem> latest = problems.latest(MAX_PROBLEMS);
    for (int i = latest.size() - 1; i >= 0; i--) {
      Problems.Problem problem = latest.get(i);
      String kind = problem.process() + problem.text().replaceAll("\\d+", "#");
      if (shown.size() < MAX_SHOWN && shown.add(kind)) {
        out.line("         " + Texts.problem(problem));
      }
    }
  }

  @Override
  public boolean gone() {
    return out.gone();
  }

  @Override
  public void close(Summary summary) {
    summary.lines().forEach(out::line);
  }
}
