package io.tiaki.cosem.client.internal;

import io.tiaki.cosem.CosemException.Reason;
import io.tiaki.cosem.Repetition;
import io.tiaki.cosem.codec.Apdu;
import io.tiaki.cosem.codec.CodecException;
import io.tiaki.cosem.codec.Conformance.Service;
import io.tiaki.cosem.codec.DataBlockSA;
import org.jspecify.annotations.Nullable;

/**
 * What SET and ACTION have in common: they change the meter. Sent again only when it is certain
 * that the meter has not carried it out, or when that does no harm. A transfer in blocks is carried
 * out with its last block; before that the whole may begin again once, under another invoke id.
 */
abstract class WritingExchange<T> extends ServiceExchange<T> {
  /** Tag, choice, invoke id, descriptor, a flag; a block's own. */
  private static final int OVERHEAD = 3 + 9 + 1 + DataBlockSA.OVERHEAD;

  private final Service service;
  private final Service blockTransfer;
  private final Repetition repetition;
  private final byte[] value;
  private int sent;
  private boolean restarted;
  private volatile boolean inDoubt;
  private @Nullable Outgoing outgoing;

  /**
   * @param value what the blocks are cut from when it is long
   */
  WritingExchange(
      Terms terms,
      int responseTag,
      boolean renewed,
      Service service,
      Service blockTransfer,
      Repetition repetition,
      byte[] value) {
    super(terms, responseTag, renewed);
    this.service = service;
    this.blockTransfer = blockTransfer;
    this.repetition = repetition;
    this.value = value;
  }

  /** The request in one. */
  abstract Apdu whole();

  /** The request with its first block. */
  abstract Apdu first(DataBlockSA block);

  /** A further block. */
  abstract Apdu further(DataBlockSA block);

  @Override
  public Step<T> start() {
    if (!terms.offers(service)) {
      return failed(Reason.NOT_OFFERED, "The meter does not offer " + service + " to this client");
    }
    boolean general = generalBlocks() > 0 && !terms.offers(blockTransfer);
    boolean fits = general || value.length + OVERHEAD - DataBlockSA.OVERHEAD <= terms.maxPdu();
    if (!fits && (!terms.offers(blockTransfer) || terms.maxPdu() <= OVERHEAD)) {
      return failed(
          Reason.PROTOCOL,
          "The request is longer than the "
              + terms.maxPdu()
              + " octets that link and meter take, and the meter takes no blocks of it");
    }
    renewInvoke();
    sent++;
    if (fits) {
      outgoing = null;
      inDoubt = repetition == Repetition.NEVER;
      return new Step.Send<>(whole());
    }
    Outgoing begun = new Outgoing(value, terms.maxPdu() - OVERHEAD);
    outgoing = begun;
    inDoubt = false;
    return new Step.Send<>(first(begun.next()));
  }

  /** The meter has taken a block. */
  final Step<T> acknowledged(long blockNumber) {
    Outgoing current = outgoing;
    if (current == null || blockNumber < current.sent()) {
      return new Step.Stray<>();
    }
    if (blockNumber > current.sent() || current.isLastSent()) {
      return protocol("The meter has taken block " + blockNumber + ", which it was not to", null);
    }
    DataBlockSA next = current.next();
    inDoubt = repetition == Repetition.NEVER && current.isLastSent();
    return new Step.Send<>(further(next));
  }

  /** The meter has given up the transfer: nothing was carried out. */
  final Step<T> interrupted(T result) {
    inDoubt = false;
    return outgoing == null || restarted ? new Step.Done<>(result) : restart();
  }

  /** The meter has answered for good. */
  final Step<T> done(T result) {
    inDoubt = false;
    return new Step.Done<>(result);
  }

  /** Whether blocks are left to send. */
  final boolean isSending() {
    Outgoing current = outgoing;
    return current != null && !current.isLastSent();
  }

  @Override
  final void notServed() {
    inDoubt = false;
  }

  @Override
  public void notSent() {
    inDoubt = false;
  }

  @Override
  public boolean inDoubt() {
    return inDoubt;
  }

  @Override
  public Step<T> timedOut() {
    if (inDoubt) {
      return failed(Reason.IN_DOUBT, "No answer came: the meter may have carried it out");
    }
    if (isSending()) {
      return restarted ? failed(Reason.TIMED_OUT, "Blocks got lost twice") : restart();
    }
    if (sent >= terms.attempts()) {
      return failed(Reason.TIMED_OUT, "No answer to " + sent + " requests");
    }
    return again();
  }

  @Override
  public Step<T> unreadable(byte[] payload, CodecException why) {
    Step<T> step = super.unreadable(payload, why);
    return step instanceof Step.Failed<T> && inDoubt
        ? failed(Reason.IN_DOUBT, "The meter's answer cannot be read: " + why.getMessage())
        : step;
  }

  /** A whole request again under the same invoke id, blocks under another. */
  Step<T> again() {
    if (outgoing != null) {
      return start();
    }
    sent++;
    return new Step.Send<>(whole());
  }

  private Step<T> restart() {
    restarted = true;
    return start();
  }
}
