package io.tiaki.meter.internal.cosem;

import io.tiaki.cosem.AttributeDescriptor;
import io.tiaki.cosem.DataAccessResult;
import io.tiaki.cosem.GetResult;
import io.tiaki.cosem.SelectiveAccess;
import io.tiaki.cosem.codec.Apdus;
import io.tiaki.cosem.codec.Axdr;
import io.tiaki.cosem.codec.Conformance.Service;
import io.tiaki.cosem.codec.DataBlockSA;
import io.tiaki.cosem.codec.GetRequest;
import io.tiaki.cosem.codec.GetRequestNext;
import io.tiaki.cosem.codec.GetRequestNormal;
import io.tiaki.cosem.codec.GetRequestWithList;
import io.tiaki.cosem.codec.GetResponseNormal;
import io.tiaki.cosem.codec.GetResponseWithDatablock;
import io.tiaki.cosem.codec.GetResponseWithList;
import io.tiaki.cosem.codec.InvokeIdAndPriority;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** GET in an association (IEC 62056-5-3, 9.3.6): normal, with list, and next block. */
final class GetService {
  private final Device device;
  private final ObjectModel model;
  private final Association association;

  GetService(Device device, ObjectModel model, Association association) {
    this.device = device;
    this.model = model;
    this.association = association;
  }

  /** The answer's APDU. There is always one: a GET that wants no answer would make no sense. */
  byte[] answer(GetRequest request) {
    if (request instanceof GetRequestNormal normal) {
      return one(normal);
    }
    if (request instanceof GetRequestWithList list) {
      return list(list);
    }
    return request instanceof GetRequestNext next ? Apdus.encode(next(next)) : notNegotiated();
  }

  private byte[] one(GetRequestNormal request) {
    association.transfer(null);
    GetResult result = read(request.attribute(), request.access());
    byte[] answer = Apdus.encode(new GetResponseNormal(request.invoke(), result));
    if (answer.length <= association.maxSend() || goesInGeneralBlocks()) {
      return answer;
    }
    if (!(result instanceof GetResult.Value value)
        || !has(Service.BLOCK_TRANSFER_WITH_GET_OR_READ)) {
      return Apdus.encode(new GetResponseNormal(request.invoke(), Refusals.OTHER));
    }
    return firstBlock(request.invoke(), Axdr.encode(value.data()));
  }

  private byte[] list(GetRequestWithList request) {
    association.transfer(null);
    if (!has(Service.MULTIPLE_REFERENCES)) {
      return notNegotiated();
    }
    List<GetResult> results = new ArrayList<>(request.attributes().size());
    for (GetRequestWithList.Item item : request.attributes()) {
      results.add(read(item.attribute(), item.access()));
    }
    byte[] answer = Apdus.encode(new GetResponseWithList(request.invoke(), results));
    if (answer.length <= association.maxSend() || goesInGeneralBlocks()) {
      return answer;
    }
    if (!has(Service.BLOCK_TRANSFER_WITH_GET_OR_READ)) {
      return Apdus.encode(
          GetResponseWithDatablock.error(request.invoke(), 1, DataAccessResult.OTHER_REASON));
    }
    return firstBlock(request.invoke(), GetResponseWithList.encodeResults(results));
  }

  /** Blocks of the service go before: they are smaller than a message, whatever protects it. */
  private boolean goesInGeneralBlocks() {
    return !has(Service.BLOCK_TRANSFER_WITH_GET_OR_READ) && association.mayExceed();
  }

  private byte[] firstBlock(InvokeIdAndPriority invoke, byte[] octets) {
    int size = association.maxSend() - GetResponseWithDatablock.OVERHEAD;
    if (size < 1) {
      // The protection that the client chose leaves no room for a block.
      return Apdus.encode(GetResponseWithDatablock.error(invoke, 1, DataAccessResult.OTHER_REASON));
    }
    BlockTransfer transfer = new BlockTransfer(octets, size);
    association.transfer(transfer);
    return Apdus.encode(response(invoke, transfer.first()));
  }

  private GetResponseWithDatablock next(GetRequestNext request) {
    BlockTransfer transfer = association.transfer();
    if (transfer == null) {
      return GetResponseWithDatablock.error(
          request.invoke(), request.blockNumber(), DataAccessResult.NO_LONG_GET_IN_PROGRESS);
    }
    Optional<DataBlockSA> block = transfer.after(request.blockNumber());
    if (block.isEmpty()) {
      association.transfer(null);
      return GetResponseWithDatablock.error(
          request.invoke(), request.blockNumber(), DataAccessResult.DATA_BLOCK_NUMBER_INVALID);
    }
    return response(request.invoke(), block.get());
  }

  private GetResult read(AttributeDescriptor attribute, Optional<SelectiveAccess> access) {
    if (access.isPresent() && !has(Service.SELECTIVE_ACCESS)) {
      return Refusals.SCOPE_OF_ACCESS;
    }
    return model.read(device, association, attribute, access);
  }

  private boolean has(Service service) {
    return association.conformance().contains(service);
  }

  private static byte[] notNegotiated() {
    return Apdus.encode(Refusals.notNegotiated());
  }

  private static GetResponseWithDatablock response(InvokeIdAndPriority invoke, DataBlockSA block) {
    return GetResponseWithDatablock.data(
        invoke, block.lastBlock(), block.blockNumber(), block.rawData());
  }
}
