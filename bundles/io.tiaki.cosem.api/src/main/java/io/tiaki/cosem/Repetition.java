package io.tiaki.cosem;

/**
 * Whether a SET or an ACTION may reach the meter more than once. When no answer comes, nobody knows
 * whether the request or the answer got lost. More may be added: callers have a default branch.
 */
public enum Repetition {
  /**
   * Never sent again when the meter may have carried it out; without answer it fails as {@code
   * IN_DOUBT}. For what does harm when done twice or late: setting a clock, a message that beeps, a
   * counter that is reset.
   */
  NEVER,
  /**
   * Sent again when no answer came. For what has the same effect done once or twice: an absolute
   * value of a setting.
   */
  IDEMPOTENT
}
