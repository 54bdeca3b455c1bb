package io.tiaki.cosem.client;

import io.tiaki.cosem.ActionResult;
import io.tiaki.cosem.ActionResult.Code;
import io.tiaki.cosem.AttributeDescriptor;
import io.tiaki.cosem.CosemData;
import io.tiaki.cosem.DataAccessResult;
import io.tiaki.cosem.GetResult;
import io.tiaki.cosem.Octets;
import io.tiaki.cosem.codec.AccessRequest;
import io.tiaki.cosem.codec.AccessResponse;
import io.tiaki.cosem.codec.ActionRequestWithList;
import io.tiaki.cosem.codec.ActionResponseWithList;
import io.tiaki.cosem.codec.Apdu;
import io.tiaki.cosem.codec.Apdus;
import io.tiaki.cosem.codec.GetRequestNext;
import io.tiaki.cosem.codec.GetRequestWithList;
import io.tiaki.cosem.codec.GetResponseWithDatablock;
import io.tiaki.cosem.codec.GetResponseWithList;
import io.tiaki.cosem.codec.InvokeIdAndPriority;
import io.tiaki.cosem.codec.SetRequestWithList;
import io.tiaki.cosem.codec.SetResponseWithList;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What a meter that can do lists and ACCESS answers to them; null to anything else. */
final class ListServices {
  final Map<AttributeDescriptor, CosemData> objects = new HashMap<>();
  final List<CosemData> written = new ArrayList<>();
  int maxPdu = 1_000;
  private byte[] longAnswer = {};

  List<Apdu> answer(Apdu request) {
    if (request instanceof GetRequestWithList get) {
      return List.of(get(get));
    } else if (request instanceof GetRequestNext next && longAnswer.length > 0) {
      return List.of(block(next.invoke(), next.blockNumber() + 1));
    } else if (request instanceof SetRequestWithList set) {
      written.addAll(set.values());
      return List.of(
          new SetResponseWithList(
              set.invoke(), Collections.nCopies(set.values().size(), DataAccessResult.SUCCESS)));
    } else if (request instanceof ActionRequestWithList action) {
      return List.of(
          new ActionResponseWithList(
              action.invoke(),
              Collections.nCopies(action.methods().size(), ActionResult.of(Code.SUCCESS))));
    }
    return request instanceof AccessRequest access ? List.of(access(access)) : null;
  }

  GetResult value(AttributeDescriptor attribute) {
    CosemData data = objects.get(attribute);
    return data == null
        ? new GetResult.Error(DataAccessResult.OBJECT_UNDEFINED)
        : new GetResult.Value(data);
  }

  private Apdu get(GetRequestWithList get) {
    List<GetResult> results =
        get.attributes().stream().map(item -> value(item.attribute())).toList();
    Apdu whole = new GetResponseWithList(get.invoke(), results);
    longAnswer = new byte[0];
    if (Apdus.encode(whole).length <= maxPdu) {
      return whole;
    }
    longAnswer = GetResponseWithList.encodeResults(results);
    return block(get.invoke(), 1);
  }

  private Apdu block(InvokeIdAndPriority invoke, long number) {
    int size = maxPdu - GetResponseWithDatablock.OVERHEAD;
    int from = (int) (number - 1) * size;
    int length = Math.min(size, longAnswer.length - from);
    return GetResponseWithDatablock.data(
        invoke, from + length == longAnswer.length, number, Octets.of(longAnswer, from, length));
  }

  private Apdu access(AccessRequest request) {
    List<CosemData> data = new ArrayList<>();
    List<AccessResponse.Result> results = new ArrayList<>();
    for (int i = 0; i < request.data().size(); i++) {
      CosemData returned = CosemData.NullData.INSTANCE;
      AccessRequest.Specification one = request.specifications().get(i);
      if (one instanceof AccessRequest.Get get) {
        GetResult value = value(get.attribute());
        returned = value instanceof GetResult.Value v ? v.data() : returned;
        results.add(
            new AccessResponse.Get(
                value instanceof GetResult.Error e ? e.result() : DataAccessResult.SUCCESS));
      } else if (one instanceof AccessRequest.Set) {
        written.add(request.data().get(i));
        results.add(new AccessResponse.Set(DataAccessResult.SUCCESS));
      } else {
        results.add(new AccessResponse.Action(Code.SUCCESS));
      }
      data.add(returned);
    }
    return new AccessResponse(
        request.longInvokeIdAndPriority(), Optional.empty(), Optional.empty(), data, results);
  }
}
