package io.tiaki.meter.internal.cosem;

import static io.tiaki.meter.internal.cosem.Values.enumeration;
import static io.tiaki.meter.internal.cosem.Values.i8;
import static io.tiaki.meter.internal.cosem.Values.structure;
import static io.tiaki.meter.internal.cosem.Values.text;
import static io.tiaki.meter.internal.cosem.Values.u16;
import static io.tiaki.meter.internal.cosem.Values.u32;
import static io.tiaki.meter.internal.cosem.Values.u8;

import io.tiaki.cosem.ActionResult;
import io.tiaki.cosem.ActionResult.Code;
import io.tiaki.cosem.CosemData;
import io.tiaki.cosem.DataAccessResult;
import io.tiaki.cosem.Octets;
import io.tiaki.meter.internal.metering.Row;
import io.tiaki.model.Unit;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.function.Function;

/** What a meter has beside its association (IEC 62056-6-2). */
final class StandardObjects {
  private static final int VALUE = 2;
  private static final int LEAST_TIME_ZONE = -720;
  private static final int MOST_TIME_ZONE = 840;
  private static final int LONGEST_MESSAGE = 4_096;
  private static final CosemData NO_TIME = CosemData.OctetString.of(new byte[12]);
  private static final CosemData EMPTY_ARRAY = new CosemData.Array(List.of());

  private StandardObjects() {}

  static List<CosemObject> all() {
    return List.of(
        new CosemObject.Builder(1, 0, "0-0:42.0.0.255")
            .open()
            .attribute(VALUE, StandardObjects::deviceName)
            .build(),
        new CosemObject.Builder(17, 0, "0-0:41.0.0.255")
            .open()
            .attribute(2, StandardObjects::saps)
            .build(),
        clock(),
        new CosemObject.Builder(1, 0, "0-0:96.10.1.255")
            .attribute(VALUE, StandardObjects::status)
            .build(),
        register("1-0:1.8.0.255", -1, Unit.WATT_HOUR, device -> Columns.IMPORT.value(now(device))),
        register("1-0:2.8.0.255", -1, Unit.WATT_HOUR, device -> Columns.EXPORT.value(now(device))),
        register(
            "1-0:1.7.0.255",
            0,
            Unit.WATT,
            device -> u32(device.meter().importWatts(device.millis()))),
        register("1-0:32.7.0.255", -1, Unit.VOLT, device -> Columns.VOLTAGE.value(now(device))),
        profile(),
        message("0-0:96.13.0.255", DeviceState::portMessage, DeviceState::portMessage),
        message("0-0:96.13.1.255", DeviceState::displayMessage, DeviceState::displayMessage),
        pushSetup());
  }

  private static Row now(Device device) {
    return device.meter().read(device.millis());
  }

  private static CosemData deviceName(Device device, Association association) {
    return text(device.logicalDeviceName());
  }

  private static CosemData saps(Device device, Association association) {
    return new CosemData.Array(
        List.of(structure(u16(CosemServer.SERVER_SAP), text(device.logicalDeviceName()))));
  }

  private static CosemData status(Device device, Association association) {
    return u8(device.meter().last().map(Row::status).orElse(0));
  }

  private static CosemObject clock() {
    return new CosemObject.Builder(8, 0, "0-0:1.0.0.255")
        .open()
        .attribute(
            2,
            (device, association) ->
                Values.time(Instant.ofEpochMilli(device.millis()), device.state().timeZone()))
        .writable(
            3,
            (device, association) -> new CosemData.LongData((short) device.state().timeZone()),
            StandardObjects::timeZone)
        .constant(4, u8(0))
        .constant(5, NO_TIME)
        .constant(6, NO_TIME)
        .constant(7, i8(0))
        .constant(8, new CosemData.BooleanData(false))
        .constant(9, enumeration(1))
        .build();
  }

  private static DataAccessResult timeZone(Device device, CosemData value) {
    if (!(value instanceof CosemData.LongData minutes)) {
      return DataAccessResult.TYPE_UNMATCHED;
    }
    if (minutes.value() < LEAST_TIME_ZONE || minutes.value() > MOST_TIME_ZONE) {
      return DataAccessResult.OTHER_REASON;
    }
    device.state().timeZone(minutes.value());
    return DataAccessResult.SUCCESS;
  }

  /** Text for the consumer. */
  private static CosemObject message(
      String name, Function<DeviceState, Octets> shown, BiConsumer<DeviceState, Octets> show) {
    return new CosemObject.Builder(1, 0, name)
        .writable(
            VALUE,
            (device, association) -> new CosemData.OctetString(shown.apply(device.state())),
            (device, value) -> {
              if (!(value instanceof CosemData.OctetString text)) {
                return DataAccessResult.TYPE_UNMATCHED;
              }
              if (text.value().length() > LONGEST_MESSAGE) {
                return DataAccessResult.OTHER_REASON;
              }
              show.accept(device.state(), text.value());
              return DataAccessResult.SUCCESS;
            })
        .build();
  }

  private static CosemObject register(
      String name, int scaler, Unit unit, Function<Device, CosemData> value) {
    return new CosemObject.Builder(3, 0, name)
        .attribute(VALUE, (device, association) -> value.apply(device))
        .constant(3, structure(i8(scaler), enumeration(unit.code())))
        .build();
  }

  private static CosemObject profile() {
    return new CosemObject.Builder(7, 1, "1-0:99.1.0.255")
        .selective(
            2,
            List.of(ProfileBuffer.BY_RANGE, ProfileBuffer.BY_ENTRY),
            (device, association, access) -> ProfileBuffer.read(device.meter(), access))
        .constant(3, Columns.definitions())
        .attribute(4, (device, association) -> u32(device.interval().toSeconds()))
        .constant(5, enumeration(1))
        .constant(6, Columns.CLOCK.definition())
        .attribute(7, (device, association) -> u32(device.meter().entriesInUse()))
        .attribute(8, (device, association) -> u32(device.meter().profileEntries()))
        .build();
  }

  /**
   * Version 0. Where it pushes to is the other end of the DTLS session: no destination is
   * configured.
   */
  private static CosemObject pushSetup() {
    return new CosemObject.Builder(40, 0, "0-0:25.9.0.255")
        .constant(2, Columns.definitions())
        .constant(
            3, structure(enumeration(1), CosemData.OctetString.of(new byte[0]), enumeration(0)))
        .constant(4, EMPTY_ARRAY)
        .attribute(5, (device, association) -> u16(seconds(device.pushDelay())))
        .constant(6, u8(0))
        .constant(7, u16(0))
        .method(1, StandardObjects::push)
        .build();
  }

  private static ActionResult push(Device device, Pusher pusher, Optional<CosemData> parameters) {
    if (!(parameters.orElse(null) instanceof CosemData.IntegerData)) {
      return ActionResult.of(Code.TYPE_UNMATCHED);
    }
    return ActionResult.of(pusher.push() ? Code.SUCCESS : Code.TEMPORARY_FAILURE);
  }

  private static int seconds(Duration duration) {
    return (int) Math.ceil(duration.toMillis() / 1_000.0);
  }
}
