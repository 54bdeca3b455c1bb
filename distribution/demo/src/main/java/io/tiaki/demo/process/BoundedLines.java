package io.tiaki.demo.process;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** Reads lines of UTF-8 text; what is beyond a limit is left out of a line. */
public final class BoundedLines {
  private final BufferedReader in;
  private final int most;

  /**
   * @param most characters of a line that are kept
   */
  public BoundedLines(InputStream in, int most) {
    this.in = new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8), 16_384);
    this.most = most;
  }

  /** The next line without its end; empty at the end of the stream. */
  public Optional<String> next() throws IOException {
    StringBuilder line = new StringBuilder(256);
    int c = in.read();
    if (c < 0) {
      return Optional.empty();
    }
    while (c >= 0 && c != '\n') {
      if (c != '\r' && line.length() < most) {
        line.append((char) c);
      }
      c = in.read();
    }
    return Optional.of(line.toString());
  }
}
