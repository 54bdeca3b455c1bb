package io.tiaki.security.module.internal;

import io.tiaki.security.module.CosemKeyFile;
import io.tiaki.security.module.CosemKeySet;
import io.tiaki.security.module.CosemKeySet.Kind;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A meter's keys as a line of a {@link CosemKeyFile}, in octets that can be wiped: nothing secret
 * becomes text.
 */
public final class CosemKeyLine {
  private static final byte[] DIGITS = "0123456789abcdef".getBytes(StandardCharsets.US_ASCII);

  private final byte[] octets;
  private final int end;
  private final Map<Kind, byte[]> values = new EnumMap<>(Kind.class);
  private int at;
  private byte @Nullable [] title;
  private int suite = -1;

  private CosemKeyLine(byte[] octets, int from, int end) {
    this.octets = octets;
    this.at = from;
    this.end = end;
  }

  /** A set as a line without its end; the caller wipes it. */
  public static byte[] format(CosemKeySet set) {
    byte[] line = ascii(set.name() + " suite=" + set.suite());
    line = added(line, "title", set.systemTitle());
    for (Kind kind : Kind.values()) {
      byte[] value = set.value(kind).orElse(null);
      if (value != null) {
        line = added(line, kind.text(), value);
      }
    }
    return line;
  }

  /** Wipes line and value. */
  private static byte[] added(byte[] line, String name, byte[] value) {
    byte[] word = ascii(" " + name + "=");
    byte[] longer = Arrays.copyOf(line, line.length + word.length + 2 * value.length);
    System.arraycopy(word, 0, longer, line.length, word.length);
    int at = line.length + word.length;
    for (byte octet : value) {
      longer[at++] = DIGITS[octet >> 4 & 15];
      longer[at++] = DIGITS[octet & 15];
    }
    Arrays.fill(line, (byte) 0);
    Arrays.fill(value, (byte) 0);
    return longer;
  }

  private static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }

  /**
   * A line as a set.
   *
   * @param from index of its first octet
   * @param end index after its last octet
   * @throws IllegalArgumentException when it is wrong; the message repeats nothing of it
   */
  public static CosemKeySet parse(byte[] octets, int from, int end) {
    CosemKeyLine line = new CosemKeyLine(octets, from, end);
    try {
      return line.set();
    } finally {
      line.values.values().forEach(value -> Arrays.fill(value, (byte) 0));
    }
  }

  private CosemKeySet set() {
    skipSpaces();
    int begin = at;
    skipWord();
    String name = text(begin, at);
    for (skipSpaces(); at < end; skipSpaces()) {
      begin = at;
      skipWord();
      word(begin, at);
    }
    if (suite < 0) {
      throw new IllegalArgumentException("suite= is missing or not 0, 1 or 2");
    }
    if (title == null) {
      throw new IllegalArgumentException("title= is missing or not in hexadecimal digits");
    }
    return new CosemKeySet(name, suite, title, values);
  }

  private void skipSpaces() {
    while (at < end && isSpace(octets[at])) {
      at++;
    }
  }

  private void skipWord() {
    while (at < end && !isSpace(octets[at])) {
      at++;
    }
  }

  private static boolean isSpace(byte octet) {
    return octet == ' ' || octet == '\t' || octet == '\r';
  }

  private String text(int from, int to) {
    return new String(octets, from, to - from, StandardCharsets.ISO_8859_1);
  }

  private void word(int from, int to) {
    int equals = from;
    while (equals < to && octets[equals] != '=') {
      equals++;
    }
    if (equals == from || equals == to) {
      throw twice();
    }
    if (is("suite", from, equals)) {
      suite(equals + 1, to);
    } else if (is("title", from, equals)) {
      if (title != null) {
        throw twice();
      }
      title = hex("title", equals + 1, to);
    } else {
      Kind kind = kind(from, equals);
      if (values.containsKey(kind)) {
        throw twice();
      }
      values.put(kind, hex(kind.text(), equals + 1, to));
    }
  }

  private static IllegalArgumentException twice() {
    return new IllegalArgumentException("A word is not NAME=VALUE, or is there twice");
  }

  private boolean is(String name, int from, int to) {
    return Arrays.equals(ascii(name), 0, name.length(), octets, from, to);
  }

  private void suite(int from, int to) {
    if (suite >= 0) {
      throw twice();
    }
    if (to - from != 1 || octets[from] < '0' || octets[from] > '2') {
      throw new IllegalArgumentException("suite= is missing or not 0, 1 or 2");
    }
    suite = octets[from] - '0';
  }

  private Kind kind(int from, int to) {
    for (Kind kind : Kind.values()) {
      if (is(kind.text(), from, to)) {
        return kind;
      }
    }
    throw new IllegalArgumentException(
        "A name is none of suite, title, "
            + String.join(", ", Arrays.stream(Kind.values()).map(Kind::text).toList()));
  }

  private byte[] hex(String name, int from, int to) {
    byte[] value = new byte[(to - from) / 2];
    boolean good = (to - from) % 2 == 0;
    for (int i = 0; i < value.length; i++) {
      int high = Character.digit(octets[from + 2 * i], 16);
      int low = Character.digit(octets[from + 2 * i + 1], 16);
      good &= high >= 0 && low >= 0;
      value[i] = (byte) (high << 4 | low);
    }
    if (!good) {
      Arrays.fill(value, (byte) 0);
      throw new IllegalArgumentException(name + "= is missing or not in hexadecimal digits");
    }
    return value;
  }
}
