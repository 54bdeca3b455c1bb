package io.tiaki.cosem.client.internal;

import io.tiaki.cosem.ActionResult;
import io.tiaki.cosem.CosemData;
import io.tiaki.cosem.MethodDescriptor;
import io.tiaki.cosem.Repetition;
import io.tiaki.cosem.codec.ActionRequestNextPblock;
import io.tiaki.cosem.codec.ActionRequestNormal;
import io.tiaki.cosem.codec.ActionRequestWithFirstPblock;
import io.tiaki.cosem.codec.ActionRequestWithPblock;
import io.tiaki.cosem.codec.ActionResponse;
import io.tiaki.cosem.codec.ActionResponseNextPblock;
import io.tiaki.cosem.codec.ActionResponseNormal;
import io.tiaki.cosem.codec.ActionResponseWithPblock;
import io.tiaki.cosem.codec.Apdu;
import io.tiaki.cosem.codec.Axdr;
import io.tiaki.cosem.codec.CodecException;
import io.tiaki.cosem.codec.Conformance.Service;
import io.tiaki.cosem.codec.DataBlockSA;
import java.nio.ByteBuffer;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** ACTION (IEC 62056-5-3, 9.3.8), in blocks when parameters or answer are long. */
final class ActionExchange extends WritingExchange<ActionResult> {
  private static final int ACTION_RESPONSE = 0xc7;

  private final MethodDescriptor method;
  private final Optional<CosemData> parameters;
  private @Nullable Blocks blocks;

  ActionExchange(
      MethodDescriptor method,
      Optional<CosemData> parameters,
      Repetition repetition,
      Terms terms,
      boolean renewed) {
    super(
        terms,
        ACTION_RESPONSE,
        renewed,
        Service.ACTION,
        Service.BLOCK_TRANSFER_WITH_ACTION,
        repetition,
        parameters.map(Axdr::encode).orElse(new byte[0]));
    this.method = method;
    this.parameters = parameters;
  }

  @Override
  public Step<ActionResult> start() {
    blocks = null;
    return super.start();
  }

  @Override
  Apdu whole() {
    return new ActionRequestNormal(invoke(), method, parameters);
  }

  @Override
  Apdu first(DataBlockSA block) {
    return new ActionRequestWithFirstPblock(invoke(), method, block);
  }

  @Override
  Apdu further(DataBlockSA block) {
    return new ActionRequestWithPblock(invoke(), block);
  }

  @Override
  Step<ActionResult> answered(Apdu apdu) {
    if (!(apdu instanceof ActionResponse response) || !isMine(response.invoke())) {
      return new Step.Stray<>();
    }
    if (response instanceof ActionResponseNextPblock taken) {
      return acknowledged(taken.blockNumber());
    }
    if (response instanceof ActionResponseNormal normal) {
      return result(normal.result());
    }
    return response instanceof ActionResponseWithPblock part
        ? part(part.pblock())
        : protocol("The meter answered an ACTION with a list", null);
  }

  /** Parts of the answer are there, so a repetition begins from the start. */
  @Override
  Step<ActionResult> again() {
    return blocks == null ? super.again() : start();
  }

  /** When parts of the answer are there, it was carried out whatever is not sent afterwards. */
  @Override
  public void notSent() {
    if (blocks == null) {
      super.notSent();
    }
  }

  private Step<ActionResult> result(ActionResult result) {
    return switch (result.code()) {
      case LONG_ACTION_ABORTED, NO_LONG_ACTION_IN_PROGRESS, DATA_BLOCK_UNAVAILABLE ->
          interrupted(result);
      case SUCCESS ->
          isSending()
              ? protocol("The meter reported success before the last block", null)
              : done(result);
      default -> done(result);
    };
  }

  private Step<ActionResult> part(DataBlockSA block) {
    Blocks received = blocks == null ? new Blocks() : blocks;
    if (block.blockNumber() <= received.last()) {
      return new Step.Stray<>();
    }
    String problem =
        isSending()
            ? "The meter answered before the last block"
            : received.problem(block.lastBlock(), block.blockNumber(), block.rawData());
    if (problem != null) {
      return protocol(problem, null);
    }
    blocks = received;
    received.add(block.rawData());
    return block.lastBlock()
        ? joined(received)
        : new Step.Send<>(new ActionRequestNextPblock(invoke(), received.last()));
  }

  private Step<ActionResult> joined(Blocks parts) {
    try {
      return done(ActionResponseNormal.decodeResult(ByteBuffer.wrap(parts.joined())));
    } catch (CodecException e) {
      return protocol("The meter's blocks are no answer together", e);
    }
  }
}
