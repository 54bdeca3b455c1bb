package io.tiaki.meter;

import io.tiaki.meter.internal.cosem.Appearance;
import io.tiaki.meter.internal.metering.Row;
import io.tiaki.model.MeterId;
import java.io.PrintStream;
import java.time.Instant;
import java.util.List;

/** Events for people: a line for each capture round, not for each meter. */
final class TextEvents implements MeterEvents {
  private final PrintStream out;
  private int sessions;

  TextEvents(PrintStream out) {
    this.out = out;
  }

  @Override
  public synchronized void ready(int meters, int port) {
    print(
        meters
            + " meters serve on UDP ports "
            + port
            + " to "
            + (port + meters - 1)
            + "; Ctrl-C stops them");
  }

  @Override
  public synchronized void session(MeterId meter, boolean open) {
    sessions += open ? 1 : -1;
  }

  @Override
  public synchronized void registered(List<MeterId> meters, Instant registered, List<Row> rows) {
    print(
        registered
            + "  "
            + meters.size()
            + " readings registered, "
            + sessions
            + " meters have a session");
  }

  @Override
  public synchronized void seen(MeterId meter, Appearance appearance) {
    print(meter + ": " + appearance);
  }

  @Override
  public synchronized void quiet() {
    print("Nothing is registered any more; the meters go on answering");
  }

  @Override
  public synchronized void problem(String text) {
    print("problem: " + text);
  }

  private void print(String line) {
    out.println(line);
    out.flush();
  }
}
