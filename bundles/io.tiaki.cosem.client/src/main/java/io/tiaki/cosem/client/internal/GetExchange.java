package io.tiaki.cosem.client.internal;

import io.tiaki.cosem.CosemException;
import io.tiaki.cosem.CosemException.Reason;
import io.tiaki.cosem.DataAccessResult;
import io.tiaki.cosem.GetResult;
import io.tiaki.cosem.codec.Apdu;
import io.tiaki.cosem.codec.CodecException;
import io.tiaki.cosem.codec.ExceptionResponse;
import io.tiaki.cosem.codec.GetRequestNext;
import io.tiaki.cosem.codec.GetRequestNormal;
import io.tiaki.cosem.codec.GetResponse;
import io.tiaki.cosem.codec.GetResponseNormal;
import io.tiaki.cosem.codec.GetResponseWithDatablock;
import io.tiaki.cosem.codec.InvokeIdAndPriority;
import io.tiaki.cosem.codec.WrapperPdu;
import java.util.function.IntSupplier;
import org.jspecify.annotations.Nullable;

/**
 * GET (IEC 62056-5-3, 9.3.6) with blocks. A lost GET is repeated under the same invoke id. A
 * request for the next block never is, because meters answer that in different ways or not at all:
 * the whole GET is begun again once, under another invoke id.
 */
final class GetExchange implements Exchange<GetResult> {
  private static final int GET_RESPONSE = 0xc4;
  private static final int INVOKE_ID_AT = WrapperPdu.HEADER + 2;

  private final Request request;
  private final int attempts;
  private final IntSupplier invokeIds;
  private InvokeIdAndPriority invoke = InvokeIdAndPriority.of(0);
  private int sent;
  private boolean restarted;
  private @Nullable Blocks blocks;

  /**
   * @param attempts how often a GET is sent at most
   * @param invokeIds the next invoke id, 0 to 15
   */
  GetExchange(Request request, int attempts, IntSupplier invokeIds) {
    this.request = request;
    this.attempts = attempts;
    this.invokeIds = invokeIds;
  }

  @Override
  public Step<GetResult> start() {
    invoke = InvokeIdAndPriority.of(invokeIds.getAsInt());
    blocks = null;
    sent = 0;
    return send();
  }

  @Override
  public Step<GetResult> timedOut() {
    if (blocks != null && !restarted) {
      return restart();
    }
    if (blocks == null && sent < attempts) {
      return send();
    }
    String where =
        blocks == null
            ? "No answer to " + sent + " requests"
            : "Blocks of the answer got lost twice";
    return new Step.Failed<>(new CosemException(Reason.TIMED_OUT, where));
  }

  @Override
  public Step<GetResult> received(Apdu apdu) {
    if (apdu instanceof ExceptionResponse exception) {
      return exception(exception);
    }
    if (!(apdu instanceof GetResponse response)
        || response.invoke().invokeId() != invoke.invokeId()) {
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

  /** An answer to this request that cannot be read will not become better by repetition. */
  @Override
  public Step<GetResult> unreadable(byte[] payload, CodecException why) {
    boolean answer =
        payload.length > INVOKE_ID_AT
            && (payload[WrapperPdu.HEADER] & 0xff) == GET_RESPONSE
            && (payload[INVOKE_ID_AT] & InvokeIdAndPriority.MAX_INVOKE_ID) == invoke.invokeId();
    return answer
        ? protocol("The meter's answer cannot be read: " + why.getMessage(), why)
        : new Step.Stray<>();
  }

  private Step<GetResult> send() {
    sent++;
    return new Step.Send<>(new GetRequestNormal(invoke, request.attribute, request.access));
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
    if (block.blockNumber() != received.last() + 1) {
      return protocol(
          "The meter sent block " + block.blockNumber() + " after block " + received.last(), null);
    }
    if (received.overflows(block)) {
      return protocol("The meter's answer is longer than " + Blocks.MAX_OCTETS + " octets", null);
    }
    if (!block.lastBlock() && block.rawData().length() == 0) {
      return protocol("The meter sent an empty block", null);
    }
    blocks = received;
    received.add(block);
    return block.lastBlock()
        ? joined(received)
        : new Step.Send<>(new GetRequestNext(invoke, received.last()));
  }

  private static Step<GetResult> joined(Blocks blocks) {
    try {
      return new Step.Done<>(new GetResult.Value(blocks.data()));
    } catch (CodecException e) {
      return protocol("The meter's blocks are no value together", e);
    }
  }

  private Step<GetResult> exception(ExceptionResponse exception) {
    String what = exception.stateError() + ", " + exception.serviceError();
    if (exception.stateError() == ExceptionResponse.StateError.SERVICE_NOT_ALLOWED
        && !request.renewed) {
      return new Step.NotAssociated<>(what);
    }
    return protocol("The meter answered with an exception: " + what, null);
  }

  private static Step<GetResult> protocol(String what, @Nullable Throwable cause) {
    return new Step.Failed<>(
        cause == null
            ? new CosemException(Reason.PROTOCOL, what)
            : new CosemException(Reason.PROTOCOL, what, cause));
  }
}
