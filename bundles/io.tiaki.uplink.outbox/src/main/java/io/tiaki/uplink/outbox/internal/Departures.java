package io.tiaki.uplink.outbox.internal;

import io.tiaki.uplink.Connector;

/** How messages leave: as soon as they can, or in slots. */
interface Departures {
  void attach(Connector came);

  void detach(Connector gone);

  /** Whether there is a connection now. */
  boolean connected();

  /** Something may have to be sent. */
  void wake();

  /** Everything that waits is to be sent, first to last, as after a new connection. */
  void restart();
}
