package io.tiaki.journal.file;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** Chain values: SHA-256 over the value before and an entry's content, 64 hexadecimal digits. */
public final class Chain {
  /** What the first entry of a log chains from. */
  public static final String ORIGIN = "0".repeat(64);

  /** Octets of a chain value. */
  public static final int OCTETS = 32;

  private Chain() {}

  /**
   * The chain value of an entry.
   *
   * @param before that of the entry before it
   * @param format of the entry: from 2 on the format stands before the content
   */
  static String next(String before, int format, byte[] content) {
    MessageDigest digest = sha256();
    digest.update(HexFormat.of().parseHex(before));
    if (format > 1) {
      digest.update((byte) format);
    }
    return HexFormat.of().formatHex(digest.digest(content));
  }

  static byte[] digest(byte[] octets) {
    return sha256().digest(octets);
  }

  /** Whether a text has the form of a chain value. */
  public static boolean isChain(String text) {
    return text.matches("[0-9a-f]{64}");
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("Every Java platform has SHA-256", e);
    }
  }
}
