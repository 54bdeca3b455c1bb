package io.tiaki.usecase.work;

import io.tiaki.access.AccessControl;
import io.tiaki.cosem.CosemClient;
import io.tiaki.directory.MeterDirectory;
import io.tiaki.journal.Journal;
import io.tiaki.platform.StateStore;
import io.tiaki.platform.TrustedTime;
import java.util.Optional;

/**
 * What the use case needs from others, as far as it is there at the moment; each may come and go.
 */
public interface Services {
  /** Way to the meters. */
  Optional<CosemClient> cosem();

  /** Asked again right before a meter is changed: what was permitted may not be any more. */
  Optional<AccessControl> access();

  /** Which meters there are. */
  Optional<MeterDirectory> directory();

  /** Where it is noted that a meter is about to be changed. */
  Optional<StateStore> state();

  /** Where it is logged who changed it. */
  Optional<Journal> journal();

  /** Whether it is known how late it is. */
  Optional<TrustedTime> time();
}
