package io.tiaki.demo;

/** What makes the demo take its next step. */
sealed interface Signal {
  /** Somebody wants it to end. */
  record Stop() implements Signal {}

  /** A process serves. */
  record Ready(String process) implements Signal {}

  /** A line of a story. */
  record Said(String line) implements Signal {}

  /**
   * A story is over.
   *
   * @param why it went wrong; empty when it did not
   */
  record StoryOver(String why) implements Signal {}

  /** The meters register nothing any more. */
  record Quiet() implements Signal {}

  /** A process ended. */
  record Ended(String process, int status) implements Signal {}
}
