package io.tiaki.platform;

import java.util.List;
import org.osgi.annotation.versioning.ConsumerType;

/**
 * Counts what its part does, for consoles and the shell (whiteboard service). Safe for use by many
 * threads.
 */
@ConsumerType
public interface MetricSource {
  /**
   * Short and constant: {@code session.dtls}. Together with a metric's own name it names the number
   * everywhere: {@code session.dtls.sessions.live}.
   */
  String name();

  /**
   * The numbers now. Never blocks and is cheap enough to be asked once a second.
   *
   * @return at most a few thousand; the same names in the same order each time, though labels may
   *     be added
   */
  List<Metric> metrics();
}
