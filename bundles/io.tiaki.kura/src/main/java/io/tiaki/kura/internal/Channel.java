package io.tiaki.kura.internal;

import io.tiaki.cosem.AttributeDescriptor;
import io.tiaki.model.MeterId;
import io.tiaki.model.ObisCode;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A channel of an asset: one attribute of one COSEM object of one meter.
 *
 * @param meter whose
 * @param attribute which
 * @param scaled whether the value is multiplied by the register's scaler
 * @param type what is sent when it is written, if it may be
 */
public record Channel(
    MeterId meter, AttributeDescriptor attribute, boolean scaled, Optional<CosemType> type) {
  static final String METER = "meter";
  static final String OBIS_CODE = "obis.code";
  static final String CLASS_ID = "class.id";
  static final String ATTRIBUTE_ID = "attribute.id";
  static final String SCALED = "scaled";
  static final String COSEM_TYPE = "cosem.type";

  static final int REGISTER = 3;
  static final int EXTENDED_REGISTER = 4;
  static final int DEMAND_REGISTER = 5;
  static final int CLOCK = 8;
  static final int VALUE = 2;
  private static final int LAST_AVERAGE = 3;

  /**
   * Reads a channel's configuration as Kura hands it over.
   *
   * @param meters those of the driver; the only one is meant when the channel names none
   * @throws RefusedException when something is missing or wrong
   */
  static Channel of(@Nullable Map<String, Object> config, Set<MeterId> meters)
      throws RefusedException {
    Map<String, Object> given = config == null ? Map.of() : config;
    AttributeDescriptor attribute =
        new AttributeDescriptor(
            number(given, CLASS_ID, REGISTER, 0, 65_535),
            obisCode(text(given, OBIS_CODE)),
            number(given, ATTRIBUTE_ID, VALUE, -128, 127));
    String scaled = text(given, SCALED);
    return new Channel(
        meter(text(given, METER), meters),
        attribute,
        scaled.isEmpty() || Boolean.parseBoolean(scaled),
        type(text(given, COSEM_TYPE)));
  }

  private static MeterId meter(String name, Set<MeterId> meters) throws RefusedException {
    if (name.isEmpty() && meters.size() == 1) {
      return meters.iterator().next();
    }
    if (name.isEmpty()) {
      throw new RefusedException("set 'meter': the driver has " + meters.size() + " meters");
    }
    if (!MeterId.isValid(name)) {
      throw new RefusedException("'meter' is no logical device name");
    }
    MeterId meter = new MeterId(name);
    if (!meters.contains(meter)) {
      throw new RefusedException(meter + " is not among the driver's meters: add it there");
    }
    return meter;
  }

  private static ObisCode obisCode(String text) throws RefusedException {
    try {
      return ObisCode.of(text);
    } catch (IllegalArgumentException e) {
      throw new RefusedException("set 'obis.code' to a code of the form A-B:C.D.E.F");
    }
  }

  private static Optional<CosemType> type(String text) throws RefusedException {
    if (text.isEmpty() || text.equals(CosemType.NONE)) {
      return Optional.empty();
    }
    Optional<CosemType> type = CosemType.of(text);
    if (type.isEmpty()) {
      throw new RefusedException("'cosem.type' is none of the types offered");
    }
    return type;
  }

  private static int number(Map<String, Object> config, String key, int usual, int least, int most)
      throws RefusedException {
    String text = text(config, key);
    try {
      int value = text.isEmpty() ? usual : Integer.parseInt(text);
      if (value >= least && value <= most) {
        return value;
      }
    } catch (NumberFormatException e) {
      // Said below.
    }
    throw new RefusedException("set '" + key + "' to a number from " + least + " to " + most);
  }

  private static String text(Map<String, Object> config, String key) {
    Object value = config.get(key);
    return value == null ? "" : value.toString().strip();
  }

  /** Whether it is the value of a register, which has a scaler and a unit. */
  boolean isRegisterValue() {
    int id = attribute.attribute();
    return switch (attribute.classId()) {
      case REGISTER, EXTENDED_REGISTER -> id == VALUE;
      case DEMAND_REGISTER -> id == VALUE || id == LAST_AVERAGE;
      default -> false;
    };
  }

  /** Where the scaler and unit of a register value stand (IEC 62056-6-2, 4.3.2 to 4.3.4). */
  AttributeDescriptor scalerUnit() {
    int id = attribute.classId() == DEMAND_REGISTER ? 4 : 3;
    return new AttributeDescriptor(attribute.classId(), attribute.instance(), id);
  }

  /** Whether it is the time of a clock (IEC 62056-6-2, 4.5.1). */
  boolean isTime() {
    return attribute.classId() == CLOCK && attribute.attribute() == VALUE;
  }
}
