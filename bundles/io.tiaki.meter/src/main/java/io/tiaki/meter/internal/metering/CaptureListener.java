package io.tiaki.meter.internal.metering;

import java.util.List;

/** Hears of what was registered. */
@FunctionalInterface
public interface CaptureListener {
  /**
   * All meters have registered an entry and it is stored. Called on the capturing thread: do not
   * block.
   *
   * @param epochSecond the entries' time
   * @param rows one a meter, in the order of the meters
   */
  void captured(long epochSecond, List<Row> rows);
}
