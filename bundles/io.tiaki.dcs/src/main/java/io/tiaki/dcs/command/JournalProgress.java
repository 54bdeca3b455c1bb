package io.tiaki.dcs.command;

import com.google.gson.JsonObject;
import java.io.PrintStream;

/** An export for people: a bar on a terminal, else lines. */
final class JournalProgress implements JournalExport.Told {
  private static final int BAR = 30;
  private static final int STEP_PERCENT = 10;

  private final PrintStream out;
  private final boolean terminal;
  private long step;
  private boolean line;

  JournalProgress(PrintStream out, boolean terminal) {
    this.out = out;
    this.terminal = terminal;
  }

  @Override
  public void tell(JsonObject event) {
    switch (event.get("event").getAsString()) {
      case "progress" -> progress(event.get("last").getAsLong(), event);
      case "verified" -> {
        end();
        out.printf(
            "%s: %,d entries of the %s log, nothing altered, nothing missing up to entry %d, signed"
                + " at %s by %s%n",
            event.get("file").getAsString(),
            event.get("entries").getAsLong(),
            event.get("log").getAsString(),
            event.get("last").getAsLong(),
            event.get("signed").getAsString(),
            event.get("signer").getAsString());
      }
      default -> {
        end();
        out.println(Options.line(event.get("text").getAsString()));
      }
    }
    out.flush();
  }

  private void progress(long last, JsonObject event) {
    long first = event.get("first").getAsLong();
    long to = event.get("to").getAsLong();
    long percent = to < first ? 100 : (last - first + 1) * 100 / (to - first + 1);
    if (terminal) {
      int full = (int) (percent * BAR / 100);
      out.printf(
          "\r  [%s%s] %3d %%  entry %d of %d",
          "#".repeat(full), ".".repeat(BAR - full), percent, last, to);
      line = true;
    } else if (percent / STEP_PERCENT > step) {
      step = percent / STEP_PERCENT;
      out.printf("  %3d %%  entry %d of %d%n", percent, last, to);
    }
  }

  private void end() {
    if (line) {
      out.println();
      line = false;
    }
  }
}
