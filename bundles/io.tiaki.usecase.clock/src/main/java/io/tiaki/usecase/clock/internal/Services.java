package io.tiaki.usecase.clock.internal;

import io.tiaki.cosem.CosemClient;
import io.tiaki.directory.MeterDirectory;
import io.tiaki.journal.Journal;
import io.tiaki.platform.TrustedTime;
import java.util.Optional;

/** What this needs from others, as far as it is there at the moment; each may come and go. */
public interface Services {
  /** Way to the meters. */
  Optional<CosemClient> cosem();

  /** How late it is, and whether that can be relied on. */
  Optional<TrustedTime> time();

  /** Which meters there are. */
  Optional<MeterDirectory> directory();

  /** Where it is told what was done to clocks. */
  Optional<Journal> journal();
}
