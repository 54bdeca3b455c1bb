package io.tiaki.cosem.codec;

import java.util.EnumSet;
import java.util.Set;

/**
 * Conformance (IEC 62056-5-3, 9.5): what a peer can do, 24 bits, kept as they came.
 *
 * @param bits 0 to 2^24-1; bit 0 of the standard is the most significant
 */
public record Conformance(int bits) {
  /** Services and parameters; those left out are reserved. */
  public enum Service {
    GENERAL_PROTECTION(1),
    GENERAL_BLOCK_TRANSFER(2),
    READ(3),
    WRITE(4),
    UNCONFIRMED_WRITE(5),
    DELTA_VALUE_ENCODING(6),
    ATTRIBUTE0_SUPPORTED_WITH_SET(8),
    PRIORITY_MGMT_SUPPORTED(9),
    ATTRIBUTE0_SUPPORTED_WITH_GET(10),
    BLOCK_TRANSFER_WITH_GET_OR_READ(11),
    BLOCK_TRANSFER_WITH_SET_OR_WRITE(12),
    BLOCK_TRANSFER_WITH_ACTION(13),
    MULTIPLE_REFERENCES(14),
    INFORMATION_REPORT(15),
    DATA_NOTIFICATION(16),
    ACCESS(17),
    PARAMETERIZED_ACCESS(18),
    GET(19),
    SET(20),
    SELECTIVE_ACCESS(21),
    EVENT_NOTIFICATION(22),
    ACTION(23);

    private final int mask;

    Service(int bit) {
      this.mask = 1 << (23 - bit);
    }
  }

  /**
   * @throws IllegalArgumentException when there are more than 24 bits
   */
  public Conformance {
    if ((bits & ~0xff_ffff) != 0) {
      throw new IllegalArgumentException("Conformance has 24 bits");
    }
  }

  /** With these. */
  public static Conformance of(Service... services) {
    int bits = 0;
    for (Service service : services) {
      bits |= service.mask;
    }
    return new Conformance(bits);
  }

  /** Whether this is in. */
  public boolean contains(Service service) {
    return (bits & service.mask) != 0;
  }

  /** What is in both: what two peers can do with each other. */
  public Conformance and(Conformance other) {
    return new Conformance(bits & other.bits);
  }

  /** All that are in; a fresh set. */
  public Set<Service> services() {
    Set<Service> services = EnumSet.noneOf(Service.class);
    for (Service service : Service.values()) {
      if (contains(service)) {
        services.add(service);
      }
    }
    return services;
  }
}
