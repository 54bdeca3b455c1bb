package io.tiaki.cosem.codec;

import io.tiaki.cosem.CosemData;
import io.tiaki.cosem.DataAccessResult;
import io.tiaki.cosem.codec.CodecException.Reason;
import java.util.List;

/** SET-Request and SET-Response as octets and back. */
final class SetCodec {
  private static final int NORMAL = 1;
  private static final int WITH_FIRST_DATABLOCK = 2;
  private static final int WITH_DATABLOCK = 3;
  private static final int WITH_LIST = 4;
  private static final int WITH_LIST_AND_FIRST_DATABLOCK = 5;

  private static final int DATABLOCK = 2;
  private static final int LAST_DATABLOCK = 3;
  private static final int LAST_DATABLOCK_WITH_LIST = 4;
  private static final int RESPONSE_WITH_LIST = 5;

  private SetCodec() {}

  static SetRequest request(OctetReader r) throws CodecException {
    int choice = r.u8();
    InvokeIdAndPriority invoke = new InvokeIdAndPriority(r.u8());
    DataDecoder decoder = new DataDecoder(r);
    return switch (choice) {
      case NORMAL ->
          new SetRequestNormal(
              invoke,
              DescriptorCodec.attribute(r),
              DescriptorCodec.access(r, decoder),
              decoder.decode());
      case WITH_FIRST_DATABLOCK ->
          new SetRequestWithFirstDatablock(
              invoke,
              DescriptorCodec.attribute(r),
              DescriptorCodec.access(r, decoder),
              DataBlockSA.decode(r));
      case WITH_DATABLOCK -> new SetRequestWithDatablock(invoke, DataBlockSA.decode(r));
      case WITH_LIST -> withList(invoke, r, decoder);
      case WITH_LIST_AND_FIRST_DATABLOCK ->
          new SetRequestWithListAndFirstDatablock(
              invoke, DescriptorCodec.items(r, decoder), DataBlockSA.decode(r));
      default -> throw r.fail(Reason.MALFORMED, "A SET-Request of type " + choice);
    };
  }

  static SetResponse response(OctetReader r) throws CodecException {
    int choice = r.u8();
    InvokeIdAndPriority invoke = new InvokeIdAndPriority(r.u8());
    return switch (choice) {
      case NORMAL -> new SetResponseNormal(invoke, result(r));
      case DATABLOCK -> new SetResponseDatablock(invoke, r.u32());
      case LAST_DATABLOCK -> new SetResponseLastDatablock(invoke, result(r), r.u32());
      case LAST_DATABLOCK_WITH_LIST ->
          new SetResponseLastDatablockWithList(invoke, results(r), r.u32());
      case RESPONSE_WITH_LIST -> new SetResponseWithList(invoke, results(r));
      default -> throw r.fail(Reason.MALFORMED, "A SET-Response of type " + choice);
    };
  }

  static void encode(OctetWriter w, SetRequest apdu) {
    w.u8(Tag.SET_REQUEST);
    int invoke = apdu.invoke().octet();
    if (apdu instanceof SetRequestNormal a) {
      DescriptorCodec.attribute(w.u8(NORMAL).u8(invoke), a.attribute());
      DescriptorCodec.access(w, a.access());
      DataEncoder.encode(w, a.value());
    } else if (apdu instanceof SetRequestWithFirstDatablock a) {
      DescriptorCodec.attribute(w.u8(WITH_FIRST_DATABLOCK).u8(invoke), a.attribute());
      DescriptorCodec.access(w, a.access());
      a.datablock().encode(w);
    } else if (apdu instanceof SetRequestWithDatablock a) {
      a.datablock().encode(w.u8(WITH_DATABLOCK).u8(invoke));
    } else if (apdu instanceof SetRequestWithList a) {
      DescriptorCodec.items(w.u8(WITH_LIST).u8(invoke), a.attributes());
      DataEncoder.encodeAll(w, a.values());
    } else if (apdu instanceof SetRequestWithListAndFirstDatablock a) {
      DescriptorCodec.items(w.u8(WITH_LIST_AND_FIRST_DATABLOCK).u8(invoke), a.attributes());
      a.datablock().encode(w);
    }
  }

  static void encode(OctetWriter w, SetResponse apdu) {
    w.u8(Tag.SET_RESPONSE);
    int invoke = apdu.invoke().octet();
    if (apdu instanceof SetResponseNormal a) {
      w.u8(NORMAL).u8(invoke).u8(a.result().code());
    } else if (apdu instanceof SetResponseDatablock a) {
      w.u8(DATABLOCK).u8(invoke).u32(a.blockNumber());
    } else if (apdu instanceof SetResponseLastDatablock a) {
      w.u8(LAST_DATABLOCK).u8(invoke).u8(a.result().code()).u32(a.blockNumber());
    } else if (apdu instanceof SetResponseLastDatablockWithList a) {
      results(w.u8(LAST_DATABLOCK_WITH_LIST).u8(invoke), a.results());
      w.u32(a.blockNumber());
    } else if (apdu instanceof SetResponseWithList a) {
      results(w.u8(RESPONSE_WITH_LIST).u8(invoke), a.results());
    }
  }

  private static SetRequestWithList withList(
      InvokeIdAndPriority invoke, OctetReader r, DataDecoder decoder) throws CodecException {
    List<GetRequestWithList.Item> attributes = DescriptorCodec.items(r, decoder);
    List<CosemData> values = decoder.decodeAll();
    if (values.size() != attributes.size()) {
      throw r.fail(Reason.MALFORMED, "Not as many values as attributes");
    }
    return new SetRequestWithList(invoke, attributes, values);
  }

  private static DataAccessResult result(OctetReader r) throws CodecException {
    return DataAccessResult.ofCode(r.u8());
  }

  private static List<DataAccessResult> results(OctetReader r) throws CodecException {
    DataAccessResult[] results = new DataAccessResult[r.count()];
    for (int i = 0; i < results.length; i++) {
      results[i] = result(r);
    }
    return List.of(results);
  }

  private static void results(OctetWriter w, List<DataAccessResult> results) {
    w.length(results.size());
    results.forEach(result -> w.u8(result.code()));
  }
}
