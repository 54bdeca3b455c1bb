package io.tiaki.cosem.codec;

import io.tiaki.cosem.Octets;
import io.tiaki.cosem.codec.CodecException.Reason;

/**
 * What is negotiated when a data link is set up (IEC 62056-46, 6.4.4.4.3.2): the information field
 * of SNRM and UA, each from the view of its sender.
 *
 * @param maxInformationTransmit octets of the longest information field sent, 1 to 2,030
 * @param maxInformationReceive octets of the longest information field taken, 1 to 2,030
 * @param windowTransmit I frames sent without an acknowledgement, 1 to 7
 * @param windowReceive I frames taken without an acknowledgement, 1 to 7
 */
public record HdlcParameters(
    int maxInformationTransmit, int maxInformationReceive, int windowTransmit, int windowReceive) {
  /** What holds where nothing is said. */
  public static final HdlcParameters DEFAULT = new HdlcParameters(128, 128, 1, 1);

  /** The longest information field. */
  public static final int MOST_INFORMATION = 2_030;

  /** The largest window. */
  public static final int MOST_WINDOW = 7;

  private static final int FORMAT = 0x81;
  private static final int GROUP = 0x80;
  private static final int MAX_TRANSMIT = 5;
  private static final int MAX_RECEIVE = 6;
  private static final int WINDOW_TRANSMIT = 7;
  private static final int WINDOW_RECEIVE = 8;

  /**
   * @throws IllegalArgumentException when a value is out of range
   */
  public HdlcParameters {
    if (!fits(maxInformationTransmit, MOST_INFORMATION)
        || !fits(maxInformationReceive, MOST_INFORMATION)
        || !fits(windowTransmit, MOST_WINDOW)
        || !fits(windowReceive, MOST_WINDOW)) {
      throw new IllegalArgumentException(
          "An information field has 1 to 2030 octets, a window 1 to 7 frames");
    }
  }

  /**
   * Reads an information field; an empty one means the defaults. Parameters that are not known here
   * are passed over.
   *
   * @throws CodecException when it is anything else, or a value is out of range
   */
  public static HdlcParameters decode(Octets information) throws CodecException {
    if (information.length() == 0) {
      return DEFAULT;
    }
    byte[] octets = information.toArray();
    OctetReader reader = new OctetReader(octets, 0, octets.length);
    reader.expect(FORMAT, "the format of parameters");
    reader.expect(GROUP, "the group of parameters");
    OctetReader group = reader.part(reader.u8());
    reader.end();
    int[] values = {128, 128, 1, 1};
    while (group.hasRemaining()) {
      int id = group.u8();
      OctetReader value = group.part(group.u8());
      if (id >= MAX_TRANSMIT && id <= WINDOW_RECEIVE) {
        values[id - MAX_TRANSMIT] = number(value, id < WINDOW_TRANSMIT);
      }
    }
    return new HdlcParameters(values[0], values[1], values[2], values[3]);
  }

  /** The information field; the values of the defaults are written too. */
  public Octets encode() {
    OctetWriter group = new OctetWriter();
    size(group.u8(MAX_TRANSMIT), maxInformationTransmit);
    size(group.u8(MAX_RECEIVE), maxInformationReceive);
    group.u8(WINDOW_TRANSMIT).u8(4).u32(windowTransmit);
    group.u8(WINDOW_RECEIVE).u8(4).u32(windowReceive);
    byte[] octets = group.toArray();
    return Octets.of(
        new OctetWriter().u8(FORMAT).u8(GROUP).u8(octets.length).octets(octets).toArray());
  }

  /**
   * What holds for this side when the other side answers: no more than either proposed.
   *
   * @param other as the other side sees it
   */
  public HdlcParameters agreed(HdlcParameters other) {
    return new HdlcParameters(
        Math.min(maxInformationTransmit, other.maxInformationReceive),
        Math.min(maxInformationReceive, other.maxInformationTransmit),
        Math.min(windowTransmit, other.windowReceive),
        Math.min(windowReceive, other.windowTransmit));
  }

  private static boolean fits(int value, int most) {
    return value >= 1 && value <= most;
  }

  private static void size(OctetWriter w, int size) {
    if (size <= 0xff) {
      w.u8(1).u8(size);
    } else {
      w.u8(2).u16(size);
    }
  }

  /** 1 to 4 octets; a value that does not fit is refused where it stands. */
  private static int number(OctetReader reader, boolean size) throws CodecException {
    int length = reader.remaining();
    long value = 0;
    while (length <= 4 && reader.hasRemaining()) {
      value = value << 8 | reader.u8();
    }
    if (value < 1 || value > (size ? MOST_INFORMATION : MOST_WINDOW)) {
      throw reader.fail(Reason.MALFORMED, "A parameter out of range");
    }
    return (int) value;
  }
}
