package io.tiaki.cosem.codec;

import io.tiaki.cosem.Octets;
import io.tiaki.cosem.codec.CodecException.Reason;

/**
 * Reads octets by index. Never goes beyond its end: whatever is missing is a {@link
 * CodecException}.
 */
final class OctetReader {
  private final byte[] octets;
  private final int end;
  private int position;

  OctetReader(byte[] octets, int offset, int length) {
    this.octets = octets;
    this.position = offset;
    this.end = offset + length;
  }

  int position() {
    return position;
  }

  int remaining() {
    return end - position;
  }

  boolean hasRemaining() {
    return position < end;
  }

  int u8() throws CodecException {
    need(1);
    return octets[position++] & 0xff;
  }

  /** The next octet, or -1 at the end; stays there. */
  int peek() {
    return position < end ? octets[position] & 0xff : -1;
  }

  int u16() throws CodecException {
    need(2);
    int value = (octets[position] & 0xff) << 8 | octets[position + 1] & 0xff;
    position += 2;
    return value;
  }

  int i32() throws CodecException {
    need(4);
    int p = position;
    position = p + 4;
    return octets[p] << 24
        | (octets[p + 1] & 0xff) << 16
        | (octets[p + 2] & 0xff) << 8
        | octets[p + 3] & 0xff;
  }

  long u32() throws CodecException {
    return i32() & 0xffff_ffffL;
  }

  long i64() throws CodecException {
    need(8);
    return (long) i32() << 32 | u32();
  }

  Octets octets(int length) throws CodecException {
    need(length);
    Octets part = length == 0 ? Octets.EMPTY : Octets.of(octets, position, length);
    position += length;
    return part;
  }

  /**
   * A length of A-XDR or BER in definite form (IEC 61334-6, 6.10; X.690, 8.1.3); any value up to
   * 2^31-1.
   */
  int length() throws CodecException {
    int first = u8();
    if (first < 0x80) {
      return first;
    }
    int count = first & 0x7f;
    if (count == 0 || count > 4) {
      throw fail(Reason.MALFORMED, "A length of " + count + " octets");
    }
    long value = 0;
    for (int i = 0; i < count; i++) {
      value = value << 8 | u8();
    }
    if (value > Integer.MAX_VALUE) {
      throw fail(Reason.TRUNCATED, "A length of 2^31 or more");
    }
    return (int) value;
  }

  /** A count of elements of at least one octet each: never more than octets remain. */
  int count() throws CodecException {
    int count = length();
    if (count > remaining()) {
      throw fail(Reason.TRUNCATED, "More elements announced than octets remain");
    }
    return count;
  }

  /** A length and so many octets. */
  Octets octetString() throws CodecException {
    return octets(length());
  }

  /** A reader of the next octets; this one goes on behind them. */
  OctetReader part(int length) throws CodecException {
    need(length);
    OctetReader part = new OctetReader(octets, position, length);
    position += length;
    return part;
  }

  void skip(int length) throws CodecException {
    need(length);
    position += length;
  }

  void expect(int octet, String what) throws CodecException {
    if (u8() != octet) {
      position--;
      throw fail(Reason.MALFORMED, "Not " + what);
    }
  }

  /** An OPTIONAL or CHOICE flag of two alternatives. */
  boolean flag(String what) throws CodecException {
    int value = u8();
    if (value > 1) {
      position--;
      throw fail(Reason.MALFORMED, what + " is neither 0 nor 1");
    }
    return value == 1;
  }

  /** The frame check of all octets from one on. */
  int crcSince(int from) {
    return Crc16.of(octets, from, position);
  }

  void end() throws CodecException {
    if (position < end) {
      throw fail(Reason.MALFORMED, remaining() + " octets too many");
    }
  }

  CodecException fail(Reason reason, String detail) {
    return new CodecException(reason, position, detail);
  }

  private void need(int length) throws CodecException {
    if (length > end - position) {
      throw fail(Reason.TRUNCATED, (length - (end - position)) + " octets missing");
    }
  }
}
