package io.tiaki.packager;

import java.nio.charset.StandardCharsets;

/**
 * Octets of a manifest, header by header in the order given: the JDK's own class sorts sections as
 * its hash table likes.
 */
final class ManifestText {
  private static final int MOST_IN_LINE = 72;

  private final StringBuilder text = new StringBuilder();

  /** Adds a header; what is longer than 72 octets goes on in continuation lines. */
  ManifestText header(String name, String value) {
    String line = name + ": " + value;
    int room = MOST_IN_LINE;
    int from = 0;
    while (from < line.length()) {
      int to = Math.min(line.length(), from + room);
      text.append(from == 0 ? "" : " ").append(line, from, to).append("\r\n");
      from = to;
      room = MOST_IN_LINE - 1;
    }
    return this;
  }

  /** Ends a section. */
  ManifestText end() {
    text.append("\r\n");
    return this;
  }

  /** The octets; all values are ASCII. */
  byte[] octets() {
    return text.toString().getBytes(StandardCharsets.US_ASCII);
  }
}
