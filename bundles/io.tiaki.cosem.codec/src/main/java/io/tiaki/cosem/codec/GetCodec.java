package io.tiaki.cosem.codec;

import io.tiaki.cosem.DataAccessResult;
import io.tiaki.cosem.GetResult;
import io.tiaki.cosem.Octets;
import io.tiaki.cosem.codec.CodecException.Reason;
import java.util.List;
import java.util.Optional;

/** GET-Request and GET-Response as octets and back. */
final class GetCodec {
  private static final int NORMAL = 1;
  private static final int NEXT = 2;
  private static final int WITH_LIST = 3;

  private GetCodec() {}

  static GetRequest request(OctetReader reader) throws CodecException {
    int choice = reader.u8();
    InvokeIdAndPriority invoke = new InvokeIdAndPriority(reader.u8());
    return switch (choice) {
      case NORMAL ->
          new GetRequestNormal(
              invoke,
              DescriptorCodec.attribute(reader),
              DescriptorCodec.access(reader, new DataDecoder(reader)));
      case NEXT -> new GetRequestNext(invoke, reader.u32());
      case WITH_LIST ->
          new GetRequestWithList(invoke, DescriptorCodec.items(reader, new DataDecoder(reader)));
      default -> throw reader.fail(Reason.MALFORMED, "A GET-Request of type " + choice);
    };
  }

  static GetResponse response(OctetReader reader) throws CodecException {
    int choice = reader.u8();
    InvokeIdAndPriority invoke = new InvokeIdAndPriority(reader.u8());
    return switch (choice) {
      case NORMAL -> new GetResponseNormal(invoke, result(reader, new DataDecoder(reader)));
      case NEXT -> datablock(invoke, reader);
      case WITH_LIST -> new GetResponseWithList(invoke, results(reader));
      default -> throw reader.fail(Reason.MALFORMED, "A GET-Response of type " + choice);
    };
  }

  static void encode(OctetWriter w, GetRequest apdu) {
    w.u8(Tag.GET_REQUEST);
    if (apdu instanceof GetRequestNormal a) {
      DescriptorCodec.attribute(w.u8(NORMAL).u8(a.invoke().octet()), a.attribute());
      DescriptorCodec.access(w, a.access());
    } else if (apdu instanceof GetRequestNext a) {
      w.u8(NEXT).u8(a.invoke().octet()).u32(a.blockNumber());
    } else if (apdu instanceof GetRequestWithList a) {
      DescriptorCodec.items(w.u8(WITH_LIST).u8(a.invoke().octet()), a.attributes());
    }
  }

  static void encode(OctetWriter w, GetResponse apdu) {
    w.u8(Tag.GET_RESPONSE);
    if (apdu instanceof GetResponseNormal a) {
      result(w.u8(NORMAL).u8(a.invoke().octet()), a.result());
    } else if (apdu instanceof GetResponseWithDatablock a) {
      w.u8(NEXT).u8(a.invoke().octet()).u8(a.lastBlock() ? 1 : 0).u32(a.blockNumber());
      if (a.error().isPresent()) {
        w.u8(1).u8(a.error().get().code());
      } else {
        w.u8(0).octetString(a.rawData());
      }
    } else if (apdu instanceof GetResponseWithList a) {
      results(w.u8(WITH_LIST).u8(a.invoke().octet()), a.results());
    }
  }

  static List<GetResult> results(OctetReader reader) throws CodecException {
    int count = reader.count();
    DataDecoder decoder = new DataDecoder(reader);
    decoder.take(count);
    GetResult[] results = new GetResult[count];
    for (int i = 0; i < count; i++) {
      results[i] = result(reader, decoder);
    }
    return List.of(results);
  }

  static void results(OctetWriter w, List<GetResult> results) {
    w.length(results.size());
    results.forEach(result -> result(w, result));
  }

  static GetResult result(OctetReader reader, DataDecoder decoder) throws CodecException {
    if (reader.flag("Get-Data-Result")) {
      return new GetResult.Error(DataAccessResult.ofCode(reader.u8()));
    }
    return new GetResult.Value(decoder.decode());
  }

  static void result(OctetWriter w, GetResult result) {
    if (result instanceof GetResult.Value value) {
      DataEncoder.encode(w.u8(0), value.data());
    } else if (result instanceof GetResult.Error error) {
      w.u8(1).u8(error.result().code());
    }
  }

  private static GetResponseWithDatablock datablock(InvokeIdAndPriority invoke, OctetReader reader)
      throws CodecException {
    boolean last = reader.u8() != 0;
    long number = reader.u32();
    if (reader.flag("DataBlock-G")) {
      DataAccessResult error = DataAccessResult.ofCode(reader.u8());
      return new GetResponseWithDatablock(invoke, last, number, Octets.EMPTY, Optional.of(error));
    }
    return GetResponseWithDatablock.data(invoke, last, number, reader.octetString());
  }
}
