package io.tiaki.meter.internal.cosem;

import static io.tiaki.meter.internal.cosem.Values.element;
import static io.tiaki.meter.internal.cosem.Values.elements;
import static io.tiaki.meter.internal.cosem.Values.enumeration;
import static io.tiaki.meter.internal.cosem.Values.i8;
import static io.tiaki.meter.internal.cosem.Values.number;
import static io.tiaki.meter.internal.cosem.Values.structure;
import static io.tiaki.meter.internal.cosem.Values.u16;
import static io.tiaki.meter.internal.cosem.Values.u32;
import static io.tiaki.meter.internal.cosem.Values.u8;

import io.tiaki.cosem.ActionResult;
import io.tiaki.cosem.ActionResult.Code;
import io.tiaki.cosem.CosemData;
import io.tiaki.cosem.CosemDateTime;
import io.tiaki.cosem.codec.Axdr;
import io.tiaki.meter.internal.metering.Row;
import java.time.Duration;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Push setup, version 2 (IEC 62056-6-2, 4.4.8): what is pushed, when, and how often it is tried.
 * Where to is the other end of the DTLS session: the destination is kept and not used.
 */
public final class PushSetup {
  static final String NAME = "0-0:25.9.0.255";
  private static final int MOST_OBJECTS = 16;
  private static final int UDP = 1;
  private static final int CONFIRMED = 2;
  private static final int PUSH_CLIENT = 102;
  private static final CosemData NO_TIME =
      Values.octets(255, 255, 255, 255, 255, 255, 255, 255, 255, 128, 0, 255);
  private static final CosemData DEFAULT =
      new CosemData.Array(
          Columns.ALL.stream().map(column -> unrestricted(column.definition())).toList());

  private static final Shape COLUMN =
      Shape.structure(Shape.u16(0, 0xffff), Shape.logicalName(), Shape.i8(1, 127), Shape.u16(0, 0));
  private static final Cell DESTINATION =
      Cell.of(
          "push/3",
          structure(enumeration(UDP), Values.octets(), enumeration(0)),
          Shape.structure(
              Shape.enumeration(UDP, UDP), Shape.octets(0, 64), Shape.enumeration(0, 0)));
  private static final Cell WINDOWS =
      Cell.of(
          "push/4",
          Values.array(),
          Shape.array(8, Shape.structure(Shape.dateTime(), Shape.dateTime())));
  private static final Cell DELAY =
      new Cell(
          "push/5",
          device -> u16((int) Math.ceil(device.pushDelay().toMillis() / 1_000.0)),
          Shape.u16(0, 3_600),
          device -> {});
  private static final Cell RETRIES = Cell.of("push/6", u8(0), Shape.u8(0, 10));
  private static final Cell REPETITION =
      Cell.of(
          "push/7",
          structure(u16(1), u16(100), u16(60)),
          Shape.structure(Shape.u16(0, 3_600), Shape.u16(100, 1_000), Shape.u16(0, 3_600)));
  private static final Cell CLIENT = Cell.of("push/9", i8(PUSH_CLIENT), Shape.i8(1, 127));
  private static final Cell METHOD = Cell.of("push/11", enumeration(0), Shape.enumeration(0, 2));
  private static final Cell CONFIRMATION =
      Cell.of(
          "push/12",
          structure(NO_TIME, u32(0)),
          Shape.structure(Shape.dateTime(), Shape.u32(0, 0xffff_ffffL)));
  private static final Cell LAST_CONFIRMED = Cell.of("push/13", NO_TIME, Shape.ANY);

  private final ObjectModel model;
  private final Cell objects;

  /** What one device waits for. */
  private static final class Going {
    private boolean wanted;
    private int unconfirmed = -1;
  }

  PushSetup(ObjectModel model) {
    this.model = model;
    Shape restriction = Shape.structure(Shape.enumeration(0, 0), Shape.ANY);
    Shape object =
        Shape.structure(
                Shape.u16(0, 0xffff),
                Shape.logicalName(),
                Shape.i8(0, 127),
                Shape.u16(0, 0),
                restriction,
                Shape.array(0, COLUMN))
            .and(this::exists);
    objects = Cell.of("push/2", DEFAULT, Shape.array(MOST_OBJECTS, object));
  }

  /** push_object_definition without restriction. */
  private static CosemData unrestricted(CosemData four) {
    List<CosemData> definition = new ArrayList<>(elements(four));
    definition.add(structure(enumeration(0), CosemData.NullData.INSTANCE));
    definition.add(Values.array());
    return new CosemData.Structure(definition);
  }

  /** Also the four elements of version 0 are taken. */
  private static CosemData extended(CosemData list) {
    return list instanceof CosemData.Array array
        ? new CosemData.Array(array.elements().stream().map(PushSetup::extendedOne).toList())
        : list;
  }

  private static CosemData extendedOne(CosemData definition) {
    return definition instanceof CosemData.Structure s && s.elements().size() == 4
        ? unrestricted(definition)
        : definition;
  }

  private boolean exists(CosemData object) {
    return model
        .find(number(element(object, 0)), Values.name(element(object, 1)))
        .map(found -> found.attributes().get(number(element(object, 2))))
        .filter(CosemObject.OfDevice.class::isInstance)
        .isPresent();
  }

  CosemObject create() {
    return new CosemObject.Builder(40, 2, NAME)
        .shown(2, objects)
        .writer(2, (device, list) -> objects.write(device, extended(list)))
        .kept(3, DESTINATION)
        .kept(4, WINDOWS)
        .kept(5, DELAY)
        .kept(6, RETRIES)
        .kept(7, REPETITION)
        .constant(8, Values.octets())
        .kept(9, CLIENT)
        .constant(10, Values.array())
        .kept(11, METHOD)
        .kept(12, CONFIRMATION)
        .shown(13, LAST_CONFIRMED)
        .method(1, PushSetup::push)
        .method(2, Methods.plain(PushSetup::reset))
        .build();
  }

  private static ActionResult push(Device device, Pusher pusher, Optional<CosemData> parameters) {
    if (!(parameters.orElse(null) instanceof CosemData.IntegerData)) {
      return ActionResult.of(Code.TYPE_UNMATCHED);
    }
    return ActionResult.of(pusher.push() ? Code.SUCCESS : Code.TEMPORARY_FAILURE);
  }

  /** A push that waits for its confirmation or for another attempt is given up. */
  private static void reset(Device device) {
    Going going = going(device);
    going.unconfirmed = -1;
    going.wanted = false;
  }

  private static Going going(Device device) {
    return device.state().ongoing(Going.class, Going::new);
  }

  /** Something happened that is pushed as soon as the device looks after itself. */
  static void wanted(Device device) {
    going(device).wanted = true;
    device.state().awake();
  }

  static boolean takeWanted(Device device) {
    Optional<Going> going = device.state().ongoing(Going.class);
    boolean wanted = going.isPresent() && going.get().wanted;
    going.ifPresent(one -> one.wanted = false);
    return wanted;
  }

  /** The values to push: those of a registered entry where it has them; empty without any. */
  Optional<CosemData> body(Device device, Row row) {
    CosemData list = objects.read(device);
    if (list.equals(DEFAULT)) {
      return Optional.of(Columns.structure(row, Columns.ALL));
    }
    List<CosemData> values = new ArrayList<>();
    for (CosemData object : elements(list)) {
      values.add(value(device, object, row));
    }
    return values.isEmpty() ? Optional.empty() : Optional.of(new CosemData.Structure(values));
  }

  private CosemData value(Device device, CosemData object, Row row) {
    for (Columns column : Columns.ALL) {
      if (elements(column.definition()).equals(elements(object).subList(0, 4))) {
        return column.value(row);
      }
    }
    return model
        .value(
            device,
            number(element(object, 0)),
            Values.name(element(object, 1)),
            number(element(object, 2)))
        .orElse(CosemData.NullData.INSTANCE);
  }

  /** The SAP of the client that pushes go to. */
  static int client(Device device) {
    return (int) CLIENT.integer(device);
  }

  /** Whether pushes are allowed now. */
  public static boolean isOpen(Device device) {
    List<CosemData> windows = elements(WINDOWS.read(device));
    LocalDateTime now = DeviceTime.local(device, DeviceTime.now(device));
    return windows.isEmpty() || windows.stream().anyMatch(window -> isIn(window, now));
  }

  /** In a window its end comes before its next beginning. */
  private static boolean isIn(CosemData window, LocalDateTime now) {
    Optional<LocalDateTime> begin = next(element(window, 0), now);
    Optional<LocalDateTime> end = next(element(window, 1), now);
    return end.isPresent() && (begin.isEmpty() || end.get().isBefore(begin.get()));
  }

  private static Optional<LocalDateTime> next(CosemData time, LocalDateTime now) {
    return Axdr.dateTime(time).map(TimePattern::of).flatMap(pattern -> pattern.next(now));
  }

  /** The longest random delay of a push when a client has written one. */
  public static Optional<Duration> delay(Device device) {
    return device.state().kept(DELAY.key()).map(delay -> Duration.ofSeconds(number(delay)));
  }

  /**
   * How long to wait before a push is repeated that failed or was not confirmed.
   *
   * @param tried how often it was tried, 1 or more
   */
  public static Optional<Duration> repetition(Device device, int tried) {
    if (tried > RETRIES.integer(device)) {
      return Optional.empty();
    }
    List<CosemData> delay = elements(REPETITION.read(device));
    double seconds = number(delay.get(0)) * Math.pow(number(delay.get(1)) / 100.0, tried - 1.0);
    return Optional.of(Duration.ofMillis((long) (1_000 * Math.min(seconds, number(delay.get(2))))));
  }

  /** Whether pushes ask for a confirmation and are repeated without. */
  static boolean isConfirmed(Device device) {
    return METHOD.integer(device) == CONFIRMED;
  }

  /** A push left that asks for a confirmation. */
  static void left(Device device, int invokeId) {
    if (isConfirmed(device)) {
      going(device).unconfirmed = invokeId;
    }
  }

  /** Whether the last push still waits for its confirmation. */
  public static boolean isUnconfirmed(Device device) {
    return device.state().ongoing(Going.class).map(going -> going.unconfirmed >= 0).orElse(false);
  }

  /**
   * The client confirmed a push.
   *
   * @param invokeId its lower 24 bits
   */
  public static void confirmed(Device device, int invokeId) {
    synchronized (device.state()) {
      Optional<Going> going = device.state().ongoing(Going.class);
      if (going.isPresent() && going.get().unconfirmed == invokeId) {
        going.get().unconfirmed = -1;
        LAST_CONFIRMED.set(device, DeviceTime.shown(device, DeviceTime.now(device)));
      }
    }
  }

  /** date-time of the last confirmation. */
  static Optional<CosemDateTime> lastConfirmed(Device device) {
    return Axdr.dateTime(LAST_CONFIRMED.read(device));
  }
}
