package io.tiaki.meter.internal.cosem;

import io.tiaki.cosem.ActionResult;
import io.tiaki.cosem.ActionResult.Code;
import io.tiaki.cosem.CosemData;
import io.tiaki.cosem.GetResult;
import io.tiaki.cosem.MethodDescriptor;
import io.tiaki.cosem.codec.ActionRequest;
import io.tiaki.cosem.codec.ActionRequestNextPblock;
import io.tiaki.cosem.codec.ActionRequestNormal;
import io.tiaki.cosem.codec.ActionRequestWithFirstPblock;
import io.tiaki.cosem.codec.ActionRequestWithList;
import io.tiaki.cosem.codec.ActionRequestWithListAndFirstPblock;
import io.tiaki.cosem.codec.ActionRequestWithPblock;
import io.tiaki.cosem.codec.ActionResponseNextPblock;
import io.tiaki.cosem.codec.ActionResponseNormal;
import io.tiaki.cosem.codec.ActionResponseWithList;
import io.tiaki.cosem.codec.ActionResponseWithPblock;
import io.tiaki.cosem.codec.Apdu;
import io.tiaki.cosem.codec.Apdus;
import io.tiaki.cosem.codec.Axdr;
import io.tiaki.cosem.codec.CodecException;
import io.tiaki.cosem.codec.Conformance.Service;
import io.tiaki.cosem.codec.DataBlockSA;
import io.tiaki.cosem.codec.InvokeIdAndPriority;
import io.tiaki.cosem.codec.SetRequestWithList;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** ACTION in an association (IEC 62056-5-3, 9.3.8): normal, with list, blocks both ways. */
final class ActionService {
  /** Tag, choice and invoke id in front of a block. */
  private static final int HEADER = 3;

  private final Device device;
  private final ObjectModel model;
  private final Association association;
  private final Pusher pusher;

  ActionService(Device device, ObjectModel model, Association association, Pusher pusher) {
    this.device = device;
    this.model = model;
    this.association = association;
    this.pusher = pusher;
  }

  /** What a transfer invokes. */
  record Target(boolean list, List<MethodDescriptor> methods) {}

  Apdu answer(ActionRequest request) {
    InvokeIdAndPriority invoke = request.invoke();
    if (!has(Service.ACTION)) {
      return Refusals.notNegotiated();
    }
    if (request instanceof ActionRequestNextPblock next) {
      return next(next);
    }
    association.outgoingAction(null);
    if (request instanceof ActionRequestWithPblock further) {
      return further(invoke, further.pblock());
    }
    association.incomingAction(null);
    if (request instanceof ActionRequestNormal a) {
      return one(invoke, invoke(a.method(), a.parameters()));
    } else if (request instanceof ActionRequestWithFirstPblock a) {
      return begin(invoke, new Target(false, List.of(a.method())), a.pblock());
    } else if (!has(Service.MULTIPLE_REFERENCES)) {
      return Refusals.notNegotiated();
    } else if (request instanceof ActionRequestWithList a) {
      return list(invoke, invoke(a.methods(), a.parameters()));
    } else if (request instanceof ActionRequestWithListAndFirstPblock a) {
      return begin(invoke, new Target(true, a.methods()), a.pblock());
    }
    return Refusals.notNegotiated();
  }

  private Apdu one(InvokeIdAndPriority invoke, ActionResult result) {
    Apdu answer = new ActionResponseNormal(invoke, result);
    return fits(answer) ? answer : blocks(invoke, ActionResponseNormal.encodeResult(result));
  }

  private Apdu list(InvokeIdAndPriority invoke, List<ActionResult> results) {
    Apdu answer = new ActionResponseWithList(invoke, results);
    return fits(answer) ? answer : blocks(invoke, ActionResponseWithList.encodeResults(results));
  }

  private boolean fits(Apdu answer) {
    boolean general = !has(Service.BLOCK_TRANSFER_WITH_ACTION) && association.mayExceed();
    return general || Apdus.encode(answer).length <= association.maxSend();
  }

  private Apdu blocks(InvokeIdAndPriority invoke, byte[] octets) {
    int size = association.maxSend() - HEADER - DataBlockSA.OVERHEAD;
    if (!has(Service.BLOCK_TRANSFER_WITH_ACTION) || size < 1) {
      return refused(invoke, Code.OTHER_REASON);
    }
    BlockTransfer transfer = new BlockTransfer(octets, size);
    association.outgoingAction(transfer);
    return new ActionResponseWithPblock(invoke, transfer.first());
  }

  private Apdu next(ActionRequestNextPblock request) {
    BlockTransfer transfer = association.outgoingAction();
    if (transfer == null) {
      return refused(request.invoke(), Code.NO_LONG_ACTION_IN_PROGRESS);
    }
    Optional<DataBlockSA> block = transfer.after(request.blockNumber());
    if (block.isEmpty()) {
      association.outgoingAction(null);
      return refused(request.invoke(), Code.LONG_ACTION_ABORTED);
    }
    return new ActionResponseWithPblock(request.invoke(), block.get());
  }

  private Apdu begin(InvokeIdAndPriority invoke, Target target, DataBlockSA block) {
    if (!has(Service.BLOCK_TRANSFER_WITH_ACTION)) {
      return Refusals.notNegotiated();
    }
    List<ActionResult> rights =
        target.methods().stream()
            .map(method -> ActionResult.of(model.mayInvoke(association, method)))
            .toList();
    if (rights.stream().noneMatch(right -> right.code() == Code.SUCCESS)) {
      return target.list() ? list(invoke, rights) : one(invoke, rights.get(0));
    }
    IncomingTransfer<Target> transfer = new IncomingTransfer<>(invoke, target);
    association.incomingAction(transfer);
    return take(invoke, transfer, block);
  }

  private Apdu further(InvokeIdAndPriority invoke, DataBlockSA block) {
    IncomingTransfer<Target> transfer = association.incomingAction();
    return transfer == null || !transfer.isOf(invoke)
        ? refused(invoke, Code.NO_LONG_ACTION_IN_PROGRESS)
        : take(invoke, transfer, block);
  }

  private Apdu take(
      InvokeIdAndPriority invoke, IncomingTransfer<Target> transfer, DataBlockSA block) {
    IncomingTransfer.Verdict verdict = transfer.take(block);
    if (verdict == IncomingTransfer.Verdict.TAKEN) {
      return new ActionResponseNextPblock(invoke, block.blockNumber());
    }
    association.incomingAction(null);
    return verdict == IncomingTransfer.Verdict.COMPLETE
        ? complete(invoke, transfer)
        : refused(invoke, Code.LONG_ACTION_ABORTED);
  }

  private Apdu complete(InvokeIdAndPriority invoke, IncomingTransfer<Target> transfer) {
    Target target = transfer.target();
    try {
      if (!target.list()) {
        CosemData parameters = Axdr.decode(transfer.joined());
        return one(invoke, invoke(target.methods().get(0), Optional.of(parameters)));
      }
      List<CosemData> parameters = SetRequestWithList.decodeValues(transfer.joined());
      if (parameters.size() == target.methods().size()) {
        return list(invoke, invoke(target.methods(), parameters));
      }
    } catch (CodecException noParameters) {
      // As when there are too many or too few of them.
    }
    return refused(invoke, Code.OTHER_REASON);
  }

  private static Apdu refused(InvokeIdAndPriority invoke, Code code) {
    return new ActionResponseNormal(invoke, ActionResult.of(code));
  }

  private List<ActionResult> invoke(List<MethodDescriptor> methods, List<CosemData> parameters) {
    ListBudget budget = new ListBudget(association.client());
    List<ActionResult> results = new ArrayList<>(methods.size());
    for (int i = 0; i < methods.size(); i++) {
      results.add(
          budget.next()
              ? invoke(methods.get(i), Optional.of(parameters.get(i)))
              : ActionResult.of(Code.OTHER_REASON));
      results.get(i).returnParameters().ifPresent(value -> spend(budget, value));
    }
    return results;
  }

  private static void spend(ListBudget budget, GetResult returned) {
    if (returned instanceof GetResult.Value value) {
      budget.spend(value.data());
    }
  }

  private ActionResult invoke(MethodDescriptor method, Optional<CosemData> parameters) {
    return model.invoke(device, association, pusher, method, parameters);
  }

  private boolean has(Service service) {
    return association.conformance().contains(service);
  }
}
