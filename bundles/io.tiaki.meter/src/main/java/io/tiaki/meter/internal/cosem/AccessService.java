package io.tiaki.meter.internal.cosem;

import io.tiaki.cosem.ActionResult;
import io.tiaki.cosem.CosemData;
import io.tiaki.cosem.DataAccessResult;
import io.tiaki.cosem.GetResult;
import io.tiaki.cosem.codec.AccessRequest;
import io.tiaki.cosem.codec.AccessResponse;
import io.tiaki.cosem.codec.Apdu;
import io.tiaki.cosem.codec.Conformance.Service;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** ACCESS in an association (IEC 62056-5-3, 9.3.5): several services, one after the other. */
final class AccessService {
  private static final int SELF_DESCRIPTIVE = 1 << 28;
  private static final int BREAK_ON_ERROR = 1 << 29;
  private static final CosemData NULL = CosemData.NullData.INSTANCE;

  private final Device device;
  private final ObjectModel model;
  private final Association association;
  private final Pusher pusher;

  AccessService(Device device, ObjectModel model, Association association, Pusher pusher) {
    this.device = device;
    this.model = model;
    this.association = association;
    this.pusher = pusher;
  }

  /** What became of one specification. */
  private record Served(AccessResponse.Result result, CosemData data, boolean right) {}

  Apdu answer(AccessRequest request) {
    if (!association.has(Service.ACCESS)) {
      return Refusals.notNegotiated();
    }
    int invoke = request.longInvokeIdAndPriority();
    List<CosemData> data = new ArrayList<>();
    List<AccessResponse.Result> results = new ArrayList<>();
    ListBudget budget = new ListBudget(association.client());
    boolean broken = false;
    for (int i = 0; i < request.specifications().size(); i++) {
      AccessRequest.Specification specification = request.specifications().get(i);
      Served served =
          !broken && budget.next()
              ? serve(specification, request.data().get(i))
              : leftOut(specification);
      budget.spend(served.data);
      broken |= !served.right && (invoke & BREAK_ON_ERROR) != 0;
      data.add(served.data);
      results.add(served.result);
    }
    return new AccessResponse(
        invoke,
        Optional.empty(),
        (invoke & SELF_DESCRIPTIVE) != 0 ? Optional.of(request.specifications()) : Optional.empty(),
        data,
        results);
  }

  private Served serve(AccessRequest.Specification specification, CosemData value) {
    if (specification instanceof AccessRequest.Get get) {
      return get(get);
    }
    if (specification instanceof AccessRequest.Set set) {
      DataAccessResult result =
          association.has(Service.SET)
              ? model.write(device, association, set.attribute(), set.access(), value)
              : DataAccessResult.READ_WRITE_DENIED;
      return new Served(
          new AccessResponse.Set(result), NULL, result.equals(DataAccessResult.SUCCESS));
    }
    return action((AccessRequest.Action) specification, value);
  }

  private Served get(AccessRequest.Get get) {
    boolean allowed = get.access().isEmpty() || association.has(Service.SELECTIVE_ACCESS);
    GetResult result =
        allowed
            ? model.read(device, association, get.attribute(), get.access())
            : Refusals.SCOPE_OF_ACCESS;
    return result instanceof GetResult.Value value
        ? new Served(new AccessResponse.Get(DataAccessResult.SUCCESS), value.data(), true)
        : new Served(new AccessResponse.Get(((GetResult.Error) result).result()), NULL, false);
  }

  private Served action(AccessRequest.Action action, CosemData parameters) {
    ActionResult result =
        association.has(Service.ACTION)
            ? model.invoke(device, association, pusher, action.method(), Optional.of(parameters))
            : ActionResult.of(ActionResult.Code.READ_WRITE_DENIED);
    CosemData returned =
        result.returnParameters().orElse(null) instanceof GetResult.Value value
            ? value.data()
            : NULL;
    return new Served(
        new AccessResponse.Action(result.code()),
        returned,
        result.code() == ActionResult.Code.SUCCESS);
  }

  private static Served leftOut(AccessRequest.Specification specification) {
    AccessResponse.Result result;
    if (specification instanceof AccessRequest.Get) {
      result = new AccessResponse.Get(DataAccessResult.OTHER_REASON);
    } else if (specification instanceof AccessRequest.Set) {
      result = new AccessResponse.Set(DataAccessResult.OTHER_REASON);
    } else {
      result = new AccessResponse.Action(ActionResult.Code.OTHER_REASON);
    }
    return new Served(result, NULL, false);
  }
}
