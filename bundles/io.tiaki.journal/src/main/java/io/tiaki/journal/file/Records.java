package io.tiaki.journal.file;

import io.tiaki.journal.LogKind;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;

/**
 * Records of an export: 1 octet type, 4 octets length, body. Parts that follow on one another,
 * written one behind the other, are an export again.
 *
 * <pre>
 * 1 BEGIN  8 octets TIAKIJNL, 1 octet version (1), log text, 8 octets first entry,
 *          32 octets chain value of the entry before it
 * 2 ENTRY  4 octets length, so many of the stored entry; the rest is its opening,
 *          empty when it needs none, is erased or not for this reader
 * 3 HEAD   CMS SignedData with a head inside
 * </pre>
 */
public final class Records {
  static final int BEGIN = 1;
  static final int ENTRY = 2;
  static final int HEAD = 3;

  /** Types from here on may be passed over by who does not know them. */
  static final int OPTIONAL = 0x80;

  /** Octets before a body. */
  static final int PREFIX = 5;

  /** The most octets of a body. */
  static final int MOST_BODY = 128 << 10;

  static final int VERSION = 1;
  static final byte[] MAGIC = "TIAKIJNL".getBytes(StandardCharsets.US_ASCII);

  private Records() {}

  /** Entries of a log follow, beginning with one. */
  public static byte[] begin(LogKind log, long first, String before) {
    byte[] name = Octets.utf8(Octets.name(log));
    ByteBuffer body =
        ByteBuffer.allocate(MAGIC.length + 1 + Octets.size(name) + 8 + Chain.OCTETS)
            .put(MAGIC)
            .put((byte) VERSION);
    Octets.put(body, name);
    return record(BEGIN, body.putLong(first).put(HexFormat.of().parseHex(before)).array());
  }

  /**
   * One entry.
   *
   * @param stored as it is stored
   * @param opening of its sealed part; no octets: it has none
   */
  public static byte[] entry(byte[] stored, byte[] opening) {
    ByteBuffer body = ByteBuffer.allocate(4 + stored.length + opening.length);
    return record(ENTRY, body.putInt(stored.length).put(stored).put(opening).array());
  }

  /** A signed head. */
  public static byte[] head(byte[] cms) {
    return record(HEAD, cms);
  }

  private static byte[] record(int type, byte[] body) {
    return ByteBuffer.allocate(PREFIX + body.length)
        .put((byte) type)
        .putInt(body.length)
        .put(body)
        .array();
  }
}
