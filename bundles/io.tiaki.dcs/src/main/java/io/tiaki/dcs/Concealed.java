package io.tiaki.dcs;

import io.tiaki.dcs.conceal.Cells;
import io.tiaki.dcs.ingest.Inbound;
import io.tiaki.dcs.ingest.Ingest;
import io.tiaki.uplink.Kind;
import java.time.Clock;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Gives what was in cells to the ingest, as if it had come in the open.
 *
 * @param heard told of gateways that are there
 */
record Concealed(Ingest ingest, Consumer<String> heard, Clock clock, Ingest.Listener problems)
    implements Cells.Listener {
  @Override
  public void heard(String gateway) {
    heard.accept(gateway);
  }

  @Override
  public void message(String gateway, Kind kind, String id, byte[] cms) {
    if (kind == Kind.READINGS || kind == Kind.OUTCOME) {
      // Without a receipt it comes again: no cell waits for a book that is busy.
      ingest.offer(
          new Inbound(
              kind == Kind.READINGS ? Inbound.Kind.READINGS : Inbound.Kind.OUTCOME,
              gateway,
              Optional.of(id),
              cms,
              clock.instant(),
              () -> {}));
    }
  }

  @Override
  public void problem(String text) {
    problems.problem(text);
  }
}
