package io.tiaki.meter.internal.metering;

/** Bits of the profile status, one octet, as common profiles of the standard use them. */
public final class Status {
  /** Nothing to say. */
  public static final int GOOD = 0;

  /** The meter was without power before this entry. */
  public static final int POWER_DOWN = 0x80;

  /** The clock was set before this entry. */
  public static final int CLOCK_ADJUSTED = 0x20;

  /** Daylight saving was in force. */
  public static final int DAYLIGHT_SAVING = 0x08;

  private Status() {}
}
