package io.tiaki.cosem.codec;

import io.tiaki.cosem.ActionResult;
import io.tiaki.cosem.AttributeDescriptor;
import io.tiaki.cosem.CosemData;
import io.tiaki.cosem.CosemDateTime;
import io.tiaki.cosem.DataAccessResult;
import io.tiaki.cosem.SelectiveAccess;
import io.tiaki.cosem.codec.CodecException.Reason;
import java.util.List;
import java.util.Optional;

/** Access-Request and Access-Response as octets and back. */
final class AccessCodec {
  private static final int GET = 1;
  private static final int SET = 2;
  private static final int ACTION = 3;
  private static final int GET_WITH_SELECTION = 4;
  private static final int SET_WITH_SELECTION = 5;

  private AccessCodec() {}

  static AccessRequest request(OctetReader r) throws CodecException {
    int invoke = r.i32();
    Optional<CosemDateTime> time = NotificationCodec.dateTime(r);
    DataDecoder decoder = new DataDecoder(r);
    List<AccessRequest.Specification> specifications = specifications(r, decoder);
    List<CosemData> data = decoder.decodeAll();
    if (data.size() != specifications.size()) {
      throw r.fail(Reason.MALFORMED, "Not as many data as specifications");
    }
    return new AccessRequest(invoke, time, specifications, data);
  }

  static AccessResponse response(OctetReader r) throws CodecException {
    int invoke = r.i32();
    Optional<CosemDateTime> time = NotificationCodec.dateTime(r);
    DataDecoder decoder = new DataDecoder(r);
    Optional<List<AccessRequest.Specification>> specifications =
        r.flag("access-request-specification")
            ? Optional.of(specifications(r, decoder))
            : Optional.empty();
    List<CosemData> data = decoder.decodeAll();
    int count = r.count();
    decoder.take(count);
    AccessResponse.Result[] results = new AccessResponse.Result[count];
    for (int i = 0; i < count; i++) {
      results[i] = result(r);
    }
    return new AccessResponse(invoke, time, specifications, data, List.of(results));
  }

  static void encode(OctetWriter w, AccessRequest apdu) {
    w.u8(Tag.ACCESS_REQUEST).u32(apdu.longInvokeIdAndPriority());
    NotificationCodec.dateTime(w, apdu.dateTime());
    specifications(w, apdu.specifications());
    DataEncoder.encodeAll(w, apdu.data());
  }

  static void encode(OctetWriter w, AccessResponse apdu) {
    w.u8(Tag.ACCESS_RESPONSE).u32(apdu.longInvokeIdAndPriority());
    NotificationCodec.dateTime(w, apdu.dateTime());
    w.u8(apdu.specifications().isPresent() ? 1 : 0);
    apdu.specifications().ifPresent(specifications -> specifications(w, specifications));
    DataEncoder.encodeAll(w, apdu.data());
    w.length(apdu.results().size());
    apdu.results().forEach(result -> result(w, result));
  }

  private static List<AccessRequest.Specification> specifications(
      OctetReader r, DataDecoder decoder) throws CodecException {
    int count = r.count();
    decoder.take(count);
    AccessRequest.Specification[] all = new AccessRequest.Specification[count];
    for (int i = 0; i < count; i++) {
      all[i] = specification(r, decoder);
    }
    return List.of(all);
  }

  private static AccessRequest.Specification specification(OctetReader r, DataDecoder decoder)
      throws CodecException {
    int choice = r.u8();
    if (choice == ACTION) {
      return new AccessRequest.Action(DescriptorCodec.method(r));
    }
    if (choice < GET || choice > SET_WITH_SELECTION) {
      throw r.fail(Reason.MALFORMED, "An access specification of type " + choice);
    }
    AttributeDescriptor attribute = DescriptorCodec.attribute(r);
    Optional<SelectiveAccess> access =
        choice >= GET_WITH_SELECTION
            ? Optional.of(new SelectiveAccess(r.u8(), decoder.decode()))
            : Optional.empty();
    return choice == GET || choice == GET_WITH_SELECTION
        ? new AccessRequest.Get(attribute, access)
        : new AccessRequest.Set(attribute, access);
  }

  private static void specifications(OctetWriter w, List<AccessRequest.Specification> all) {
    w.length(all.size());
    for (AccessRequest.Specification one : all) {
      if (one instanceof AccessRequest.Get a) {
        item(w, GET, GET_WITH_SELECTION, a.attribute(), a.access());
      } else if (one instanceof AccessRequest.Set a) {
        item(w, SET, SET_WITH_SELECTION, a.attribute(), a.access());
      } else if (one instanceof AccessRequest.Action a) {
        DescriptorCodec.method(w.u8(ACTION), a.method());
      }
    }
  }

  private static void item(
      OctetWriter w,
      int whole,
      int selected,
      AttributeDescriptor attribute,
      Optional<SelectiveAccess> access) {
    DescriptorCodec.attribute(w.u8(access.isPresent() ? selected : whole), attribute);
    access.ifPresent(a -> DataEncoder.encode(w.u8(a.selector()), a.parameters()));
  }

  private static AccessResponse.Result result(OctetReader r) throws CodecException {
    int choice = r.u8();
    return switch (choice) {
      case GET -> new AccessResponse.Get(DataAccessResult.ofCode(r.u8()));
      case SET -> new AccessResponse.Set(DataAccessResult.ofCode(r.u8()));
      case ACTION -> new AccessResponse.Action(ActionResult.Code.ofNumber(r.u8()));
      default -> throw r.fail(Reason.MALFORMED, "An access result of type " + choice);
    };
  }

  private static void result(OctetWriter w, AccessResponse.Result result) {
    if (result instanceof AccessResponse.Get a) {
      w.u8(GET).u8(a.result().code());
    } else if (result instanceof AccessResponse.Set a) {
      w.u8(SET).u8(a.result().code());
    } else if (result instanceof AccessResponse.Action a) {
      w.u8(ACTION).u8(a.result().number());
    }
  }
}
