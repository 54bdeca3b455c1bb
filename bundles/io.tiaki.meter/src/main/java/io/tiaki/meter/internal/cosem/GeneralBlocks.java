package io.tiaki.meter.internal.cosem;

import io.tiaki.cosem.codec.Apdus;
import io.tiaki.cosem.codec.BlockReceiver;
import io.tiaki.cosem.codec.BlockSender;
import io.tiaki.cosem.codec.CodecException;
import io.tiaki.cosem.codec.GeneralBlockTransfer;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * General-block-transfer at the server (IEC 62056-5-3, 9.4.6.12): requests that come in blocks, and
 * answers that go in blocks. Blocks hold the APDU as it is protected. For one thread at a time.
 */
final class GeneralBlocks {
  /** Blocks that the meter takes at once. */
  static final int WINDOW = 8;

  private final int maxPdu;
  private @Nullable BlockReceiver receiver;
  private @Nullable BlockSender sender;
  private @Nullable GeneralBlockTransfer lastOfRequest;
  private int received;
  private int window = 1;

  GeneralBlocks(int maxPdu) {
    this.maxPdu = maxPdu;
  }

  /**
   * What a block leads to.
   *
   * @param request the whole request, when it was its last
   * @param answers to be sent when there is no request
   */
  record Step(Optional<byte[]> request, List<byte[]> answers) {
    static Step answers(List<GeneralBlockTransfer> blocks) {
      return new Step(Optional.empty(), blocks.stream().map(Apdus::encode).toList());
    }
  }

  /**
   * Takes a block.
   *
   * @throws CodecException when it belongs to nothing
   */
  Step take(GeneralBlockTransfer block) throws CodecException {
    window = Math.max(1, block.window());
    BlockSender sending = sender;
    boolean isData = block.blockData().length() > 0;
    if (sending != null && (!isData || block.equals(lastOfRequest))) {
      // Also a block without data has a number, which the next blocks acknowledge.
      received = block.blockNumber();
      return further(sending, block.blockNumberAck());
    }
    if (!isData) {
      return Step.answers(List.of());
    }
    return incoming(block);
  }

  private Step further(BlockSender sending, int acknowledged) {
    sending.acknowledged(acknowledged);
    if (sending.isDone()) {
      sender = null;
      return Step.answers(List.of());
    }
    return Step.answers(sending.next(window, received));
  }

  private Step incoming(GeneralBlockTransfer block) throws CodecException {
    BlockReceiver receiving = receiver;
    if (receiving == null || block.blockNumber() == 1 && receiving.acknowledged() > 1) {
      sender = null;
      receiving = new BlockReceiver(IncomingTransfer.MAX_OCTETS, WINDOW);
      receiver = receiving;
    }
    boolean awaited;
    try {
      awaited = receiving.take(block);
    } catch (CodecException wrong) {
      receiver = null;
      throw wrong;
    }
    if (receiving.isComplete()) {
      receiver = null;
      received = receiving.acknowledged();
      lastOfRequest = block;
      return new Step(Optional.of(receiving.apdu()), List.of());
    }
    return Step.answers(awaited ? List.of(receiving.acknowledgement(0)) : List.of());
  }

  /**
   * Begins to send an answer.
   *
   * @param toBlocks whether its request came in blocks: its number goes along
   */
  List<byte[]> begin(byte[] apdu, boolean toBlocks) {
    if (!toBlocks) {
      received = 0;
      window = 1;
      lastOfRequest = null;
    }
    BlockSender sending = new BlockSender(apdu, maxPdu);
    sender = sending;
    return sending.next(window, received).stream().map(Apdus::encode).toList();
  }
}
