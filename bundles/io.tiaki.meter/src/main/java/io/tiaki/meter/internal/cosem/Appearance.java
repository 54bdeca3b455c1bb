package io.tiaki.meter.internal.cosem;

import io.tiaki.cosem.CosemData;
import io.tiaki.cosem.Octets;
import io.tiaki.meter.internal.metering.Row;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * What somebody sees who stands before a meter and reads its display and its log, at one moment.
 *
 * @param display what it shows to the consumer; empty: nothing
 * @param relay whether there is supply: {@code disconnected}, {@code connected} or {@code ready}
 *     for the consumer's hand
 * @param limit the power above which the limiter acts, W; empty: none
 * @param imported register of the energy from the grid, tenths of a Wh
 * @param exported register of the energy to the grid, tenths of a Wh
 * @param tariff name of the calendar that counts; empty: as it left the factory
 * @param firmware version of the firmware that runs
 * @param log codes of its event log, oldest first, with their names
 */
public record Appearance(
    String display,
    String relay,
    OptionalLong limit,
    long imported,
    long exported,
    String tariff,
    String firmware,
    List<Entry> log) {
  private static final List<String> RELAY = List.of("disconnected", "connected", "ready");

  public Appearance {
    log = List.copyOf(log);
  }

  /**
   * An entry of the event log.
   *
   * @param code 0 to 255
   * @param name in words, or the code's number when only its maker knows
   */
  public record Entry(int code, String name) {}

  static Appearance of(Device device) {
    synchronized (device.state()) {
      Row now = device.meter().read(device.millis());
      return new Appearance(
          text(ConsumerMessages.shown(device)),
          RELAY.get((int) DisconnectControl.STATE.integer(device)),
          Limiter.limit(device),
          now.imported(),
          now.exported(),
          text(ActivityCalendar.name(device)),
          text(ImageTransfer.FIRMWARE.read(device)),
          Values.elements(Events.LOG.read(device)).stream()
              .map(entry -> entry(Values.number(Values.element(entry, 1))))
              .toList());
    }
  }

  private static Entry entry(int code) {
    Optional<Event> event = Event.of(code);
    return new Entry(
        code,
        event
            .map(known -> known.name().toLowerCase(Locale.ROOT).replace('_', ' '))
            .orElse(Integer.toString(code)));
  }

  /** What is no text is shown as far as it can be. */
  private static String text(CosemData value) {
    Octets octets =
        value instanceof CosemData.OctetString o
            ? o.value()
            : value instanceof CosemData.VisibleString v ? v.value() : Octets.EMPTY;
    return new String(octets.toArray(), StandardCharsets.UTF_8).replaceAll("\\p{Cntrl}", "?");
  }
}
