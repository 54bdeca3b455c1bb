package io.tiaki.model;

/** How far a reading can be trusted. More may be added: callers have a default branch. */
public enum Quality {
  /** Registered by the meter without any remark. */
  VALID,
  /**
   * The meter remarked on it: its clock was not set or jumped, power failed in the interval, or the
   * like. Or the gateway did not know for sure how late it was when it collected it, or knew that
   * the meter's clock was wrong.
   */
  QUESTIONABLE,
  /** The meter says that it cannot be used. */
  INVALID
}
