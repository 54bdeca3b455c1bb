package io.tiaki.journal.file;

import io.tiaki.journal.LogKind;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Locale;

/** Pieces that all formats share: texts of 2 octets length and so many of UTF-8. */
final class Octets {
  private Octets() {}

  static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  static int size(byte[]... texts) {
    int size = 0;
    for (byte[] text : texts) {
      size += 2 + text.length;
    }
    return size;
  }

  static void put(ByteBuffer out, byte[]... texts) {
    for (byte[] text : texts) {
      out.putShort((short) text.length).put(text);
    }
  }

  static byte[] block(ByteBuffer in) {
    return octets(in, in.getShort() & 0xffff);
  }

  /** So many octets; nothing is allocated that is not there. */
  static byte[] octets(ByteBuffer in, int length) {
    if (length < 0 || length > in.remaining()) {
      throw new java.nio.BufferUnderflowException();
    }
    byte[] octets = new byte[length];
    in.get(octets);
    return octets;
  }

  /**
   * @throws IllegalArgumentException when it is not UTF-8: what is shown must be what was chained
   */
  static String text(ByteBuffer in) {
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(block(in))).toString();
    } catch (CharacterCodingException e) {
      throw new IllegalArgumentException("A text is not UTF-8", e);
    }
  }

  static String name(LogKind log) {
    return log.name().toLowerCase(Locale.ROOT);
  }

  static LogKind log(String name) {
    return Arrays.stream(LogKind.values())
        .filter(k -> name(k).equals(name))
        .findFirst()
        .orElseThrow(() -> new IllegalArgumentException("An unknown log is named"));
  }
}
