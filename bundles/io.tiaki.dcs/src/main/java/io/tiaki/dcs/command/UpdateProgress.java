package io.tiaki.dcs.command;

import com.google.gson.JsonObject;
import java.io.PrintStream;
import java.util.function.Consumer;

/** Shows how far one update is: a bar on a terminal, else lines, or one JSON object a line. */
abstract class UpdateProgress implements Consumer<JsonObject> {
  private static final int BAR = 30;
  private static final int STEP_PERCENT = 10;

  final PrintStream out;
  private boolean sent;

  private UpdateProgress(PrintStream out) {
    this.out = out;
  }

  static UpdateProgress json(PrintStream out) {
    return new Json(out);
  }

  /**
   * @param terminal whether a line can be written over
   */
  static UpdateProgress text(PrintStream out, boolean terminal) {
    return new Text(out, terminal);
  }

  @Override
  public final void accept(JsonObject event) {
    sent |= name(event).equals("sent");
    show(event);
    out.flush();
  }

  /** The user has seen enough. */
  final void stopped(PrintStream err, String gateway) {
    end();
    err.println(
        sent
            ? "dcs: not waiting any longer; the update goes on at gateway "
                + gateway
                + ", and dcs status shows its outcome"
            : "dcs: stopped before anything was known to be sent to gateway " + gateway);
  }

  /** Shows the outcome. Whether it is a good one. */
  final boolean over(JsonObject answer, PrintStream err, String gateway) {
    end();
    boolean done = answer.get("status").getAsString().equals("done");
    outcome(answer, err, gateway, done);
    out.flush();
    return done;
  }

  abstract void show(JsonObject event);

  abstract void outcome(JsonObject answer, PrintStream err, String gateway, boolean done);

  /** Nothing more comes. */
  void end() {}

  private static String name(JsonObject event) {
    return event.get("event").getAsString();
  }

  private static final class Json extends UpdateProgress {
    Json(PrintStream out) {
      super(out);
    }

    @Override
    void show(JsonObject event) {
      out.println(event);
    }

    @Override
    void outcome(JsonObject answer, PrintStream err, String gateway, boolean done) {
      out.println(answer);
    }
  }

  private static final class Text extends UpdateProgress {
    private final boolean terminal;
    private boolean line;
    private long step;

    Text(PrintStream out, boolean terminal) {
      super(out);
      this.terminal = terminal;
    }

    @Override
    void show(JsonObject event) {
      if (name(event).equals("sent")) {
        out.printf(
            "Gateway %s: %s %s (%,d octets) is announced; valid until %s%n",
            event.get("gateway").getAsString(),
            event.get("package").getAsString(),
            event.get("version").getAsString(),
            event.get("size").getAsLong(),
            event.get("validUntil").getAsString());
      } else if (name(event).equals("progress")) {
        progress(event.get("fetched").getAsLong(), event.get("size").getAsLong());
      }
    }

    @Override
    void outcome(JsonObject answer, PrintStream err, String gateway, boolean done) {
      String status = answer.get("status").getAsString();
      String text = Options.line(answer.get("text").getAsString());
      if (done) {
        out.println("Gateway " + gateway + ": done" + (text.isBlank() ? "" : ": " + text));
      } else {
        err.println("dcs: " + status + ": " + text);
      }
    }

    @Override
    void end() {
      if (line) {
        out.println();
        line = false;
      }
    }

    private void progress(long fetched, long size) {
      long percent = fetched * 100 / Math.max(1, size);
      String what =
          fetched == 0
              ? "waiting for the gateway to fetch it"
              : fetched < size ? "fetched" : "fetched; the gateway checks and installs it";
      if (terminal) {
        int full = (int) (percent * BAR / 100);
        String bar = "#".repeat(full) + ".".repeat(BAR - full);
        out.printf("\r  [%s] %3d %%  %-44s", bar, percent, what);
        line = true;
      } else if (percent / STEP_PERCENT > step) {
        step = percent / STEP_PERCENT;
        out.printf("  %3d %%  %s%n", percent, what);
      }
    }
  }
}
