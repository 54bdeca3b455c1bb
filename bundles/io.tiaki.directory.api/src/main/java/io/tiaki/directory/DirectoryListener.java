package io.tiaki.directory;

import io.tiaki.model.MeterId;
import org.osgi.annotation.versioning.ConsumerType;

/**
 * Hears of changes (whiteboard service). When it is registered, every entry is announced once with
 * {@link #changed}. Calls for one listener come one after the other; do not block.
 */
@ConsumerType
public interface DirectoryListener {
  /** The entry is new or has changed. */
  void changed(MeterEntry entry);

  /** The meter no longer belongs to this gateway. */
  void removed(MeterId id);
}
