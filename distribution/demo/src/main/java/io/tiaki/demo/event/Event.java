package io.tiaki.demo.event;

import io.tiaki.model.MeterId;
import io.tiaki.model.ObisCode;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;

/** One line of a process. */
public sealed interface Event {
  /**
   * A process serves.
   *
   * @param stored readings it had stored before, if it says so
   */
  record Ready(Optional<Long> stored) implements Event {}

  /** A gateway connected to the control system, or went away. */
  record Link(String gateway, boolean connected) implements Event {}

  /** A session with a meter was opened, or ended. */
  record Session(MeterId meter, boolean open) implements Event {}

  /** A meter registered a reading of its load profile. */
  record Registered(MeterId meter, Instant registered) implements Event {}

  /**
   * A reading arrived at the control system for the first time.
   *
   * @param series the profile it is a row of
   * @param values what was measured, as decimal text with unit
   */
  record Arrived(
      MeterId meter,
      ObisCode series,
      Instant registered,
      Instant received,
      Map<ObisCode, String> values)
      implements Event {
    public Arrived {
      values = Map.copyOf(values);
    }
  }

  /** Something failed. */
  record Problem(String text) implements Event {}

  /** The meters register nothing any more. */
  record Quiet() implements Event {}

  /** A kind of event that this version does not know: passed over. */
  record Other() implements Event {}
}
