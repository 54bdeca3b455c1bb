package io.tiaki.dcs.command;

import io.tiaki.platform.log.ConsoleLog;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.logging.Filter;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;

/** The log of this process: libraries may repeat the same kind of warning once a minute only. */
public final class QuietLog implements Filter {
  private static final Duration PAUSE = Duration.ofMinutes(1);
  private static final int MAX_KINDS = 200;

  /**
   * No dead-letter and no expiry address: both on purpose, what nobody took is sent again. And a
   * client that went while the broker was ending its connection.
   */
  private static final Set<String> KNOWN =
      Set.of("AMQ222165", "AMQ222166", "AMQ834001", "AMQ834004");

  private final Clock clock;
  private final Map<String, Instant> said = new LinkedHashMap<>();

  QuietLog(Clock clock) {
    this.clock = clock;
  }

  /** Sets the logging of this process up. */
  public static void install(boolean debug, Clock clock) {
    ConsoleLog.install(debug);
    QuietLog quiet = new QuietLog(clock);
    for (Handler handler : Logger.getLogger("").getHandlers()) {
      handler.setFilter(quiet);
    }
  }

  @Override
  public synchronized boolean isLoggable(LogRecord logged) {
    String logger = String.valueOf(logged.getLoggerName());
    if (logger.startsWith("io.tiaki.")) {
      return true;
    }
    Instant now = clock.instant();
    String kind = kind(String.valueOf(logged.getMessage()));
    if (KNOWN.contains(kind)) {
      return false;
    }
    Instant before = said.get(kind);
    if (before != null && before.plus(PAUSE).isAfter(now)) {
      return false;
    }
    if (said.size() >= MAX_KINDS) {
      said.clear();
    }
    said.put(kind, now);
    return true;
  }

  /** The broker's messages begin with a number of their kind. */
  private static String kind(String message) {
    return message.startsWith("AMQ") && message.length() > 9 ? message.substring(0, 9) : message;
  }
}
