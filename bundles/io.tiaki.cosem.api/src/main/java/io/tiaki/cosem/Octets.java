package io.tiaki.cosem;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;

/** Immutable octets with value equality. Prints as hexadecimal. */
public final class Octets {
  /** None. */
  public static final Octets EMPTY = new Octets(new byte[0]);

  private final byte[] octets;

  private Octets(byte[] octets) {
    this.octets = octets;
  }

  /** A copy of these octets. */
  public static Octets of(byte[] octets) {
    return octets.length == 0 ? EMPTY : new Octets(octets.clone());
  }

  /** A copy of a part. */
  public static Octets of(byte[] octets, int offset, int length) {
    return new Octets(Arrays.copyOfRange(octets, offset, offset + length));
  }

  /** The octets of ASCII text. */
  public static Octets ofAscii(String text) {
    return new Octets(text.getBytes(StandardCharsets.US_ASCII));
  }

  /** How many. */
  public int length() {
    return octets.length;
  }

  /** One of them, 0 to 255. */
  public int at(int index) {
    return octets[index] & 0xff;
  }

  /** All of them; a fresh array. */
  public byte[] toArray() {
    return octets.clone();
  }

  /** Copies all of them to {@code target} from {@code offset} on. */
  public void copyTo(byte[] target, int offset) {
    System.arraycopy(octets, 0, target, offset, octets.length);
  }

  /** As ASCII text; every octet outside 0x20 to 0x7e becomes a question mark. */
  public String toAscii() {
    StringBuilder text = new StringBuilder(octets.length);
    for (byte octet : octets) {
      text.append(octet >= 0x20 && octet < 0x7f ? (char) octet : '?');
    }
    return text.toString();
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Octets that && Arrays.equals(octets, that.octets);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(octets);
  }

  @Override
  public String toString() {
    return HexFormat.of().formatHex(octets);
  }
}
