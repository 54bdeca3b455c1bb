package io.tiaki.cosem.client.internal;

import io.tiaki.cosem.AccessResult;
import io.tiaki.cosem.AccessSpecification;
import io.tiaki.cosem.ActionResult;
import io.tiaki.cosem.CosemData;
import io.tiaki.cosem.CosemException.Reason;
import io.tiaki.cosem.DataAccessResult;
import io.tiaki.cosem.GetResult;
import io.tiaki.cosem.codec.AccessRequest;
import io.tiaki.cosem.codec.AccessResponse;
import io.tiaki.cosem.codec.Apdu;
import io.tiaki.cosem.codec.CodecException;
import io.tiaki.cosem.codec.WrapperPdu;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** ACCESS, in one request (IEC 62056-5-3, 9.3.5). */
final class AccessExchange extends WholeExchange<List<AccessResult>> {
  private static final int ACCESS_RESPONSE = 0xda;
  private static final int INVOKE_ID = 0xff_ffff;
  private static final int LAST_OCTET_OF_INVOKE_ID = WrapperPdu.HEADER + 4;

  /** Goes on after an error, confirmed, of high priority. */
  private static final int SERVICE = 0xe000_0000;

  private final List<AccessSpecification> items;

  /**
   * @param once whether the meter must not get it twice
   */
  AccessExchange(List<AccessSpecification> items, boolean once, Terms terms, boolean renewed) {
    super(terms, ACCESS_RESPONSE, renewed, once);
    this.items = items;
  }

  @Override
  public boolean repeatable() {
    return items.stream().allMatch(AccessSpecification.Get.class::isInstance);
  }

  @Override
  Apdu request() {
    return request(items, invoke().invokeId());
  }

  static AccessRequest request(List<AccessSpecification> items, int invokeId) {
    return new AccessRequest(
        SERVICE | invokeId,
        Optional.empty(),
        items.stream().map(AccessExchange::specification).toList(),
        items.stream().map(AccessExchange::data).toList());
  }

  private static AccessRequest.Specification specification(AccessSpecification one) {
    if (one instanceof AccessSpecification.Get get) {
      return new AccessRequest.Get(get.attribute(), get.access());
    }
    return one instanceof AccessSpecification.Set set
        ? new AccessRequest.Set(set.attribute(), Optional.empty())
        : new AccessRequest.Action(((AccessSpecification.Action) one).method());
  }

  private static CosemData data(AccessSpecification one) {
    if (one instanceof AccessSpecification.Set set) {
      return set.value();
    }
    return one instanceof AccessSpecification.Action action
        ? action.parameters().orElse(CosemData.NullData.INSTANCE)
        : CosemData.NullData.INSTANCE;
  }

  @Override
  Step<List<AccessResult>> answered(Apdu apdu) {
    if (!(apdu instanceof AccessResponse response)
        || (response.longInvokeIdAndPriority() & INVOKE_ID) != invoke().invokeId()) {
      return new Step.Stray<>();
    }
    if (response.data().size() != items.size() || response.results().size() != items.size()) {
      return wrong("The meter answered a list of another length");
    }
    List<AccessResult> results = new ArrayList<>(items.size());
    for (int i = 0; i < items.size(); i++) {
      Optional<AccessResult> one = result(i, response.results().get(i), response.data().get(i));
      if (one.isEmpty()) {
        return wrong("The meter's answer " + (i + 1) + " is to another service");
      }
      results.add(one.get());
    }
    return done(results);
  }

  private Step<List<AccessResult>> wrong(String what) {
    return inDoubt() ? failed(Reason.IN_DOUBT, what) : protocol(what, null);
  }

  private Optional<AccessResult> result(int at, AccessResponse.Result result, CosemData data) {
    AccessSpecification asked = items.get(at);
    if (asked instanceof AccessSpecification.Get && result instanceof AccessResponse.Get get) {
      return Optional.of(new AccessResult.Get(value(get.result(), data)));
    }
    if (asked instanceof AccessSpecification.Set && result instanceof AccessResponse.Set set) {
      return Optional.of(new AccessResult.Set(set.result()));
    }
    return asked instanceof AccessSpecification.Action
            && result instanceof AccessResponse.Action action
        ? Optional.of(new AccessResult.Action(returned(action.result(), data)))
        : Optional.empty();
  }

  private static GetResult value(DataAccessResult result, CosemData data) {
    return result == DataAccessResult.SUCCESS
        ? new GetResult.Value(data)
        : new GetResult.Error(result);
  }

  private static ActionResult returned(ActionResult.Code code, CosemData data) {
    return data instanceof CosemData.NullData
        ? ActionResult.of(code)
        : new ActionResult(code, Optional.of(new GetResult.Value(data)));
  }

  @Override
  public Step<List<AccessResult>> unreadable(byte[] payload, CodecException why) {
    boolean answer =
        payload.length > LAST_OCTET_OF_INVOKE_ID
            && (payload[WrapperPdu.HEADER] & 0xff) == ACCESS_RESPONSE
            && payload[LAST_OCTET_OF_INVOKE_ID] == invoke().invokeId();
    return answer
        ? wrong("The meter's answer cannot be read: " + why.getMessage())
        : new Step.Stray<>();
  }
}
