package io.tiaki.store.internal;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Texts of others, made fit for a log line, and what an operating system says. */
final class Texts {
  private static final int MOST = 120;

  private Texts() {}

  /** At most 120 characters of printable ASCII. */
  static String bounded(String text) {
    String cut = text.length() > MOST ? text.substring(0, MOST) + "..." : text;
    return cut.replaceAll("[^\\x20-\\x7e]", "?");
  }

  /**
   * Whether a failure means that the disk or its quota is full. The JDK has no type for it, only
   * the system's text.
   */
  static boolean saysFull(@Nullable Throwable failure) {
    for (Throwable e = failure; e != null; e = e.getCause()) {
      String text = String.valueOf(e.getMessage()).toLowerCase(Locale.ROOT);
      if (text.contains("no space left")
          || text.contains("quota exceeded")
          || text.contains("not enough space")) {
        return true;
      }
    }
    return false;
  }
}
