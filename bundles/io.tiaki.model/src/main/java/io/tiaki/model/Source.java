package io.tiaki.model;

/** By which way a reading came. More may be added: callers have a default branch. */
public enum Source {
  /** The meter sent it by itself (R90). */
  PUSHED,
  /** The gateway found it missing and read it from the meter's profile. */
  PROFILE,
  /** Somebody asked for it (R92). */
  ON_DEMAND
}
