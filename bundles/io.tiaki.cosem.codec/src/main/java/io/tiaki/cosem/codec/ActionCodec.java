package io.tiaki.cosem.codec;

import io.tiaki.cosem.ActionResult;
import io.tiaki.cosem.CosemData;
import io.tiaki.cosem.GetResult;
import io.tiaki.cosem.MethodDescriptor;
import io.tiaki.cosem.codec.CodecException.Reason;
import java.util.List;
import java.util.Optional;

/** ACTION-Request and ACTION-Response as octets and back. */
final class ActionCodec {
  private static final int NORMAL = 1;
  private static final int NEXT_PBLOCK = 2;
  private static final int WITH_LIST = 3;
  private static final int WITH_FIRST_PBLOCK = 4;
  private static final int WITH_LIST_AND_FIRST_PBLOCK = 5;
  private static final int WITH_PBLOCK = 6;

  private static final int RESPONSE_WITH_PBLOCK = 2;
  private static final int RESPONSE_NEXT_PBLOCK = 4;

  private ActionCodec() {}

  static ActionRequest request(OctetReader r) throws CodecException {
    int choice = r.u8();
    InvokeIdAndPriority invoke = new InvokeIdAndPriority(r.u8());
    return switch (choice) {
      case NORMAL -> new ActionRequestNormal(invoke, DescriptorCodec.method(r), parameters(r));
      case NEXT_PBLOCK -> new ActionRequestNextPblock(invoke, r.u32());
      case WITH_LIST -> withList(invoke, r);
      case WITH_FIRST_PBLOCK ->
          new ActionRequestWithFirstPblock(
              invoke, DescriptorCodec.method(r), DataBlockSA.decode(r));
      case WITH_LIST_AND_FIRST_PBLOCK ->
          new ActionRequestWithListAndFirstPblock(
              invoke, DescriptorCodec.methods(r), DataBlockSA.decode(r));
      case WITH_PBLOCK -> new ActionRequestWithPblock(invoke, DataBlockSA.decode(r));
      default -> throw r.fail(Reason.MALFORMED, "An ACTION-Request of type " + choice);
    };
  }

  static ActionResponse response(OctetReader r) throws CodecException {
    int choice = r.u8();
    InvokeIdAndPriority invoke = new InvokeIdAndPriority(r.u8());
    return switch (choice) {
      case NORMAL -> new ActionResponseNormal(invoke, result(r, new DataDecoder(r)));
      case RESPONSE_WITH_PBLOCK -> new ActionResponseWithPblock(invoke, DataBlockSA.decode(r));
      case WITH_LIST -> new ActionResponseWithList(invoke, results(r));
      case RESPONSE_NEXT_PBLOCK -> new ActionResponseNextPblock(invoke, r.u32());
      default -> throw r.fail(Reason.MALFORMED, "An ACTION-Response of type " + choice);
    };
  }

  static void encode(OctetWriter w, ActionRequest apdu) {
    w.u8(Tag.ACTION_REQUEST);
    int invoke = apdu.invoke().octet();
    if (apdu instanceof ActionRequestNormal a) {
      DescriptorCodec.method(w.u8(NORMAL).u8(invoke), a.method());
      w.u8(a.parameters().isPresent() ? 1 : 0);
      a.parameters().ifPresent(parameters -> DataEncoder.encode(w, parameters));
    } else if (apdu instanceof ActionRequestNextPblock a) {
      w.u8(NEXT_PBLOCK).u8(invoke).u32(a.blockNumber());
    } else if (apdu instanceof ActionRequestWithList a) {
      DescriptorCodec.methods(w.u8(WITH_LIST).u8(invoke), a.methods());
      DataEncoder.encodeAll(w, a.parameters());
    } else if (apdu instanceof ActionRequestWithFirstPblock a) {
      DescriptorCodec.method(w.u8(WITH_FIRST_PBLOCK).u8(invoke), a.method());
      a.pblock().encode(w);
    } else if (apdu instanceof ActionRequestWithListAndFirstPblock a) {
      DescriptorCodec.methods(w.u8(WITH_LIST_AND_FIRST_PBLOCK).u8(invoke), a.methods());
      a.pblock().encode(w);
    } else if (apdu instanceof ActionRequestWithPblock a) {
      a.pblock().encode(w.u8(WITH_PBLOCK).u8(invoke));
    }
  }

  static void encode(OctetWriter w, ActionResponse apdu) {
    w.u8(Tag.ACTION_RESPONSE);
    int invoke = apdu.invoke().octet();
    if (apdu instanceof ActionResponseNormal a) {
      result(w.u8(NORMAL).u8(invoke), a.result());
    } else if (apdu instanceof ActionResponseWithPblock a) {
      a.pblock().encode(w.u8(RESPONSE_WITH_PBLOCK).u8(invoke));
    } else if (apdu instanceof ActionResponseWithList a) {
      results(w.u8(WITH_LIST).u8(invoke), a.results());
    } else if (apdu instanceof ActionResponseNextPblock a) {
      w.u8(RESPONSE_NEXT_PBLOCK).u8(invoke).u32(a.blockNumber());
    }
  }

  static ActionResult result(OctetReader r, DataDecoder decoder) throws CodecException {
    ActionResult.Code code = ActionResult.Code.ofNumber(r.u8());
    Optional<GetResult> returned =
        r.flag("return-parameters") ? Optional.of(GetCodec.result(r, decoder)) : Optional.empty();
    return new ActionResult(code, returned);
  }

  static void result(OctetWriter w, ActionResult result) {
    w.u8(result.code().number()).u8(result.returnParameters().isPresent() ? 1 : 0);
    result.returnParameters().ifPresent(returned -> GetCodec.result(w, returned));
  }

  static List<ActionResult> results(OctetReader r) throws CodecException {
    int count = r.count();
    DataDecoder decoder = new DataDecoder(r);
    decoder.take(count);
    ActionResult[] results = new ActionResult[count];
    for (int i = 0; i < count; i++) {
      results[i] = result(r, decoder);
    }
    return List.of(results);
  }

  static void results(OctetWriter w, List<ActionResult> results) {
    w.length(results.size());
    results.forEach(result -> result(w, result));
  }

  private static Optional<CosemData> parameters(OctetReader r) throws CodecException {
    return r.flag("method-invocation-parameters")
        ? Optional.of(new DataDecoder(r).decode())
        : Optional.empty();
  }

  private static ActionRequestWithList withList(InvokeIdAndPriority invoke, OctetReader r)
      throws CodecException {
    List<MethodDescriptor> methods = DescriptorCodec.methods(r);
    List<CosemData> parameters = new DataDecoder(r).decodeAll();
    if (parameters.size() != methods.size()) {
      throw r.fail(Reason.MALFORMED, "Not as many parameters as methods");
    }
    return new ActionRequestWithList(invoke, methods, parameters);
  }
}
