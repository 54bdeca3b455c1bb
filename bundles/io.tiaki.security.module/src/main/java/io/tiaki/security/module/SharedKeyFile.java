package io.tiaki.security.module;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HexFormat;
import java.util.List;

/**
 * Pre-shared keys as text, mode 0600: the first line is {@code tiaki-psk 1}, then one key a line:
 * identity, space, key in hexadecimal digits. Lines that begin with {@code #} are comments.
 */
public final class SharedKeyFile {
  private static final String HEADER = "tiaki-psk 1";
  private static final int MOST_OCTETS = 4 << 20;

  private SharedKeyFile() {}

  /**
   * Reads a file.
   *
   * @throws IOException when it cannot be read, others may read it, or a line is wrong; the message
   *     names file and line and repeats nothing of the line
   */
  public static List<SharedKey> read(Path file) throws IOException {
    if (AtomicFile.isOpenToOthers(file)) {
      throw new IOException(
          "Others may read the pre-shared keys in " + file + ": make new ones, with chmod 600");
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
  public static void write(Path file, Collection<SharedKey> keys) throws IOException {
    StringBuilder text = new StringBuilder(HEADER).append('\n');
    for (SharedKey key : keys) {
      byte[] value = key.key();
      text.append(key.name()).append(' ').append(HexFormat.of().formatHex(value)).append('\n');
      Arrays.fill(value, (byte) 0);
    }
    AtomicFile.writeSecret(file, text.toString().getBytes(StandardCharsets.US_ASCII));
  }

  private static List<SharedKey> parse(Path file, String text) throws IOException {
    String[] lines = text.split("\r?\n", -1);
    if (!lines[0].strip().equals(HEADER)) {
      throw new IOException(file + " does not begin with the line " + HEADER);
    }
    List<SharedKey> keys = new ArrayList<>();
    for (int i = 1; i < lines.length; i++) {
      String line = lines[i].strip();
      if (!line.isEmpty() && !line.startsWith("#")) {
        keys.add(key(file, i + 1, line));
      }
    }
    return List.copyOf(keys);
  }

  private static SharedKey key(Path file, int number, String line) throws IOException {
    int space = line.indexOf(' ');
    byte[] value = new byte[0];
    try {
      value = HexFormat.of().parseHex(line.substring(space + 1).strip());
      return new SharedKey(line.substring(0, Math.max(space, 0)), value);
    } catch (IllegalArgumentException e) {
      boolean ours = space > 0 && value.length > 0;
      throw new IOException(
          "Line "
              + number
              + " of "
              + file
              + (ours ? ": " + e.getMessage() : " is not an identity, a space and a key in hex"));
    } finally {
      Arrays.fill(value, (byte) 0);
    }
  }
}
