package io.tiaki.dcs.command;

import io.tiaki.dcs.Events;
import io.tiaki.dcs.protocol.Alarm;
import io.tiaki.dcs.protocol.Alert;
import io.tiaki.dcs.protocol.MeterReading;
import java.io.PrintStream;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.OptionalInt;

/** For people: a line per event, and one per batch of readings of a gateway. */
final class TextEvents implements Events {
  private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("HH:mm:ss");

  private final PrintStream out;
  private final ZoneId zone;
  private long total;

  TextEvents(PrintStream out, ZoneId zone) {
    this.out = out;
    this.zone = zone;
  }

  @Override
  public synchronized void ready(int brokerPort, OptionalInt packagesPort) {
    out.printf("The control system is ready; its broker listens on port %d", brokerPort);
    packagesPort.ifPresent(port -> out.printf(", packages are on port %d", port));
    out.println(".");
    out.flush();
  }

  @Override
  public synchronized void gateway(String gateway, boolean connected) {
    out.printf("Gateway %s %s.%n", gateway, connected ? "is connected" : "has gone");
    out.flush();
  }

  @Override
  public synchronized void readings(String gateway, List<MeterReading> readings, Instant received) {
    total += readings.size();
    long meters = readings.stream().map(MeterReading::meter).distinct().count();
    Instant last =
        readings.stream().map(MeterReading::registered).max(Instant::compareTo).orElse(received);
    out.printf(
        "%s  %-12s %5d readings  %5d meters  registered until %s  %9d since the start%n",
        time(received), gateway, readings.size(), meters, time(last), total);
    out.flush();
  }

  @Override
  public synchronized void update(
      String gateway, String unit, String version, String status, String text) {
    out.printf(
        "Update of %s to %s %s: %s%s%n",
        gateway,
        unit,
        version,
        status.isEmpty() ? "sent" : status,
        text.isBlank() ? "" : ": " + Options.line(text));
    out.flush();
  }

  @Override
  public synchronized void alarm(String gateway, Alarm alarm) {
    out.printf("ALARM of %s: %s since %s%n", gateway, alarm.state(), time(alarm.since()));
    for (Alarm.Fault fault : alarm.faults()) {
      out.printf(
          "  %s %s: %s%n",
          fault.test(), fault.over() ? "passes again" : "failed", Options.line(fault.text()));
    }
    out.flush();
  }

  @Override
  public synchronized void alert(String gateway, Alert alert) {
    out.printf("ALERT of meter %s: %s%n", alert.meter(), EventWords.of(alert.json()));
    out.flush();
  }

  @Override
  public synchronized void wentBack(String gateway, String text) {
    out.printf("ALARM of %s: %s%n", gateway, Options.line(text));
    out.flush();
  }

  @Override
  public synchronized void problem(String text) {
    // The log has it on standard error.
  }

  private String time(Instant instant) {
    return TIME.format(instant.atZone(zone));
  }
}
