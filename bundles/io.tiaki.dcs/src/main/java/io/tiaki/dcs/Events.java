package io.tiaki.dcs;

import io.tiaki.dcs.protocol.MeterReading;
import java.time.Instant;
import java.util.List;

/** What happens at the control system, for whoever watches. Called by several threads. */
public interface Events {
  /** It takes readings and instructions. */
  void ready(int brokerPort);

  /** A gateway came (true) or went. */
  void gateway(String gateway, boolean connected);

  /** Readings that were not known before; they are stored. */
  void readings(String gateway, List<MeterReading> readings, Instant received);

  /** Something failed or is over; one sentence for people. */
  void problem(String text);
}
