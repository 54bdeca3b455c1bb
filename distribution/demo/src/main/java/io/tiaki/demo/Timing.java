package io.tiaki.demo;

import java.time.Duration;

/**
 * How long the demo waits.
 *
 * @param ready for the control system to serve
 * @param quiet for the meters to confirm that they register nothing any more
 * @param story for a story to come to its end
 * @param drain for outstanding readings at the end
 * @param grace for a process to stop before it is killed
 */
record Timing(Duration ready, Duration quiet, Duration story, Duration drain, Duration grace) {
  static final Timing USUAL =
      new Timing(
          Duration.ofSeconds(60),
          Duration.ofSeconds(10),
          Duration.ofMinutes(15),
          Duration.ofSeconds(60),
          Duration.ofSeconds(8));
}
