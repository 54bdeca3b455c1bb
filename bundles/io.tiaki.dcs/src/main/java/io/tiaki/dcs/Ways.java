package io.tiaki.dcs;

import io.tiaki.dcs.conceal.Cells;
import io.tiaki.dcs.control.Instructions;
import io.tiaki.uplink.Kind;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;

/**
 * Sends to a gateway in the way in which it sends: in cells, or in the open.
 *
 * @param open the other way
 */
record Ways(Cells cells, Instructions.Courier open) implements Instructions.Courier {
  @Override
  public CompletableFuture<Void> publish(String gateway, String kind, byte[] cms, Duration keep) {
    if (!cells.isConcealed(gateway)) {
      return open.publish(gateway, kind, cms, keep);
    }
    Kind what = kind.equals(Kind.RECEIPT.topic()) ? Kind.RECEIPT : Kind.INSTRUCTION;
    return cells.publish(gateway, what, cms, keep);
  }
}
