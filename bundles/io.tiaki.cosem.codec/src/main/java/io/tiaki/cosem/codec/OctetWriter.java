package io.tiaki.cosem.codec;

import io.tiaki.cosem.Octets;
import java.util.Arrays;

/** Writes octets into one growing array. */
final class OctetWriter {
  private static final int MOST_EXPECTED = 1 << 16;

  private byte[] octets;
  private int position;

  OctetWriter() {
    this(64);
  }

  OctetWriter(int capacity) {
    octets = new byte[capacity];
  }

  OctetWriter u8(int value) {
    room(1);
    octets[position++] = (byte) value;
    return this;
  }

  OctetWriter u16(int value) {
    room(2);
    octets[position++] = (byte) (value >> 8);
    octets[position++] = (byte) value;
    return this;
  }

  OctetWriter u32(long value) {
    room(4);
    octets[position++] = (byte) (value >> 24);
    octets[position++] = (byte) (value >> 16);
    octets[position++] = (byte) (value >> 8);
    octets[position++] = (byte) value;
    return this;
  }

  /** A tag and 32 bits. */
  OctetWriter u8u32(int tag, long value) {
    room(5);
    byte[] o = octets;
    int p = position;
    o[p] = (byte) tag;
    o[p + 1] = (byte) (value >> 24);
    o[p + 2] = (byte) (value >> 16);
    o[p + 3] = (byte) (value >> 8);
    o[p + 4] = (byte) value;
    position = p + 5;
    return this;
  }

  OctetWriter u64(long value) {
    return u32(value >> 32).u32(value);
  }

  OctetWriter octets(Octets value) {
    room(value.length());
    value.copyTo(octets, position);
    position += value.length();
    return this;
  }

  OctetWriter octets(byte... value) {
    room(value.length);
    System.arraycopy(value, 0, octets, position, value.length);
    position += value.length;
    return this;
  }

  /** The shortest form of a length. */
  OctetWriter length(int length) {
    if (length < 0x80) {
      return u8(length);
    }
    if (length < 0x100) {
      return u8(0x81).u8(length);
    }
    if (length < 0x1_0000) {
      return u8(0x82).u16(length);
    }
    return u8(0x84).u32(length);
  }

  /** A tag and an octet. */
  OctetWriter u8u8(int tag, int value) {
    room(2);
    octets[position] = (byte) tag;
    octets[position + 1] = (byte) value;
    position += 2;
    return this;
  }

  /** A tag, a length and octets. */
  OctetWriter octetString(int tag, Octets value) {
    int length = value.length();
    if (length >= 0x80) {
      return u8(tag).octetString(value);
    }
    room(2 + length);
    octets[position] = (byte) tag;
    octets[position + 1] = (byte) length;
    value.copyTo(octets, position + 2);
    position += 2 + length;
    return this;
  }

  OctetWriter octetString(Octets value) {
    return length(value.length()).octets(value);
  }

  /** A tag, a length and what was written to another writer. */
  OctetWriter tagged(int tag, OctetWriter content) {
    u8(tag).length(content.position);
    room(content.position);
    System.arraycopy(content.octets, 0, octets, position, content.position);
    position += content.position;
    return this;
  }

  /** The frame check of all octets from one on, low octet first. */
  OctetWriter check(int from) {
    int crc = Crc16.of(octets, from, position);
    return u8(crc).u8(crc >> 8);
  }

  /** What was written; the writer is of no use any more. */
  byte[] toArray() {
    return position == octets.length ? octets : Arrays.copyOf(octets, position);
  }

  int position() {
    return position;
  }

  /**
   * Makes room for so many octets more, and for no more; too many to be likely are not prepared
   * for.
   */
  void expect(long length) {
    if (length > octets.length - position && length <= MOST_EXPECTED) {
      octets = Arrays.copyOf(octets, position + (int) length);
    }
  }

  private void room(int length) {
    if (length > octets.length - position) {
      octets = Arrays.copyOf(octets, Math.max(octets.length * 2, position + length));
    }
  }
}
