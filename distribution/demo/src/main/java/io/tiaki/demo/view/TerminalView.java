package io.tiaki.demo.view;

import java.time.Clock;
import java.time.Duration;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/**
 * A table that redraws itself, on the terminal's alternate screen (xterm control sequences), so
 * that what stood there before comes back at the end.
 */
public final class TerminalView implements View {
  private static final String ENTER = "\u001b[?1049h\u001b[?25l\u001b[2J";
  private static final String LEAVE = "\u001b[?25h\u001b[?1049l";
  private static final int MAX_NOTES = 20;

  private final Output out;
  private final Screen screen;
  private final Supplier<TerminalSize> size;
  private final List<String> notes = new ArrayList<>();
  private boolean entered;
  private boolean left;

  /**
   * @param size asked before each drawing
   */
  public TerminalView(Output out, Clock clock, boolean colours, Supplier<TerminalSize> size) {
    this.out = out;
    this.size = size;
    screen = new Screen(clock, ZoneId.systemDefault(), colours);
  }

  @Override
  public Duration period() {
    return Duration.ofMillis(500);
  }

  /** Before the table it is a line; beside the table it is kept for the end. */
  @Override
  public void note(String text) {
    if (!entered || left) {
      out.line(text);
    } else if (notes.size() < MAX_NOTES) {
      notes.add(text);
    }
  }

  @Override
  public void update(Snapshot snapshot) {
    TerminalSize now = size.get();
    // The last column stays free: some terminals wrap there.
    List<String> lines = screen.render(snapshot, now.rows(), now.columns() - 1);
    StringBuilder drawing = new StringBuilder(8_192);
    if (!entered) {
      entered = true;
      drawing.append(ENTER);
    }
    drawing.append("\u001b[H");
    for (int i = 0; i < lines.size(); i++) {
      drawing.append(i == 0 ? "" : "\r\n").append(lines.get(i)).append("\u001b[K");
    }
    drawing.append("\u001b[J");
    out.raw(drawing.toString());
  }

  @Override
  public boolean gone() {
    return out.gone();
  }

  @Override
  public void close(Summary summary) {
    if (entered && !left) {
      out.raw(LEAVE);
    }
    left = true;
    notes.forEach(out::line);
    summary.lines().forEach(out::line);
  }
}
