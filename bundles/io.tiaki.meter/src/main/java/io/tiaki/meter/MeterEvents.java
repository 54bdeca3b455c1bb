package io.tiaki.meter;

import io.tiaki.meter.internal.cosem.Appearance;
import io.tiaki.meter.internal.metering.Row;
import io.tiaki.model.MeterId;
import java.time.Instant;
import java.util.List;

/** Hears of what happens to the meters of one process. Called by several threads: do not block. */
public interface MeterEvents {
  /** The meters wait for the authority to issue their certificates. */
  default void waiting(int meters) {}

  /** The meters serve and register from now on. */
  void ready(int meters, int port);

  /** A meter has a session now, or none any more. */
  void session(MeterId meter, boolean open);

  /**
   * All these meters have registered a reading with this time.
   *
   * @param rows what they registered, in the order of the meters
   */
  void registered(List<MeterId> meters, Instant registered, List<Row> rows);

  /** Somebody looked at a meter. */
  default void seen(MeterId meter, Appearance appearance) {}

  /** Nothing is registered any more. */
  void quiet();

  /** Something needs attention: one line that names the thing and the remedy. */
  void problem(String text);
}
