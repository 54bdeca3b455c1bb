package io.tiaki.cosem.codec;

import io.tiaki.cosem.Octets;
import io.tiaki.cosem.codec.CodecException.Reason;
import java.nio.ByteBuffer;

/**
 * A frame of the HDLC-based data link layer (IEC 62056-46, 6.4; ISO/IEC 13239, frame format type
 * 3): flag, format, addresses, control, information with its check, check, flag.
 *
 * @param segmented whether the information goes on in the next frame
 * @param destination address of the receiver
 * @param source address of the sender
 * @param control 0 to 255
 * @param information what it carries, maybe nothing; an APDU stands behind an LLC header
 */
public record HdlcFrame(
    boolean segmented, Address destination, Address source, int control, Octets information) {
  /** LLC header of what a client sends (IEC 62056-46, 5.3). */
  public static final Octets LLC_COMMAND = Octets.of(new byte[] {(byte) 0xe6, (byte) 0xe6, 0});

  /** LLC header of what a server sends. */
  public static final Octets LLC_RESPONSE = Octets.of(new byte[] {(byte) 0xe6, (byte) 0xe7, 0});

  /** Octets between the flags at most: the format has 11 bits for them. */
  public static final int MAX_LENGTH = 0x7ff;

  private static final int FLAG = 0x7e;
  private static final int FORMAT = 0xa000;
  private static final int FORMAT_MASK = 0xf000;
  private static final int SEGMENTED = 0x0800;

  /**
   * An address: of a client 7 bits; of a server an upper part (logical device) and maybe a lower
   * one (physical device).
   *
   * @param value the bits without the extension bits; with four octets upper and lower part of 14
   *     bits each, with two of 7 bits each
   * @param octets on the wire: 1, 2 or 4
   */
  public record Address(int value, int octets) {
    /**
     * @throws IllegalArgumentException when the value does not fit
     */
    public Address {
      boolean known = octets == 1 || octets == 2 || octets == 4;
      if (!known || value < 0 || value >= 1 << 7 * octets) {
        throw new IllegalArgumentException("An address has 7, 14 or 28 bits");
      }
    }

    static Address decode(OctetReader reader) throws CodecException {
      int value = 0;
      for (int octets = 1; octets <= 4; octets++) {
        int octet = reader.u8();
        value = value << 7 | octet >> 1;
        if ((octet & 1) != 0) {
          if (octets == 3) {
            break;
          }
          return new Address(value, octets);
        }
      }
      throw reader.fail(Reason.MALFORMED, "An address of neither 1, 2 nor 4 octets");
    }

    void encode(OctetWriter w) {
      for (int i = octets - 1; i >= 0; i--) {
        w.u8((value >> 7 * i & 0x7f) << 1 | (i == 0 ? 1 : 0));
      }
    }
  }

  /**
   * @throws IllegalArgumentException when control is not an octet
   */
  public HdlcFrame {
    if ((control & ~0xff) != 0) {
      throw new IllegalArgumentException("Control has 8 bits");
    }
  }

  /**
   * Decodes one frame with its flags that fills the buffer from position to limit; the position is
   * moved to the limit.
   *
   * @throws CodecException when it is anything else; {@code NOT_AUTHENTIC} never, a wrong check is
   *     {@code MALFORMED}
   */
  public static HdlcFrame decode(ByteBuffer octets) throws CodecException {
    OctetReader reader = Apdus.reader(octets);
    reader.expect(FLAG, "a flag");
    int start = reader.position();
    int format = reader.u16();
    int length = format & MAX_LENGTH;
    if ((format & FORMAT_MASK) != FORMAT || length < 2) {
      throw new CodecException(Reason.MALFORMED, start, "Not frame format type 3");
    }
    OctetReader frame = reader.part(length - 2);
    reader.expect(FLAG, "a flag");
    reader.end();
    Address destination = Address.decode(frame);
    Address source = Address.decode(frame);
    int control = frame.u8();
    check(frame, start);
    Octets information = Octets.EMPTY;
    if (frame.hasRemaining()) {
      information = frame.octets(Math.max(0, frame.remaining() - 2));
      check(frame, start);
    }
    frame.end();
    return new HdlcFrame((format & SEGMENTED) != 0, destination, source, control, information);
  }

  /**
   * Encodes the frame with its flags; a fresh array.
   *
   * @throws IllegalArgumentException when the information is too long for a frame
   */
  public byte[] encode() {
    int head = 2 + destination.octets() + source.octets() + 1 + 2;
    int length = head + (information.length() == 0 ? 0 : information.length() + 2);
    if (length > MAX_LENGTH) {
      throw new IllegalArgumentException("A frame has at most " + MAX_LENGTH + " octets");
    }
    OctetWriter w = new OctetWriter(length + 2);
    w.u8(FLAG).u16(FORMAT | (segmented ? SEGMENTED : 0) | length);
    destination.encode(w);
    source.encode(w);
    w.u8(control);
    w.check(1);
    if (information.length() > 0) {
      w.octets(information);
      w.check(1);
    }
    return w.u8(FLAG).toArray();
  }

  /** The two octets here check all from the format on. */
  private static void check(OctetReader frame, int start) throws CodecException {
    int expected = frame.crcSince(start);
    int at = frame.position();
    int low = frame.u8();
    if ((low | frame.u8() << 8) != expected) {
      throw new CodecException(Reason.MALFORMED, at, "A wrong frame check");
    }
  }
}
