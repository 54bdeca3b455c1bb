package io.tiaki.meter.internal.cosem;

/** Who answers a question on the meter's display. */
public enum AtHome {
  /** Within 10 s to 60 s, two of three times with yes. */
  SOMEBODY,
  /** At once, with yes. */
  YES,
  /** At once, with no. */
  NO,
  /** Never. */
  NOBODY
}
