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

  /** The meter cannot be talked to any more, for now. */
  void lost(MeterId meter);
}
