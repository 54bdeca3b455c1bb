package io.tiaki.meter.internal.cosem;

import io.tiaki.cosem.codec.DataBlockSA;
import io.tiaki.cosem.codec.InvokeIdAndPriority;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;

/**
 * A long SET or ACTION that comes in blocks (IEC 62056-5-3, 9.3.7 and 9.3.8). A block whose
 * acknowledgement got lost may come again.
 *
 * @param <T> what is to be done with it
 */
final class IncomingTransfer<T> {
  /** So many octets at most, all blocks together. */
  static final int MAX_OCTETS = 1 << 16;

  /** What a block is to a transfer. */
  enum Verdict {
    TAKEN,
    COMPLETE,
    WRONG_NUMBER,
    TOO_LONG
  }

  private final InvokeIdAndPriority invoke;
  private final T target;
  private final ByteArrayOutputStream octets = new ByteArrayOutputStream();
  private long last;

  IncomingTransfer(InvokeIdAndPriority invoke, T target) {
    this.invoke = invoke;
    this.target = target;
  }

  T target() {
    return target;
  }

  boolean isOf(InvokeIdAndPriority other) {
    return other.invokeId() == invoke.invokeId();
  }

  Verdict take(DataBlockSA block) {
    if (block.blockNumber() == last && last > 0 && !block.lastBlock()) {
      return Verdict.TAKEN;
    }
    if (block.blockNumber() != last + 1) {
      return Verdict.WRONG_NUMBER;
    }
    if (octets.size() + block.rawData().length() > MAX_OCTETS) {
      return Verdict.TOO_LONG;
    }
    octets.writeBytes(block.rawData().toArray());
    last++;
    return block.lastBlock() ? Verdict.COMPLETE : Verdict.TAKEN;
  }

  ByteBuffer joined() {
    return ByteBuffer.wrap(octets.toByteArray());
  }
}
