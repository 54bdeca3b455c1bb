package io.tiaki.store;

import org.osgi.annotation.versioning.ConsumerType;

/** Hears that readings were accepted (whiteboard service). Calls may be merged; do not block. */
@ConsumerType
public interface CommitListener {
  /**
   * Readings up to this position were accepted.
   *
   * @param position the last one's
   */
  void committed(long position);
}
