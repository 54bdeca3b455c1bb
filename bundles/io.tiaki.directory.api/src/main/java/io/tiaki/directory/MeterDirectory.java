package io.tiaki.directory;

import io.tiaki.model.MeterId;
import java.util.List;
import java.util.Optional;
import org.osgi.annotation.versioning.ProviderType;

/** The meters of this gateway. Safe for use by many threads; answers from memory. */
@ProviderType
public interface MeterDirectory {
  /** The meter with this id, if it is known. */
  Optional<MeterEntry> find(MeterId id);

  /** All meters, ordered by id; a snapshot. */
  List<MeterEntry> all();
}
