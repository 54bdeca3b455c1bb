package io.tiaki.meter.internal.cosem;

import io.tiaki.cosem.ActionResult.Code;
import io.tiaki.cosem.AttributeDescriptor;
import io.tiaki.cosem.CosemData;
import io.tiaki.cosem.DataAccessResult;
import io.tiaki.cosem.MethodDescriptor;
import io.tiaki.cosem.SelectiveAccess;
import io.tiaki.cosem.codec.ActionRequestNormal;
import io.tiaki.cosem.codec.ActionResponseNormal;
import io.tiaki.cosem.codec.InvokeIdAndPriority;
import io.tiaki.cosem.codec.SetRequestNormal;
import io.tiaki.cosem.codec.SetResponseNormal;
import io.tiaki.meter.internal.load.LoadCurve;
import io.tiaki.meter.internal.metering.CapturedMeter;
import io.tiaki.meter.internal.metering.SmartMeter;
import io.tiaki.meter.internal.testing.MovableClock;
import io.tiaki.model.ObisCode;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;

/** A meter on the bench: a management client, a clock that the test moves, and its rounds. */
final class Bench {
  private static final InvokeIdAndPriority INVOKE = InvokeIdAndPriority.of(3);
  private static final Duration INTERVAL = Duration.ofSeconds(5);

  final MovableClock clock;
  final Memory memory;
  final Device device;
  final ObjectModel model = new ObjectModel();
  final AtomicInteger pushes = new AtomicInteger();
  final CosemServer server;
  final TestClient manager;
  final TestClient reader;
  private final DeviceRounds rounds;

  /** New from the factory at 10:00 UTC on a Wednesday. */
  Bench() {
    this(new MovableClock(Instant.parse("2026-06-17T10:00:00Z")), new VolatileMemory());
  }

  private Bench(MovableClock clock, Memory memory) {
    this.clock = clock;
    this.memory = memory;
    SmartMeter meter = new SmartMeter(1, new LoadCurve(1, ZoneOffset.UTC), 2_880, clock.millis());
    device = new Device(meter, "TKI0000000000001", clock, INTERVAL, Duration.ofMillis(500), memory);
    Pusher pusher = () -> pushes.incrementAndGet() > 0;
    server = new CosemServer(device, model, 1_200, pusher, "");
    manager = new TestClient(server, 1);
    manager.associate();
    reader = new TestClient(server, 32);
    reader.associate();
    rounds = new DeviceRounds(List.of(device), List.of(pusher), model, Runnable::run);
    rounds.run();
  }

  /** The same meter after the process was started again. */
  Bench restarted() {
    return new Bench(clock, memory);
  }

  /** Lets time pass second by second; every five seconds an entry is registered. */
  void pass(Duration time) {
    for (long second = 0; second < time.toSeconds(); second++) {
      clock.move(Duration.ofSeconds(1));
      long now = clock.instant().getEpochSecond();
      if (now % INTERVAL.toSeconds() == 0) {
        CapturedMeter.capture(device.meter(), now);
        rounds.captured(now, List.of());
      }
      rounds.run();
    }
  }

  /** Goes to a time at once. */
  void jump(String instant) {
    clock.move(Duration.between(clock.instant(), Instant.parse(instant)));
    rounds.run();
  }

  CosemData get(int classId, String name, int attribute) {
    return manager.value(attribute(classId, name, attribute));
  }

  CosemData get(int classId, String name, SelectiveAccess access) {
    return manager.value(attribute(classId, name, 2), access);
  }

  long number(int classId, String name, int attribute) {
    return Values.integer(get(classId, name, attribute)).orElseThrow();
  }

  DataAccessResult set(int classId, String name, int attribute, CosemData value) {
    return ((SetResponseNormal)
            manager.send(
                new SetRequestNormal(
                    INVOKE, attribute(classId, name, attribute), Optional.empty(), value)))
        .result();
  }

  Code act(int classId, String name, int method) {
    return act(classId, name, method, Values.i8(0));
  }

  Code act(int classId, String name, int method, CosemData parameter) {
    MethodDescriptor descriptor = new MethodDescriptor(classId, ObisCode.of(name), method);
    return ((ActionResponseNormal)
            manager.send(new ActionRequestNormal(INVOKE, descriptor, Optional.of(parameter))))
        .result()
        .code();
  }

  /** Codes of the event log, oldest first. */
  List<Integer> events() {
    return Values.elements(get(7, "0-0:99.98.0.255", 2)).stream()
        .map(entry -> Values.number(Values.element(entry, 1)))
        .toList();
  }

  static CosemData name(String obis) {
    return Values.logicalName(ObisCode.of(obis));
  }

  private static AttributeDescriptor attribute(int classId, String name, int number) {
    return new AttributeDescriptor(classId, ObisCode.of(name), number);
  }
}
