package io.tiaki.cosem.client.internal;

import io.tiaki.cosem.AccessSpecification;
import io.tiaki.cosem.DataAccessResult;
import io.tiaki.cosem.codec.Apdu;
import io.tiaki.cosem.codec.GetRequestWithList;
import io.tiaki.cosem.codec.SetRequestWithList;
import io.tiaki.cosem.codec.SetResponse;
import io.tiaki.cosem.codec.SetResponseLastDatablockWithList;
import io.tiaki.cosem.codec.SetResponseWithList;
import java.util.List;
import java.util.Optional;

/**
 * SET with list, in one request (IEC 62056-5-3, 9.3.7). Only of what may be sent again: whatever
 * goes wrong is a PROTOCOL error, after which it is done one by one.
 */
final class SetListExchange extends WholeExchange<List<DataAccessResult>> {
  private static final int SET_RESPONSE = 0xc5;

  private final List<AccessSpecification.Set> items;

  SetListExchange(List<AccessSpecification.Set> items, Terms terms, boolean renewed) {
    super(terms, SET_RESPONSE, renewed, false);
    this.items = items;
  }

  @Override
  Apdu request() {
    return new SetRequestWithList(
        invoke(),
        items.stream()
            .map(set -> new GetRequestWithList.Item(set.attribute(), Optional.empty()))
            .toList(),
        items.stream().map(AccessSpecification.Set::value).toList());
  }

  @Override
  Step<List<DataAccessResult>> answered(Apdu apdu) {
    if (!(apdu instanceof SetResponse response) || !isMine(response.invoke())) {
      return new Step.Stray<>();
    }
    if (response instanceof SetResponseWithList list) {
      return results(list.results());
    }
    // Meters in the field answer a list as if it had come in blocks.
    return response instanceof SetResponseLastDatablockWithList list
        ? results(list.results())
        : results(List.of());
  }

  private Step<List<DataAccessResult>> results(List<DataAccessResult> results) {
    return results.size() == items.size()
        ? done(results)
        : protocol("The meter answered a list of another length, or none", null);
  }
}
