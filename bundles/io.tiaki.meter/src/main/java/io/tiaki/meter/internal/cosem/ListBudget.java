package io.tiaki.meter.internal.cosem;

import io.tiaki.cosem.CosemData;
import io.tiaki.cosem.codec.Axdr;

/**
 * What one request for many values may cost: a small request can ask for a long value thousands of
 * times. For one request.
 */
final class ListBudget {
  /** Above this no further value is read. */
  static final int MOST_OCTETS = 256 * 1_024;

  static final int MOST_ITEMS = 1_024;

  /** For the public client, which anybody can be. */
  static final int MOST_PUBLIC_ITEMS = 32;

  private int items;
  private int octets = MOST_OCTETS;

  ListBudget(Client client) {
    items = client == Client.PUBLIC ? MOST_PUBLIC_ITEMS : MOST_ITEMS;
  }

  /** Begins with a further item; false: it is not served. */
  boolean next() {
    return octets > 0 && items-- > 0;
  }

  /** Takes a value into the answer. */
  void spend(CosemData value) {
    octets -= Axdr.encode(value).length;
  }
}
