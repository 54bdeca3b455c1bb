package io.tiaki.demo.view;

import java.io.BufferedOutputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Map;

/** Standard output in the terminal's character set. */
public final class Output {
  private final PrintStream out;
  private final boolean unicode;

  /**
   * @param unicode whether it shows more than ASCII
   */
  public Output(PrintStream out, boolean unicode) {
    this.out = out;
    this.unicode = unicode;
  }

  /** Whether the locale says UTF-8 (POSIX, 8.2: the first of three variables that is set). */
  public static boolean unicode(Map<String, String> environment) {
    for (String name : new String[] {"LC_ALL", "LC_CTYPE", "LANG"}) {
      String value = environment.getOrDefault(name, "");
      if (!value.isEmpty()) {
        String charset = value.toLowerCase(Locale.ROOT);
        return charset.contains("utf-8") || charset.contains("utf8");
      }
    }
    return false;
  }

  /** A buffered stream for an output, in UTF-8, of which ASCII is a part. */
  public static PrintStream stream(OutputStream out) {
    return new PrintStream(new BufferedOutputStream(out, 65_536), false, StandardCharsets.UTF_8);
  }

  public synchronized void line(String text) {
    out.print(shown(text));
    out.print('\n');
    out.flush();
  }

  /** Writes as it is, without a line's end. */
  public synchronized void raw(String text) {
    out.print(shown(text));
    out.flush();
  }

  /** Whether nobody reads it any more, as behind {@code | head}. */
  public synchronized boolean gone() {
    return out.checkError();
  }

  private String shown(String text) {
    return unicode
        ? text
        : text.replace('…', '~').replace('×', 'x').replaceAll("[^\\x00-\\x7e]", "?");
  }
}
