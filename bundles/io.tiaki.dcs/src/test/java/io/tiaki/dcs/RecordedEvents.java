package io.tiaki.dcs;

import io.tiaki.dcs.protocol.Alarm;
import io.tiaki.dcs.protocol.Alert;
import io.tiaki.dcs.protocol.MeterReading;
import java.time.Instant;
import java.util.List;
import java.util.OptionalInt;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;

/** Keeps what happened. */
final class RecordedEvents implements Events {
  final BlockingQueue<MeterReading> readings = new LinkedBlockingQueue<>();
  final BlockingQueue<String> problems = new LinkedBlockingQueue<>();
  final BlockingQueue<String> updates = new LinkedBlockingQueue<>();
  final BlockingQueue<String> alarms = new LinkedBlockingQueue<>();
  final BlockingQueue<String> alerts = new LinkedBlockingQueue<>();
  final BlockingQueue<String> back = new LinkedBlockingQueue<>();
  final BlockingQueue<String> gateways = new LinkedBlockingQueue<>();

  @Override
  public void ready(int brokerPort, OptionalInt packagesPort) {}

  @Override
  public void gateway(String gateway, boolean connected) {
    gateways.add(gateway + " " + connected);
  }

  @Override
  public void readings(String gateway, List<MeterReading> all, Instant received) {
    readings.addAll(all);
  }

  @Override
  public void update(String gateway, String unit, String version, String status, String text) {
    updates.add(String.join(" ", gateway, unit, version, status, text));
  }

  @Override
  public void alert(String gateway, Alert alert) {
    alerts.add(gateway + " " + alert.json());
  }

  @Override
  public void alarm(String gateway, Alarm alarm) {
    alarms.add(gateway + " " + alarm.json());
  }

  @Override
  public void wentBack(String gateway, String text) {
    back.add(text);
  }

  @Override
  public void problem(String text) {
    problems.add(text);
  }
}
