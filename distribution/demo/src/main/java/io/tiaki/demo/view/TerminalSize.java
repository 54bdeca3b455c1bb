package io.tiaki.demo.view;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * How large the terminal is.
 *
 * @param rows lines, 4 or more
 * @param columns characters in a line, 20 or more
 */
public record TerminalSize(int rows, int columns) {
  private static final Pattern STTY = Pattern.compile("\\s*(\\d{1,5}) (\\d{1,5})\\s*");
  private static final Duration ASK_AGAIN = Duration.ofSeconds(2);

  public TerminalSize {
    rows = Math.max(4, rows);
    columns = Math.max(20, columns);
  }

  /** From {@code stty}, else from LINES and COLUMNS, else 24 by 80; asked again every 2 s. */
  public static Supplier<TerminalSize> supplier(Map<String, String> environment, Clock clock) {
    return new Supplier<>() {
      private TerminalSize size = new TerminalSize(24, 80);
      private Instant next = Instant.MIN;

      @Override
      public TerminalSize get() {
        Instant now = clock.instant();
        if (!now.isBefore(next)) {
          next = now.plus(ASK_AGAIN);
          size = stty().orElseGet(() -> fromEnvironment(environment));
        }
        return size;
      }
    };
  }

  static TerminalSize fromEnvironment(Map<String, String> environment) {
    return new TerminalSize(
        number(environment.get("LINES"), 24), number(environment.get("COLUMNS"), 80));
  }

  /** What {@code stty size} prints; empty when it knows no size. */
  static Optional<TerminalSize> parse(String text) {
    Matcher m = STTY.matcher(text);
    if (!m.matches() || m.group(1).equals("0") || m.group(2).equals("0")) {
      return Optional.empty();
    }
    return Optional.of(
        new TerminalSize(Integer.parseInt(m.group(1)), Integer.parseInt(m.group(2))));
  }

  private static Optional<TerminalSize> stty() {
    try {
      Process stty =
          new ProcessBuilder("stty", "size")
              .redirectInput(new File("/dev/tty"))
              .redirectError(ProcessBuilder.Redirect.DISCARD)
              .start();
      byte[] said = stty.getInputStream().readNBytes(64);
      if (!stty.waitFor(1, TimeUnit.SECONDS)) {
        stty.destroyForcibly();
      }
      return parse(new String(said, StandardCharsets.US_ASCII));
    } catch (IOException e) {
      return Optional.empty();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return Optional.empty();
    }
  }

  private static int number(@Nullable String text, int otherwise) {
    return text != null && text.matches("[1-9]\\d{0,4}") ? Integer.parseInt(text) : otherwise;
  }
}
