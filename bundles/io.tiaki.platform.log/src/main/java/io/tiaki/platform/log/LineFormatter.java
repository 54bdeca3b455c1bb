package io.tiaki.platform.log;

import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.logging.Formatter;
import java.util.logging.Level;
import java.util.logging.LogRecord;

/**
 * One line per record: time, level, short logger name, message, and the chain of causes. Control
 * characters are escaped, so that octets from outside can neither forge a line nor reach the
 * terminal. Stack traces appear when the logger is at FINE.
 */
public final class LineFormatter extends Formatter {
  private static final int MAX_MESSAGE = 4_000;
  private static final int MAX_CAUSES = 5;
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss.SSS").withZone(ZoneId.systemDefault());

  private final boolean traces;

  /** Without stack traces. */
  public LineFormatter() {
    this(false);
  }

  /**
   * @param traces whether stack traces are printed below the line
   */
  public LineFormatter(boolean traces) {
    this.traces = traces;
  }

  @Override
  public String format(LogRecord logged) {
    StringBuilder line = new StringBuilder(160);
    TIME.formatTo(logged.getInstant(), line);
    line.append(' ')
        .append(level(logged.getLevel()))
        .append(' ')
        .append(shortName(logged.getLoggerName()))
        .append("  ");
    append(line, formatMessage(logged));
    Throwable thrown = logged.getThrown();
    for (int depth = 0; thrown != null && depth < MAX_CAUSES; depth++, thrown = thrown.getCause()) {
      line.append(": ");
      append(line, String.valueOf(thrown));
    }
    line.append(System.lineSeparator());
    if (traces && logged.getThrown() != null) {
      for (StackTraceElement frame : logged.getThrown().getStackTrace()) {
        line.append("    at ").append(frame).append(System.lineSeparator());
      }
    }
    return line.toString();
  }

  private static String level(Level level) {
    int value = level.intValue();
    if (value >= Level.SEVERE.intValue()) {
      return "ERROR";
    }
    if (value >= Level.WARNING.intValue()) {
      return "WARN ";
    }
    return value >= Level.INFO.intValue() ? "INFO " : "DEBUG";
  }

  /**
   * {@code io.tiaki.session.dtls.internal.X} becomes {@code session.dtls}; others keep their last
   * two parts.
   */
  private static String shortName(String logger) {
    if (logger == null) {
      return "-";
    }
    String[] parts = logger.split("\\.");
    StringBuilder name = new StringBuilder();
    boolean own = logger.startsWith("io.tiaki.");
    for (int i = own ? 2 : Math.max(0, parts.length - 2); i < parts.length; i++) {
      if (own
          && (parts[i].equals("internal")
              || !parts[i].isEmpty() && Character.isUpperCase(parts[i].charAt(0)))) {
        break;
      }
      name.append(name.length() == 0 ? "" : ".").append(parts[i]);
    }
    return name.toString();
  }

  private static void append(StringBuilder line, String text) {
    int length = Math.min(text.length(), MAX_MESSAGE);
    for (int i = 0; i < length; i++) {
      char c = text.charAt(i);
      if (Character.isISOControl(c)
          || c == '\u2028'
          || c == '\u2029'
          || c >= '\u202a' && c <= '\u202e') {
        line.append(String.format("\\u%04x", (int) c));
      } else {
        line.append(c);
      }
    }
    if (text.length() > length) {
      line.append("...");
    }
  }
}
