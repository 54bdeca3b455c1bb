package io.tiaki.cosem.client.internal;

import io.tiaki.cosem.AttributeDescriptor;
import io.tiaki.cosem.CosemException.Reason;
import io.tiaki.cosem.DataAccessResult;
import io.tiaki.cosem.GetResult;
import io.tiaki.cosem.SelectiveAccess;
import io.tiaki.cosem.codec.Apdu;
import io.tiaki.cosem.codec.Axdr;
import io.tiaki.cosem.codec.CodecException;
import io.tiaki.cosem.codec.GetRequestNext;
import io.tiaki.cosem.codec.GetRequestNormal;
import io.tiaki.cosem.codec.GetResponse;
import io.tiaki.cosem.codec.GetResponseNormal;
import io.tiaki.cosem.codec.GetResponseWithDatablock;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * GET (IEC 62056-5-3, 9.3.6) with blocks. A lost GET is repeated under the same invoke id. A
 * request for the next block never is, because meters answer that in different ways or not at all:
 * the whole GET is begun again once, under another invoke id.
 */
final class GetExchange extends ServiceExchange<GetResult> {
  private static final int GET_RESPONSE = 0xc4;

  private final AttributeDescriptor attribute;
  private final Optional<SelectiveAccess> access;
  private int sent;
  private boolean restarted;
  private @Nullable Blocks blocks;

  GetExchange(
      AttributeDescriptor attribute,
      Optional<SelectiveAccess> access,
      Terms terms,
      boolean renewed) {
    super(terms, GET_RESPONSE, renewed);
    this.attribute = attribute;
    this.access = access;
  }

  @Override
  public Step<GetResult> start() {
    renewInvoke();
    blocks = null;
    sent = 0;
    return send();
  }

  @Override
  public Step<GetResult> timedOut() {
    if (blocks != null && !restarted) {
      return restart();
    }
    if (blocks == null && sent < terms.attempts()) {
      return send();
    }
    return failed(
        Reason.TIMED_OUT,
        blocks == null
            ? "No answer to " + sent + " requests"
            : "Blocks of the answer got lost twice");
  }

  @Override
  public boolean repeatable() {
    return blocks == null;
  }

  @Override
  Step<GetResult> answered(Apdu apdu) {
    if (!(apdu instanceof GetResponse response) || !isMine(response.invoke())) {
      return new Step.Stray<>();
    }
    if (response instanceof GetResponseNormal normal) {
      return normal(normal.result());
    }
    if (response instanceof GetResponseWithDatablock block) {
      return block.error().isPresent()
          ? normal(new GetResult.Error(block.error().get()))
          : block(block);
    }
    return protocol("The meter answered a GET with a list", null);
  }

  private Step<GetResult> send() {
    sent++;
    return new Step.Send<>(new GetRequestNormal(invoke(), attribute, access));
  }

  private Step<GetResult> restart() {
    restarted = true;
    return start();
  }

  private Step<GetResult> normal(GetResult result) {
    if (blocks == null) {
      return new Step.Done<>(result);
    }
    if (result instanceof GetResult.Error error) {
      return interrupted(error.result()) && !restarted ? restart() : new Step.Done<>(result);
    }
    return protocol("The meter answered with a value amid blocks", null);
  }

  /** Errors that tell of the transfer rather than of the attribute. */
  private static boolean interrupted(DataAccessResult result) {
    return switch (result) {
      case LONG_GET_ABORTED,
          NO_LONG_GET_IN_PROGRESS,
          DATA_BLOCK_NUMBER_INVALID,
          DATA_BLOCK_UNAVAILABLE ->
          true;
      default -> false;
    };
  }

  private Step<GetResult> block(GetResponseWithDatablock block) {
    Blocks received = blocks == null ? new Blocks() : blocks;
    if (block.blockNumber() <= received.last()) {
      return new Step.Stray<>();
    }
    String problem = received.problem(block.lastBlock(), block.blockNumber(), block.rawData());
    if (problem != null) {
      return protocol(problem, null);
    }
    blocks = received;
    received.add(block.rawData());
    return block.lastBlock()
        ? joined(received)
        : new Step.Send<>(new GetRequestNext(invoke(), received.last()));
  }

  private static Step<GetResult> joined(Blocks blocks) {
    try {
      return new Step.Done<>(new GetResult.Value(Axdr.decode(blocks.joined())));
    } catch (CodecException e) {
      return protocol("The meter's blocks are no value together", e);
    }
  }
}
