package io.tiaki.dcs;

import io.tiaki.dcs.protocol.Alarm;
import io.tiaki.dcs.protocol.Alert;
import io.tiaki.dcs.protocol.MeterReading;
import java.time.Instant;
import java.util.List;
import java.util.OptionalInt;

/** What happens at the control system, for whoever watches. Called by several threads. */
public interface Events {
  /**
   * It takes readings and instructions.
   *
   * @param packagesPort where packages are served; empty when they are not
   */
  void ready(int brokerPort, OptionalInt packagesPort);

  /** A gateway came (true) or went. */
  void gateway(String gateway, boolean connected);

  /** Readings that were not known before; they are stored. */
  void readings(String gateway, List<MeterReading> readings, Instant received);

  /** A gateway is to install a package (status empty), or what became of it. */
  void update(String gateway, String unit, String version, String status, String text);

  /** A gateway tells how it is, because that changed. */
  void alarm(String gateway, Alarm alarm);

  /** A meter alerts of something; it is stored. */
  void alert(String gateway, Alert alert);

  /** The store of a gateway is an older one than it was; one sentence for people. */
  void wentBack(String gateway, String text);

  /** Something failed or is over; one sentence for people. */
  void problem(String text);
}
