package io.tiaki.usecase.reading;

import io.tiaki.cosem.CosemClient;
import io.tiaki.directory.MeterDirectory;
import io.tiaki.journal.Journal;
import io.tiaki.platform.StateStore;
import io.tiaki.platform.TrustedTime;
import io.tiaki.store.ReadingSink;
import io.tiaki.usecase.MeterClocks;
import java.util.Optional;

/**
 * What the use case needs from others, as far as it is there at the moment; each may come and go.
 */
public interface Services {
  /** Way to the meters. */
  Optional<CosemClient> cosem();

  /** Where readings go. */
  Optional<ReadingSink> sink();

  /** Where the watermarks are kept. */
  Optional<StateStore> state();

  /** Which meters there are. */
  Optional<MeterDirectory> directory();

  /** Whether it is known how late it is. */
  Optional<TrustedTime> time();

  /** Which meters' clocks are wrong. */
  Optional<MeterClocks> clocks();

  /** Where requested readings are logged. */
  Optional<Journal> journal();
}
