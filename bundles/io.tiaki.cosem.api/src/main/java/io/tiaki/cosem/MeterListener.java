package io.tiaki.cosem;

import io.tiaki.model.MeterId;
import org.osgi.annotation.versioning.ConsumerType;

/**
 * Hears what meters say by themselves (whiteboard service). When it is registered, every associated
 * meter is announced. Calls for one meter come one after the other; do not block.
 */
@ConsumerType
public interface MeterListener {
  /**
   * The meter is associated and its COSEM name is the one of its certificate: it can be talked to.
   */
  void associated(MeterId meter);

  /** A DataNotification came from the meter (IEC 62056-5-3, 9.3.10). */
  void notified(MeterId meter, DataNotification notification);

  /**
   * As {@link #notified(MeterId, DataNotification)}, which is called unless this is implemented.
   *
   * @param committed to be run, on any thread, when what was pushed will not get lost any more. The
   *     meter is then told, if it wants to know (DataNotification-Confirm, push setup version 2);
   *     otherwise it does nothing. Without it the meter pushes again
   */
  default void notified(MeterId meter, DataNotification notification, Runnable committed) {
    notified(meter, notification);
  }

  /** An EventNotification came from the meter (IEC 62056-5-3, 9.3.11). */
  default void happened(MeterId meter, EventNotification event) {}

  /** The meter cannot be talked to any more, for now. */
  void lost(MeterId meter);
}
