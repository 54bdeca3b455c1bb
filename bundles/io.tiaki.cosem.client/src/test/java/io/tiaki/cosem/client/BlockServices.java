package io.tiaki.cosem.client;

import io.tiaki.cosem.codec.Apdu;
import io.tiaki.cosem.codec.Apdus;
import io.tiaki.cosem.codec.BlockReceiver;
import io.tiaki.cosem.codec.BlockSender;
import io.tiaki.cosem.codec.CodecException;
import io.tiaki.cosem.codec.GeneralBlockTransfer;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/** A meter that answers in general-block-transfer what is long, and takes requests in it. */
final class BlockServices {
  private final Function<Apdu, Apdu> services;
  private final int maxPdu;
  private final int window;
  private BlockSender sender;
  private BlockReceiver receiver;
  private int received;

  /** What was sent, all blocks and repetitions. */
  final List<GeneralBlockTransfer> sent = new ArrayList<>();

  /** Whole requests that arrived. */
  final List<Apdu> requests = new ArrayList<>();

  /**
   * @param services answers whole requests; null for none of these services
   */
  BlockServices(Function<Apdu, Apdu> services, int maxPdu, int window) {
    this.services = services;
    this.maxPdu = maxPdu;
    this.window = window;
  }

  List<Apdu> answer(Apdu request) {
    if (request instanceof GeneralBlockTransfer block) {
      return block(block);
    }
    Apdu answer = services.apply(request);
    if (answer == null) {
      return null;
    }
    requests.add(request);
    byte[] octets = Apdus.encode(answer);
    if (octets.length <= maxPdu) {
      return List.of(answer);
    }
    received = 0;
    return begin(octets, 1);
  }

  private List<Apdu> begin(byte[] octets, int clientWindow) {
    sender = new BlockSender(octets, maxPdu);
    return send(sender.next(clientWindow, received));
  }

  private List<Apdu> send(List<GeneralBlockTransfer> blocks) {
    sent.addAll(blocks);
    return List.copyOf(blocks);
  }

  private List<Apdu> block(GeneralBlockTransfer block) {
    if (block.blockData().length() == 0) {
      sender.acknowledged(block.blockNumberAck());
      return sender.isDone() ? List.of() : send(sender.next(block.window(), received));
    }
    try {
      if (receiver == null) {
        receiver = new BlockReceiver(100_000, window);
      }
      boolean awaited = receiver.take(block);
      if (receiver.isComplete()) {
        Apdu request = Apdus.decode(receiver.apdu());
        received = receiver.acknowledged();
        receiver = null;
        requests.add(request);
        return begin(Apdus.encode(services.apply(request)), block.window());
      }
      return awaited ? List.of(receiver.acknowledgement(0)) : List.of();
    } catch (CodecException e) {
      throw new AssertionError(e);
    }
  }
}
