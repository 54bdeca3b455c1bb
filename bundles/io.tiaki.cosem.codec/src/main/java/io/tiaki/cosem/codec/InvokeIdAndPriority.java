package io.tiaki.cosem.codec;

/**
 * Invoke-Id-And-Priority (IEC 62056-5-3, 9.5): one octet, kept as it came.
 *
 * @param octet 0 to 255: bits 0 to 3 invoke id, bit 6 confirmed, bit 7 high priority
 */
public record InvokeIdAndPriority(int octet) {
  /** The largest invoke id. */
  public static final int MAX_INVOKE_ID = 15;

  /**
   * @throws IllegalArgumentException when it is not an octet
   */
  public InvokeIdAndPriority {
    if ((octet & ~0xff) != 0) {
      throw new IllegalArgumentException("An octet is 0 to 255, got " + octet);
    }
  }

  /**
   * Confirmed, of high priority.
   *
   * @param invokeId 0 to 15
   * @throws IllegalArgumentException when the invoke id has more than four bits
   */
  public static InvokeIdAndPriority of(int invokeId) {
    if ((invokeId & ~MAX_INVOKE_ID) != 0) {
      throw new IllegalArgumentException("An invoke id is 0 to 15, got " + invokeId);
    }
    return new InvokeIdAndPriority(0xc0 | invokeId);
  }

  /** Which request this is or answers, 0 to 15. */
  public int invokeId() {
    return octet & MAX_INVOKE_ID;
  }

  /** Whether an answer is wanted. */
  public boolean confirmed() {
    return (octet & 0x40) != 0;
  }

  /** Whether its priority is high. */
  public boolean highPriority() {
    return (octet & 0x80) != 0;
  }
}
