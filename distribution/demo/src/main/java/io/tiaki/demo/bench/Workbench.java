package io.tiaki.demo.bench;

import io.tiaki.demo.process.Commands;
import io.tiaki.demo.view.Output;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;

/** What benchmarks work with; ends what they started when the process ends. Thread-safe. */
public final class Workbench implements AutoCloseable {
  private final Path home;
  private final Commands commands;
  private final Clock clock;
  private final Output out;
  private final Output progress;
  private final List<Runnable> closing = new ArrayList<>();
  private boolean closed;

  /**
   * @param home the distribution's folder
   * @param out where results go
   * @param progress where it is told what is going on
   */
  public Workbench(Path home, Commands commands, Clock clock, Output out, Output progress) {
    this.home = home;
    this.commands = commands;
    this.clock = clock;
    this.out = out;
    this.progress = progress;
  }

  public Path home() {
    return home;
  }

  public Commands commands() {
    return commands;
  }

  public Clock clock() {
    return clock;
  }

  public void result(String line) {
    out.line(line);
  }

  public void progress(String line) {
    progress.line(line);
  }

  /** Has {@code end} run at the end, the last first; at once when the end is there. */
  public synchronized void atEnd(Runnable end) {
    if (closed) {
      end.run();
    } else {
      closing.add(end);
    }
  }

  @Override
  public synchronized void close() {
    closed = true;
    for (int i = closing.size() - 1; i >= 0; i--) {
      closing.get(i).run();
    }
    closing.clear();
  }
}
