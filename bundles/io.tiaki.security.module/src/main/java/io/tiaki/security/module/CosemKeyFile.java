package io.tiaki.security.module;

import io.tiaki.security.module.CosemKeySet.Kind;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Keys of COSEM security as text, mode 0600: the first line is {@code tiaki-cosem 1}, then one
 * meter a line: its logical device name and, separated by spaces, {@code suite=} 0, 1 or 2, {@code
 * title=} and values by the names of {@link Kind}, in hexadecimal digits. Lines that begin with
 * {@code #} are comments.
 */
public final class CosemKeyFile {
  private static final String HEADER = "tiaki-cosem 1";
  private static final int MOST_OCTETS = 16 << 20;

  private CosemKeyFile() {}

  /**
   * Reads a file.
   *
   * @throws IOException when it cannot be read, others may read it, or a line is wrong; the message
   *     names file and line and repeats nothing of the line
   */
  public static List<CosemKeySet> read(Path file) throws IOException {
    if (AtomicFile.isOpenToOthers(file)) {
      throw new IOException(
          "Others may read the COSEM keys in " + file + ": make new ones, with chmod 600");
    }
    byte[] octets = new byte[0];
    try (InputStream in = Files.newInputStream(file)) {
      octets = in.readNBytes(MOST_OCTETS + 1);
      if (octets.length > MOST_OCTETS) {
        throw new IOException(file + " is longer than " + MOST_OCTETS + " octets");
      }
      return parse(file, new String(octets, StandardCharsets.ISO_8859_1));
    } finally {
      Arrays.fill(octets, (byte) 0);
    }
  }

  /** Writes a file (0600), whole or not at all. */
  public static void write(Path file, Collection<CosemKeySet> sets) throws IOException {
    StringBuilder text = new StringBuilder(HEADER).append('\n');
    for (CosemKeySet set : sets) {
      text.append(line(set)).append('\n');
    }
    AtomicFile.writeSecret(file, text.toString().getBytes(StandardCharsets.US_ASCII));
  }

  /** A set as a line of a file. */
  public static String line(CosemKeySet set) {
    HexFormat hex = HexFormat.of();
    StringBuilder line = new StringBuilder(set.name());
    line.append(" suite=").append(set.suite());
    line.append(" title=").append(hex.formatHex(set.systemTitle()));
    for (Kind kind : Kind.values()) {
      byte[] value = set.value(kind).orElse(null);
      if (value != null) {
        line.append(' ').append(kind.text()).append('=').append(hex.formatHex(value));
        Arrays.fill(value, (byte) 0);
      }
    }
    return line.toString();
  }

  /**
   * A line of a file as a set.
   *
   * @throws IllegalArgumentException when it is wrong; the message repeats nothing of it
   */
  public static CosemKeySet set(String line) {
    String[] words = line.strip().split(" +");
    Map<String, String> texts = new HashMap<>();
    for (int i = 1; i < words.length; i++) {
      int equals = words[i].indexOf('=');
      if (equals < 1
          || texts.put(words[i].substring(0, equals), words[i].substring(equals + 1)) != null) {
        throw new IllegalArgumentException("A word is not NAME=VALUE, or is there twice");
      }
    }
    int suite = suite(texts.remove("suite"));
    byte[] title = hex("title", texts.remove("title"));
    Map<Kind, byte[]> values = new EnumMap<>(Kind.class);
    texts.forEach((name, value) -> values.put(kind(name), hex(kind(name).text(), value)));
    CosemKeySet set = new CosemKeySet(words[0], suite, title, values);
    values.values().forEach(value -> Arrays.fill(value, (byte) 0));
    return set;
  }

  private static int suite(@Nullable String text) {
    if (text == null || !text.matches("[012]")) {
      throw new IllegalArgumentException("suite= is missing or not 0, 1 or 2");
    }
    return text.charAt(0) - '0';
  }

  private static Kind kind(String name) {
    for (Kind kind : Kind.values()) {
      if (kind.text().equals(name)) {
        return kind;
      }
    }
    throw new IllegalArgumentException(
        "A name is none of suite, title, "
            + String.join(", ", Arrays.stream(Kind.values()).map(Kind::text).toList()));
  }

  private static byte[] hex(String name, @Nullable String text) {
    try {
      return HexFormat.of().parseHex(text == null ? "-" : text.toLowerCase(Locale.ROOT));
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(name + "= is missing or not in hexadecimal digits", null);
    }
  }

  private static List<CosemKeySet> parse(Path file, String text) throws IOException {
    String[] lines = text.split("\r?\n", -1);
    if (!lines[0].strip().equals(HEADER)) {
      throw new IOException(file + " does not begin with the line " + HEADER);
    }
    List<CosemKeySet> sets = new ArrayList<>();
    for (int i = 1; i < lines.length; i++) {
      String line = lines[i].strip();
      if (!line.isEmpty() && !line.startsWith("#")) {
        sets.add(set(file, i + 1, line));
      }
    }
    return List.copyOf(sets);
  }

  private static CosemKeySet set(Path file, int number, String line) throws IOException {
    try {
      return set(line);
    } catch (IllegalArgumentException e) {
      throw new IOException("Line " + number + " of " + file + ": " + e.getMessage());
    }
  }
}
