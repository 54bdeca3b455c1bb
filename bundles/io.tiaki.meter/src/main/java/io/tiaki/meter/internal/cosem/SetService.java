package io.tiaki.meter.internal.cosem;

import io.tiaki.cosem.CosemData;
import io.tiaki.cosem.DataAccessResult;
import io.tiaki.cosem.codec.Apdu;
import io.tiaki.cosem.codec.Axdr;
import io.tiaki.cosem.codec.CodecException;
import io.tiaki.cosem.codec.Conformance.Service;
import io.tiaki.cosem.codec.DataBlockSA;
import io.tiaki.cosem.codec.GetRequestWithList;
import io.tiaki.cosem.codec.InvokeIdAndPriority;
import io.tiaki.cosem.codec.SetRequest;
import io.tiaki.cosem.codec.SetRequestNormal;
import io.tiaki.cosem.codec.SetRequestWithDatablock;
import io.tiaki.cosem.codec.SetRequestWithFirstDatablock;
import io.tiaki.cosem.codec.SetRequestWithList;
import io.tiaki.cosem.codec.SetRequestWithListAndFirstDatablock;
import io.tiaki.cosem.codec.SetResponseDatablock;
import io.tiaki.cosem.codec.SetResponseLastDatablock;
import io.tiaki.cosem.codec.SetResponseLastDatablockWithList;
import io.tiaki.cosem.codec.SetResponseNormal;
import io.tiaki.cosem.codec.SetResponseWithList;
import java.util.ArrayList;
import java.util.List;

/** SET in an association (IEC 62056-5-3, 9.3.7): normal, with list, and both in blocks. */
final class SetService {
  private final Device device;
  private final ObjectModel model;
  private final Association association;

  SetService(Device device, ObjectModel model, Association association) {
    this.device = device;
    this.model = model;
    this.association = association;
  }

  /** What a transfer writes. */
  record Target(boolean list, List<GetRequestWithList.Item> items) {}

  Apdu answer(SetRequest request) {
    InvokeIdAndPriority invoke = request.invoke();
    if (!has(Service.SET)) {
      return Refusals.notNegotiated();
    }
    if (request instanceof SetRequestWithDatablock further) {
      return further(invoke, further.datablock());
    }
    association.incomingSet(null);
    if (request instanceof SetRequestNormal a) {
      GetRequestWithList.Item item = new GetRequestWithList.Item(a.attribute(), a.access());
      return new SetResponseNormal(invoke, write(item, a.value()));
    } else if (request instanceof SetRequestWithFirstDatablock a) {
      GetRequestWithList.Item item = new GetRequestWithList.Item(a.attribute(), a.access());
      return begin(invoke, new Target(false, List.of(item)), a.datablock());
    } else if (!has(Service.MULTIPLE_REFERENCES)) {
      return Refusals.notNegotiated();
    } else if (request instanceof SetRequestWithList a) {
      return new SetResponseWithList(invoke, write(a.attributes(), a.values()));
    } else if (request instanceof SetRequestWithListAndFirstDatablock a) {
      return begin(invoke, new Target(true, a.attributes()), a.datablock());
    }
    return Refusals.notNegotiated();
  }

  private Apdu begin(InvokeIdAndPriority invoke, Target target, DataBlockSA block) {
    if (!has(Service.BLOCK_TRANSFER_WITH_SET_OR_WRITE)) {
      return Refusals.notNegotiated();
    }
    List<DataAccessResult> rights =
        target.items().stream()
            .map(item -> model.mayWrite(association, item.attribute(), item.access()))
            .toList();
    if (rights.stream().noneMatch(DataAccessResult.SUCCESS::equals)) {
      return last(invoke, target, rights, block.blockNumber());
    }
    IncomingTransfer<Target> transfer = new IncomingTransfer<>(invoke, target);
    association.incomingSet(transfer);
    return take(invoke, transfer, block);
  }

  private Apdu further(InvokeIdAndPriority invoke, DataBlockSA block) {
    IncomingTransfer<Target> transfer = association.incomingSet();
    if (transfer == null || !transfer.isOf(invoke)) {
      return new SetResponseLastDatablock(
          invoke, DataAccessResult.NO_LONG_SET_IN_PROGRESS, block.blockNumber());
    }
    return take(invoke, transfer, block);
  }

  private Apdu take(
      InvokeIdAndPriority invoke, IncomingTransfer<Target> transfer, DataBlockSA block) {
    IncomingTransfer.Verdict verdict = transfer.take(block);
    if (verdict == IncomingTransfer.Verdict.TAKEN) {
      return new SetResponseDatablock(invoke, block.blockNumber());
    }
    association.incomingSet(null);
    return switch (verdict) {
      case COMPLETE -> complete(invoke, transfer, block.blockNumber());
      case WRONG_NUMBER ->
          new SetResponseLastDatablock(
              invoke, DataAccessResult.DATA_BLOCK_NUMBER_INVALID, block.blockNumber());
      default ->
          new SetResponseLastDatablock(
              invoke, DataAccessResult.LONG_SET_ABORTED, block.blockNumber());
    };
  }

  private Apdu complete(
      InvokeIdAndPriority invoke, IncomingTransfer<Target> transfer, long blockNumber) {
    Target target = transfer.target();
    try {
      List<CosemData> values =
          target.list()
              ? SetRequestWithList.decodeValues(transfer.joined())
              : List.of(Axdr.decode(transfer.joined()));
      if (values.size() == target.items().size()) {
        return last(invoke, target, write(target.items(), values), blockNumber);
      }
    } catch (CodecException noValues) {
      // As when there are too many or too few of them.
    }
    return new SetResponseLastDatablock(invoke, DataAccessResult.OTHER_REASON, blockNumber);
  }

  private static Apdu last(
      InvokeIdAndPriority invoke, Target target, List<DataAccessResult> results, long number) {
    return target.list()
        ? new SetResponseLastDatablockWithList(invoke, results, number)
        : new SetResponseLastDatablock(invoke, results.get(0), number);
  }

  private List<DataAccessResult> write(
      List<GetRequestWithList.Item> items, List<CosemData> values) {
    List<DataAccessResult> results = new ArrayList<>(items.size());
    for (int i = 0; i < items.size(); i++) {
      results.add(write(items.get(i), values.get(i)));
    }
    return results;
  }

  private DataAccessResult write(GetRequestWithList.Item item, CosemData value) {
    return model.write(device, association, item.attribute(), item.access(), value);
  }

  private boolean has(Service service) {
    return association.conformance().contains(service);
  }
}
