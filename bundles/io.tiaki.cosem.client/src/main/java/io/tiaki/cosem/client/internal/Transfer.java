package io.tiaki.cosem.client.internal;

import io.tiaki.cosem.Octets;
import io.tiaki.cosem.codec.BlockReceiver;
import io.tiaki.cosem.codec.BlockSender;
import io.tiaki.cosem.codec.CodecException;
import io.tiaki.cosem.codec.CodecException.Reason;
import io.tiaki.cosem.codec.GeneralBlockTransfer;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * One request and its answer in general-block-transfer (IEC 62056-5-3, 9.4.6.12): either may come
 * whole instead. Blocks hold the APDU as it is protected. Without time and transport; used by one
 * mailbox only.
 */
final class Transfer {
  /** Blocks that are taken and sent at once: more would only queue on a slow link. */
  static final int WINDOW = 8;

  private final @Nullable BlockSender sender;
  private final Map<Integer, Octets> taken = new HashMap<>();
  private @Nullable BlockReceiver receiver;
  private int lastSent;
  private int heard;
  private boolean isLastSent;
  private int window = 1;

  /** The request went out whole. */
  Transfer() {
    sender = null;
    isLastSent = true;
  }

  /**
   * The request goes out in blocks.
   *
   * @param request as it is protected
   * @param maxPdu octets of the longest APDU that link and meter take
   */
  Transfer(byte[] request, int maxPdu) {
    sender = new BlockSender(request, maxPdu);
  }

  /**
   * What follows from a block.
   *
   * @param news whether it was not known before
   * @param send what goes out
   * @param answer the whole answer, when it is there
   */
  record Next(boolean news, List<GeneralBlockTransfer> send, Optional<byte[]> answer) {
    static final Next NOTHING = new Next(false, List.of(), Optional.empty());

    static Next send(List<GeneralBlockTransfer> blocks) {
      return new Next(true, blocks, Optional.empty());
    }
  }

  /** Whether a block may begin an answer whose request went out whole. */
  static boolean begins(GeneralBlockTransfer block) {
    return block.blockNumber() == 1 && block.blockData().length() > 0;
  }

  /**
   * What is to be sent first, or again because nothing came: the blocks that the meter has not
   * acknowledged, or which of its blocks are there.
   */
  List<GeneralBlockTransfer> pending() {
    if (isSending()) {
      return further();
    }
    BlockReceiver receiving = receiver;
    return receiving == null ? List.of() : List.of(receiving.acknowledgement(lastSent));
  }

  /**
   * Whether it may be sent again, so that a meter that has carried out the request does not do it
   * twice.
   *
   * @param once whether the request must not be carried out twice
   */
  boolean isRepeatable(boolean once) {
    return isSending() ? !once || !isLastSent : receiver != null;
  }

  private boolean isSending() {
    return sender != null && !sender.isDone() && receiver == null;
  }

  private List<GeneralBlockTransfer> further() {
    BlockSender sending = sender;
    if (sending == null) {
      return List.of();
    }
    List<GeneralBlockTransfer> blocks =
        sending.next(window, heard).stream().map(Transfer::withWindow).toList();
    GeneralBlockTransfer last = blocks.get(blocks.size() - 1);
    lastSent = last.blockNumber();
    isLastSent = last.lastBlock();
    return blocks;
  }

  private static GeneralBlockTransfer withWindow(GeneralBlockTransfer block) {
    return new GeneralBlockTransfer(
        block.lastBlock(),
        block.streaming(),
        WINDOW,
        block.blockNumber(),
        block.blockNumberAck(),
        block.blockData());
  }

  /**
   * Takes a block of the meter's.
   *
   * @throws CodecException when it is none of this transfer, or too long
   */
  Next take(GeneralBlockTransfer block) throws CodecException {
    window = Math.max(1, Math.min(block.window(), WINDOW));
    return block.blockData().length() > 0 ? answer(block) : acknowledged(block);
  }

  /** What was acknowledged before says nothing new: it may have come twice. */
  private Next acknowledged(GeneralBlockTransfer block) {
    boolean news =
        isSending()
            && sender != null
            && block.blockNumberAck() <= lastSent
            && sender.acknowledged(block.blockNumberAck());
    if (!news) {
      return Next.NOTHING;
    }
    // Also a block without data has a number, which the next blocks acknowledge.
    heard = block.blockNumber();
    return Next.send(isSending() ? further() : List.of());
  }

  /** An answer says that the request is there. It begins with its first block. */
  private Next answer(GeneralBlockTransfer block) throws CodecException {
    BlockReceiver receiving = receiver;
    if (receiving == null) {
      if (!begins(block) || !isLastSent) {
        return Next.NOTHING;
      }
      receiving = new BlockReceiver(Blocks.MAX_OCTETS, WINDOW);
      receiver = receiving;
    }
    int before = receiving.acknowledged();
    taken.keySet().removeIf(number -> number <= before);
    if (!isNews(block, before)) {
      return Next.NOTHING;
    }
    boolean awaited = receiving.take(block);
    if (receiving.isComplete()) {
      return new Next(true, List.of(), Optional.of(receiving.apdu()));
    }
    return Next.send(awaited ? List.of(receiving.acknowledgement(lastSent)) : List.of());
  }

  /**
   * What came before is not acknowledged again, else every block would come twice from then on. A
   * late block of another answer may have the number of one of this: then nothing is sure.
   */
  private boolean isNews(GeneralBlockTransfer block, int before) throws CodecException {
    int number = block.blockNumber();
    if (number <= before || number > before + WINDOW) {
      return false;
    }
    Octets known = taken.putIfAbsent(number, block.blockData());
    if (known != null && !known.equals(block.blockData())) {
      throw new CodecException(Reason.MALFORMED, 2, "Block " + number + " came in two ways");
    }
    return known == null;
  }
}
