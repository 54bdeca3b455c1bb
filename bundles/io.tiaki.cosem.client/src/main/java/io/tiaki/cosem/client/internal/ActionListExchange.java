package io.tiaki.cosem.client.internal;

import io.tiaki.cosem.AccessSpecification;
import io.tiaki.cosem.ActionResult;
import io.tiaki.cosem.CosemData;
import io.tiaki.cosem.codec.ActionRequestNextPblock;
import io.tiaki.cosem.codec.ActionRequestWithList;
import io.tiaki.cosem.codec.ActionResponse;
import io.tiaki.cosem.codec.ActionResponseWithList;
import io.tiaki.cosem.codec.ActionResponseWithPblock;
import io.tiaki.cosem.codec.Apdu;
import io.tiaki.cosem.codec.CodecException;
import io.tiaki.cosem.codec.DataBlockSA;
import java.nio.ByteBuffer;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * ACTION with list, in one request (IEC 62056-5-3, 9.3.8), its answer maybe in blocks. Only of what
 * may be sent again, as {@link SetListExchange}.
 */
final class ActionListExchange extends WholeExchange<List<ActionResult>> {
  private static final int ACTION_RESPONSE = 0xc7;

  private final List<AccessSpecification.Action> items;
  private @Nullable Blocks blocks;

  ActionListExchange(List<AccessSpecification.Action> items, Terms terms, boolean renewed) {
    super(terms, ACTION_RESPONSE, renewed, false);
    this.items = items;
  }

  @Override
  Apdu request() {
    blocks = null;
    return new ActionRequestWithList(
        invoke(),
        items.stream().map(AccessSpecification.Action::method).toList(),
        items.stream().map(a -> a.parameters().orElse(CosemData.NullData.INSTANCE)).toList());
  }

  @Override
  public Step<List<ActionResult>> timedOut() {
    if (blocks != null) {
      renewInvoke();
    }
    return super.timedOut();
  }

  @Override
  Step<List<ActionResult>> answered(Apdu apdu) {
    if (!(apdu instanceof ActionResponse response) || !isMine(response.invoke())) {
      return new Step.Stray<>();
    }
    if (response instanceof ActionResponseWithPblock part) {
      return part(part.pblock());
    }
    return response instanceof ActionResponseWithList list && blocks == null
        ? results(list.results())
        : results(List.of());
  }

  private Step<List<ActionResult>> part(DataBlockSA block) {
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
    if (!block.lastBlock()) {
      return new Step.Send<>(new ActionRequestNextPblock(invoke(), received.last()));
    }
    try {
      return results(ActionResponseWithList.decodeResults(ByteBuffer.wrap(received.joined())));
    } catch (CodecException e) {
      return protocol("The meter's blocks are no answer together", e);
    }
  }

  private Step<List<ActionResult>> results(List<ActionResult> results) {
    return results.size() == items.size()
        ? done(results)
        : protocol("The meter answered a list of another length, or none", null);
  }
}
