package io.tiaki.cosem.client.internal;

import io.tiaki.cosem.AttributeDescriptor;
import io.tiaki.cosem.CosemData;
import io.tiaki.cosem.DataAccessResult;
import io.tiaki.cosem.Repetition;
import io.tiaki.cosem.codec.Apdu;
import io.tiaki.cosem.codec.Axdr;
import io.tiaki.cosem.codec.Conformance.Service;
import io.tiaki.cosem.codec.DataBlockSA;
import io.tiaki.cosem.codec.SetRequestNormal;
import io.tiaki.cosem.codec.SetRequestWithDatablock;
import io.tiaki.cosem.codec.SetRequestWithFirstDatablock;
import io.tiaki.cosem.codec.SetResponse;
import io.tiaki.cosem.codec.SetResponseDatablock;
import io.tiaki.cosem.codec.SetResponseLastDatablock;
import io.tiaki.cosem.codec.SetResponseNormal;
import java.util.Optional;

/** SET (IEC 62056-5-3, 9.3.7), in blocks when the value is long. */
final class SetExchange extends WritingExchange<DataAccessResult> {
  private static final int SET_RESPONSE = 0xc5;

  private final AttributeDescriptor attribute;
  private final CosemData value;

  SetExchange(
      AttributeDescriptor attribute,
      CosemData value,
      Repetition repetition,
      Terms terms,
      boolean renewed) {
    super(
        terms,
        SET_RESPONSE,
        renewed,
        Service.SET,
        Service.BLOCK_TRANSFER_WITH_SET_OR_WRITE,
        repetition,
        Axdr.encode(value));
    this.attribute = attribute;
    this.value = value;
  }

  @Override
  Apdu whole() {
    return new SetRequestNormal(invoke(), attribute, Optional.empty(), value);
  }

  @Override
  Apdu first(DataBlockSA block) {
    return new SetRequestWithFirstDatablock(invoke(), attribute, Optional.empty(), block);
  }

  @Override
  Apdu further(DataBlockSA block) {
    return new SetRequestWithDatablock(invoke(), block);
  }

  @Override
  Step<DataAccessResult> answered(Apdu apdu) {
    if (!(apdu instanceof SetResponse response) || !isMine(response.invoke())) {
      return new Step.Stray<>();
    }
    if (response instanceof SetResponseDatablock taken) {
      return acknowledged(taken.blockNumber());
    }
    if (response instanceof SetResponseNormal normal) {
      return result(normal.result());
    }
    return response instanceof SetResponseLastDatablock last
        ? result(last.result())
        : protocol("The meter answered a SET with a list", null);
  }

  private Step<DataAccessResult> result(DataAccessResult result) {
    return switch (result) {
      case LONG_SET_ABORTED,
          NO_LONG_SET_IN_PROGRESS,
          DATA_BLOCK_NUMBER_INVALID,
          DATA_BLOCK_UNAVAILABLE ->
          interrupted(result);
      case SUCCESS ->
          isSending()
              ? protocol("The meter reported success before the last block", null)
              : done(result);
      default -> done(result);
    };
  }
}
