package io.tiaki.cosem.codec;

import io.tiaki.cosem.Octets;
import io.tiaki.cosem.codec.CodecException.Reason;
import java.nio.ByteBuffer;

/**
 * WPDU (IEC 62056-4-7, 5.2): a header of four 16-bit numbers (version 1, source wPort, destination
 * wPort, length), then one APDU. A datagram carries one of them.
 *
 * @param source wPort of the sender, 0 to 65,535
 * @param destination wPort of the receiver, 0 to 65,535
 * @param apdu the APDU, at most 65,535 octets
 */
public record WrapperPdu(int source, int destination, Octets apdu) {
  /** Octets of the header. */
  public static final int HEADER = 8;

  private static final int VERSION = 1;

  /**
   * @throws IllegalArgumentException when a number does not fit 16 bits
   */
  public WrapperPdu {
    if (((source | destination | apdu.length()) & ~0xffff) != 0) {
      throw new IllegalArgumentException("wPorts and length of a WPDU have 16 bits each");
    }
  }

  /**
   * Decodes a WPDU that fills the buffer from position to limit; the position is moved to the
   * limit.
   *
   * @throws CodecException when version or length are wrong
   */
  public static WrapperPdu decode(ByteBuffer octets) throws CodecException {
    OctetReader reader = Apdus.reader(octets);
    if (reader.u16() != VERSION) {
      throw new CodecException(Reason.UNSUPPORTED, 0, "A wrapper of another version than 1");
    }
    int source = reader.u16();
    int destination = reader.u16();
    Octets apdu = reader.octets(reader.u16());
    reader.end();
    return new WrapperPdu(source, destination, apdu);
  }

  /** Encodes header and APDU; a fresh array. */
  public byte[] encode() {
    return encode(source, destination, apdu.toArray());
  }

  /**
   * Encodes header and APDU; a fresh array.
   *
   * @throws IllegalArgumentException when a number does not fit 16 bits
   */
  public static byte[] encode(int source, int destination, byte[] apdu) {
    if (((source | destination | apdu.length) & ~0xffff) != 0) {
      throw new IllegalArgumentException("wPorts and length of a WPDU have 16 bits each");
    }
    return new OctetWriter(HEADER + apdu.length)
        .u16(VERSION)
        .u16(source)
        .u16(destination)
        .u16(apdu.length)
        .octets(apdu)
        .toArray();
  }
}
