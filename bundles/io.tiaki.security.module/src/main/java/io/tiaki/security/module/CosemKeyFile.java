package io.tiaki.security.module;

import io.tiaki.security.module.CosemKeySet.Kind;
import io.tiaki.security.module.internal.CosemKeyLine;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;

/**
 * Keys of COSEM security as text, mode 0600: the first line is {@code tiaki-cosem 1}, then one
 * meter a line: its logical device name and, separated by spaces, {@code suite=} 0, 1 or 2, {@code
 * title=} and values by the names of {@link Kind}, in hexadecimal digits. Lines that begin with
 * {@code #} are comments.
 */
public final class CosemKeyFile {
  private static final byte[] HEADER = "tiaki-cosem 1".getBytes(StandardCharsets.US_ASCII);
  private static final int MOST_OCTETS = 16 << 20;

  private CosemKeyFile() {}

  /**
   * Reads a file.
   *
   * @return sets that the caller destroys when it needs them no more
   * @throws IOException when it cannot be read, others may read it, or a line is wrong; the message
   *     names file and line and repeats nothing of the line
   */
  public static List<CosemKeySet> read(Path file) throws IOException {
    if (AtomicFile.isOpenToOthers(file)) {
      throw new IOException(
          "Others may read the COSEM keys in " + file + ": make new ones, with chmod 600");
    }
    byte[] octets = new byte[(int) Math.min(Files.size(file), MOST_OCTETS) + 1];
    try (InputStream in = Files.newInputStream(file)) {
      int length = in.readNBytes(octets, 0, octets.length);
      if (length > MOST_OCTETS) {
        throw new IOException(file + " is longer than " + MOST_OCTETS + " octets");
      }
      if (length == octets.length) {
        throw new IOException(file + " grows while it is read: try again");
      }
      return parse(file, octets, length);
    } finally {
      Arrays.fill(octets, (byte) 0);
    }
  }

  /** Writes a file (0600), whole or not at all. */
  public static void write(Path file, Collection<CosemKeySet> sets) throws IOException {
    List<byte[]> lines = new ArrayList<>(sets.size() + 1);
    lines.add(HEADER.clone());
    sets.forEach(set -> lines.add(CosemKeyLine.format(set)));
    byte[] text = new byte[lines.stream().mapToInt(line -> line.length + 1).sum()];
    int at = 0;
    for (byte[] line : lines) {
      System.arraycopy(line, 0, text, at, line.length);
      at += line.length;
      text[at++] = '\n';
      Arrays.fill(line, (byte) 0);
    }
    try {
      AtomicFile.writeSecret(file, text);
    } finally {
      Arrays.fill(text, (byte) 0);
    }
  }

  private static List<CosemKeySet> parse(Path file, byte[] octets, int length) throws IOException {
    int end = end(octets, 0, length);
    if (!isHeader(octets, end)) {
      throw new IOException(
          file + " does not begin with the line " + new String(HEADER, StandardCharsets.US_ASCII));
    }
    List<CosemKeySet> sets = new ArrayList<>();
    int number = 1;
    for (int from = end + 1; from < length; from = end + 1) {
      number++;
      end = end(octets, from, length);
      int begin = from;
      while (begin < end && octets[begin] <= ' ' && octets[begin] >= 0) {
        begin++;
      }
      if (begin < end && octets[begin] != '#') {
        sets.add(set(file, number, octets, begin, end));
      }
    }
    return List.copyOf(sets);
  }

  private static boolean isHeader(byte[] octets, int end) {
    int to = end;
    while (to > 0 && (octets[to - 1] == '\r' || octets[to - 1] == ' ')) {
      to--;
    }
    return Arrays.equals(octets, 0, to, HEADER, 0, HEADER.length);
  }

  /** Index of the end of a line. */
  private static int end(byte[] octets, int from, int length) {
    int end = from;
    while (end < length && octets[end] != '\n') {
      end++;
    }
    return end;
  }

  private static CosemKeySet set(Path file, int number, byte[] octets, int from, int end)
      throws IOException {
    try {
      return CosemKeyLine.parse(octets, from, end);
    } catch (IllegalArgumentException e) {
      throw new IOException("Line " + number + " of " + file + ": " + e.getMessage());
    }
  }
}
