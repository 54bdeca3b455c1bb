package io.tiaki.security.module;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;

/** Textual encodings (RFC 7468): several blocks a file, text between blocks is ignored. */
public final class Pem {
  public static final String CERTIFICATE = "CERTIFICATE";
  public static final String REQUEST = "CERTIFICATE REQUEST";
  public static final String REVOCATION_LIST = "X509 CRL";
  public static final String PRIVATE_KEY = "PRIVATE KEY";

  /** The most octets of a file with a few blocks: 1 MiB. */
  public static final int SMALL_FILE = 1 << 20;

  private static final String BEGIN = "-----BEGIN ";
  private static final String END = "-----END ";
  private static final String DASHES = "-----";

  private Pem() {}

  /**
   * Reads the blocks of one label.
   *
   * @param most a longer file is refused
   * @return DER, in the file's order; empty when there is no such block
   * @throws IOException when the file cannot be read, is too long or a block is broken; the message
   *     names the file
   */
  public static List<byte[]> read(Path file, String label, int most) throws IOException {
    return parse(text(file, most), label, file.toString());
  }

  /** The certificates in a small file. */
  public static List<byte[]> certificates(Path file) throws IOException {
    return read(file, CERTIFICATE, SMALL_FILE);
  }

  /**
   * The blocks of one label in a text.
   *
   * @throws IOException when a block is broken
   */
  public static List<byte[]> parse(String text, String label) throws IOException {
    return parse(text, label, "the text");
  }

  /** Blocks of one label, one after the other. */
  public static String write(String label, List<byte[]> blocks) {
    Base64.Encoder lines = Base64.getMimeEncoder(64, new byte[] {'\n'});
    StringBuilder text = new StringBuilder();
    for (byte[] block : blocks) {
      text.append(BEGIN).append(label).append(DASHES).append('\n');
      text.append(lines.encodeToString(block)).append('\n');
      text.append(END).append(label).append(DASHES).append('\n');
    }
    return text.toString();
  }

  /** A file's text, read as ISO 8859-1, so that no octet can make it fail. */
  static String text(Path file, int most) throws IOException {
    try (InputStream in = Files.newInputStream(file)) {
      byte[] octets = in.readNBytes(most + 1);
      if (octets.length > most) {
        throw new IOException(file + " is longer than " + most + " octets");
      }
      return new String(octets, StandardCharsets.ISO_8859_1);
    }
  }

  private static List<byte[]> parse(String text, String label, String source) throws IOException {
    String begin = BEGIN + label + DASHES;
    String end = END + label + DASHES;
    List<byte[]> blocks = new ArrayList<>();
    int at = text.indexOf(begin);
    while (at >= 0) {
      int from = at + begin.length();
      int to = text.indexOf(end, from);
      if (to < 0) {
        throw new IOException(source + " has a " + label + " block without an end");
      }
      blocks.add(decoded(text.substring(from, to), label, source));
      at = text.indexOf(begin, to + end.length());
    }
    return blocks;
  }

  private static byte[] decoded(String base64, String label, String source) throws IOException {
    try {
      return Base64.getDecoder().decode(base64.replaceAll("\\s", ""));
    } catch (IllegalArgumentException e) {
      throw new IOException(source + " has a " + label + " block that is not base64", e);
    }
  }
}
