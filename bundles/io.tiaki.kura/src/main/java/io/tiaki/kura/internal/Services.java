package io.tiaki.kura.internal;

import io.tiaki.access.AccessControl;
import io.tiaki.cosem.CosemClient;
import io.tiaki.directory.MeterDirectory;
import io.tiaki.journal.Journal;
import java.util.Optional;

/** What the driver needs; everything may come and go while it works. */
public interface Services {
  /** Talks with the meters. */
  Optional<CosemClient> cosem();

  /** Decides; without it everything is denied. */
  Optional<AccessControl> access();

  /** Knows the meters. */
  Optional<MeterDirectory> directory();

  /** Takes a note of every write. */
  Optional<Journal> journal();
}
