package io.tiaki.meter.internal.metering;

/** Bits of the profile status, one octet, as common profiles of the standard use them. */
public final class Status {
  /** Nothing to say. */
  public static final int GOOD = 0;

  /** The meter was without power before this entry. */
  public static final int POWER_DOWN = 0x80;

  private Status() {}
}
