package io.tiaki.cosem.client.internal;

import io.tiaki.cosem.AccessSpecification;
import io.tiaki.cosem.DataAccessResult;
import io.tiaki.cosem.GetResult;
import io.tiaki.cosem.codec.Apdu;
import io.tiaki.cosem.codec.CodecException;
import io.tiaki.cosem.codec.GetRequestWithList;
import io.tiaki.cosem.codec.GetResponse;
import io.tiaki.cosem.codec.GetResponseWithList;
import java.nio.ByteBuffer;
import java.util.List;

/**
 * GET with list, in one request (IEC 62056-5-3, 9.3.6). Whatever goes wrong is a PROTOCOL error.
 */
final class GetListExchange extends ReadingExchange<List<GetResult>> {
  private final List<AccessSpecification.Get> items;

  GetListExchange(List<AccessSpecification.Get> items, Terms terms, boolean renewed) {
    super(terms, renewed);
    this.items = items;
  }

  @Override
  Apdu request() {
    return new GetRequestWithList(invoke(), items.stream().map(GetListExchange::item).toList());
  }

  static GetRequestWithList.Item item(AccessSpecification.Get get) {
    return new GetRequestWithList.Item(get.attribute(), get.access());
  }

  @Override
  Step<List<GetResult>> whole(GetResponse response) {
    return response instanceof GetResponseWithList list && list.results().size() == items.size()
        ? new Step.Done<>(list.results())
        : protocol("The meter answered a list of another length, or none", null);
  }

  @Override
  Step<List<GetResult>> refused(DataAccessResult result) {
    return protocol("The meter refused the list: " + result, null);
  }

  @Override
  List<GetResult> joined(byte[] octets) throws CodecException {
    List<GetResult> results = GetResponseWithList.decodeResults(ByteBuffer.wrap(octets));
    if (results.size() != items.size()) {
      throw new CodecException(
          CodecException.Reason.MALFORMED, 0, "A list of another length than asked for");
    }
    return results;
  }
}
