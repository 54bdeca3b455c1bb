package io.tiaki.platform.log;

import java.util.logging.ConsoleHandler;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogManager;
import java.util.logging.Logger;

/** Sets the JDK's logging up: readable lines on standard error. */
public final class ConsoleLog {
  /** Kept, because the log manager holds loggers weakly and would forget their levels. */
  private static final Logger ROOT = Logger.getLogger("");

  private static final Logger OWN = Logger.getLogger("io.tiaki");

  private ConsoleLog() {}

  /**
   * Replaces whatever handlers there are by one on standard error. For main methods.
   *
   * @param debug whether the project's own loggers speak at DEBUG, with stack traces
   */
  public static void install(boolean debug) {
    LogManager.getLogManager().reset();
    Handler handler = new ConsoleHandler();
    handler.setLevel(Level.ALL);
    handler.setFormatter(new LineFormatter(debug));
    ROOT.addHandler(handler);
    ROOT.setLevel(Level.WARNING);
    OWN.setLevel(debug ? Level.FINE : Level.INFO);
  }
}
