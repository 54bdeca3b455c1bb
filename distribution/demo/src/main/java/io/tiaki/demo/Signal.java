package io.tiaki.demo;

/** What makes the demo take its next step. */
sealed interface Signal {
  /** Somebody wants it to end. */
  record Stop() implements Signal {}

  /** A process serves. */
  record Ready(String process) implements Signal {}

  /** The meters register nothing any more. */
  record Quiet() implements Signal {}

  /** A process ended. */
  record Ended(String process, int status) implements Signal {}
}
