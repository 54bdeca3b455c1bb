package io.tiaki.meter.internal.cosem;

import static io.tiaki.meter.internal.cosem.Values.structure;
import static io.tiaki.meter.internal.cosem.Values.text;
import static io.tiaki.meter.internal.cosem.Values.u16;
import static io.tiaki.meter.internal.cosem.Values.u8;

import io.tiaki.cosem.CosemData;
import io.tiaki.meter.internal.metering.Row;
import java.util.ArrayList;
import java.util.List;

/** What a meter has beside its association and its security (IEC 62056-6-2). */
final class StandardObjects {
  private final List<CosemObject> all = new ArrayList<>();
  private final Timers timers;
  private final PushSetup push;

  StandardObjects(ObjectModel model) {
    Scripts scripts = new Scripts(model);
    Limiter limiter = new Limiter(model, scripts);
    Schedules schedules = new Schedules(scripts);
    ActivityCalendar calendar = new ActivityCalendar(scripts);
    timers = new Timers(limiter, schedules, calendar);
    push = new PushSetup(model);
    all.addAll(identity());
    all.add(ClockObject.create());
    all.add(status());
    all.addAll(Registers.objects());
    all.add(LoadProfileObject.create());
    all.addAll(ConsumerMessages.objects());
    all.add(push.create());
    all.addAll(Tariffs.objects());
    all.addAll(DemandRegister.objects());
    all.add(new BillingProfile(model).create());
    all.addAll(Events.objects());
    all.add(DisconnectControl.create());
    all.add(limiter.create());
    all.add(ImageTransfer.create());
    all.addAll(scripts.objects());
    all.addAll(schedules.objects());
    all.add(calendar.create());
    all.add(SpecialDays.create());
  }

  List<CosemObject> all() {
    return all;
  }

  Timers timers() {
    return timers;
  }

  PushSetup push() {
    return push;
  }

  /** What the public client sees, and the firmware. */
  private static List<CosemObject> identity() {
    return List.of(
        new CosemObject.Builder(1, 0, "0-0:42.0.0.255")
            .open()
            .value(2, device -> text(device.logicalDeviceName()))
            .build(),
        new CosemObject.Builder(17, 0, "0-0:41.0.0.255")
            .open()
            .value(2, StandardObjects::saps)
            .build(),
        new CosemObject.Builder(1, 0, "0-0:96.1.0.255")
            .open()
            .value(2, device -> text(String.format("%013d", device.meter().number())))
            .build(),
        new CosemObject.Builder(1, 0, "1-0:0.2.0.255").shown(2, ImageTransfer.FIRMWARE).build());
  }

  private static CosemData saps(Device device) {
    return Values.array(structure(u16(CosemServer.SERVER_SAP), text(device.logicalDeviceName())));
  }

  private static CosemObject status() {
    return new CosemObject.Builder(1, 0, "0-0:96.10.1.255")
        .value(2, device -> u8(device.meter().last().map(Row::status).orElse(0)))
        .build();
  }
}
