package io.tiaki.cosem.client.internal;

import io.tiaki.cosem.CosemException.Reason;
import io.tiaki.cosem.DataAccessResult;
import io.tiaki.cosem.GetResult;
import io.tiaki.cosem.codec.Apdu;
import io.tiaki.cosem.codec.CodecException;
import io.tiaki.cosem.codec.GetRequestNext;
import io.tiaki.cosem.codec.GetResponse;
import io.tiaki.cosem.codec.GetResponseNormal;
import io.tiaki.cosem.codec.GetResponseWithDatablock;
import org.jspecify.annotations.Nullable;

/**
 * GET (IEC 62056-5-3, 9.3.6) with blocks. A lost GET is repeated under the same invoke id. A
 * request for the next block never is, because meters answer that in different ways or not at all:
 * the whole GET is begun again once, under another invoke id.
 */
abstract class ReadingExchange<T> extends ServiceExchange<T> {
  private static final int GET_RESPONSE = 0xc4;

  private int sent;
  private boolean restarted;
  private @Nullable Blocks blocks;

  ReadingExchange(Terms terms, boolean renewed) {
    super(terms, GET_RESPONSE, renewed);
  }

  /** The request in one. */
  abstract Apdu request();

  /** An answer in one that is neither a block nor an error. */
  abstract Step<T> whole(GetResponse response);

  /** The meter answered with an error in place of what was asked for. */
  abstract Step<T> refused(DataAccessResult result);

  /** An answer from its blocks. */
  abstract T joined(byte[] octets) throws CodecException;

  @Override
  public final Step<T> start() {
    renewInvoke();
    blocks = null;
    sent = 0;
    return send();
  }

  @Override
  public final Step<T> timedOut() {
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
  public final boolean repeatable() {
    return blocks == null;
  }

  @Override
  final Step<T> answered(Apdu apdu) {
    if (!(apdu instanceof GetResponse response) || !isMine(response.invoke())) {
      return new Step.Stray<>();
    }
    if (response instanceof GetResponseWithDatablock block) {
      return block.error().isPresent() ? error(block.error().get()) : block(block);
    }
    if (response instanceof GetResponseNormal normal
        && normal.result() instanceof GetResult.Error error) {
      return error(error.result());
    }
    return blocks == null
        ? whole(response)
        : protocol("The meter answered with a value amid blocks", null);
  }

  private Step<T> send() {
    sent++;
    return new Step.Send<>(request());
  }

  private Step<T> restart() {
    restarted = true;
    return start();
  }

  private Step<T> error(DataAccessResult result) {
    return blocks != null && interrupted(result) && !restarted ? restart() : refused(result);
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

  private Step<T> block(GetResponseWithDatablock block) {
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

  private Step<T> joined(Blocks received) {
    try {
      return new Step.Done<>(joined(received.joined()));
    } catch (CodecException e) {
      return protocol("The meter's blocks are no value together", e);
    }
  }
}
