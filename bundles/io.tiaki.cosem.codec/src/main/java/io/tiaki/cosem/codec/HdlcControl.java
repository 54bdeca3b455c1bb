package io.tiaki.cosem.codec;

/**
 * The control field of a frame (IEC 62056-46, 6.4.3.4; ISO/IEC 13239, modulo 8).
 *
 * @param type what the frame is for
 * @param sendSequence N(S), 0 to 7; 0 unless it is an I frame
 * @param receiveSequence N(R), 0 to 7: the next that is expected; 0 unless it is I, RR or RNR
 * @param pollFinal the poll bit of a command, the final bit of a response
 */
public record HdlcControl(Type type, int sendSequence, int receiveSequence, boolean pollFinal) {
  /** Numbers of frames are counted modulo 8. */
  public static final int MODULUS = 8;

  private static final int POLL_FINAL = 0x10;
  private static final int NUMBERED = 0x0f;
  private static final int UNNUMBERED = 0xef;

  /** Frames that this data link layer knows; SNRM to FRMR have no numbers. */
  public enum Type {
    /** Information. */
    I(0),
    /** Receive ready. */
    RR(0x01),
    /** Receive not ready. */
    RNR(0x05),
    /** Set normal response mode. */
    SNRM(0x83),
    /** Disconnect. */
    DISC(0x43),
    /** Unnumbered acknowledgement. */
    UA(0x63),
    /** Disconnected mode. */
    DM(0x0f),
    /** Frame reject. */
    FRMR(0x87),
    /** Unnumbered information. */
    UI(0x03);

    private final int bits;

    Type(int bits) {
      this.bits = bits;
    }
  }

  /**
   * @throws IllegalArgumentException when a number is not 0 to 7, or the type has none
   */
  public HdlcControl {
    boolean numbered = type == Type.I || type == Type.RR || type == Type.RNR;
    if (((sendSequence | receiveSequence) & ~(MODULUS - 1)) != 0
        || sendSequence != 0 && type != Type.I
        || receiveSequence != 0 && !numbered) {
      throw new IllegalArgumentException("Not numbers of a frame of type " + type);
    }
  }

  /** Without numbers. */
  public static HdlcControl of(Type type, boolean pollFinal) {
    return new HdlcControl(type, 0, 0, pollFinal);
  }

  /**
   * Reads an octet.
   *
   * @throws CodecException {@code UNSUPPORTED} when it is of another type of frame
   */
  public static HdlcControl of(int octet) throws CodecException {
    boolean pollFinal = (octet & POLL_FINAL) != 0;
    int receive = octet >> 5 & MODULUS - 1;
    if ((octet & 1) == 0) {
      return new HdlcControl(Type.I, octet >> 1 & MODULUS - 1, receive, pollFinal);
    }
    for (Type type : Type.values()) {
      if (type != Type.I && type.bits == (octet & UNNUMBERED)) {
        return of(type, pollFinal);
      }
      boolean supervisory = type == Type.RR || type == Type.RNR;
      if (supervisory && type.bits == (octet & NUMBERED)) {
        return new HdlcControl(type, 0, receive, pollFinal);
      }
    }
    throw new CodecException(CodecException.Reason.UNSUPPORTED, 0, "A frame with control " + octet);
  }

  /** The octet, 0 to 255. */
  public int octet() {
    return type.bits | sendSequence << 1 | receiveSequence << 5 | (pollFinal ? POLL_FINAL : 0);
  }
}
