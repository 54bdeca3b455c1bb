package io.tiaki.dispatch;

import io.tiaki.access.AccessControl;
import io.tiaki.journal.Journal;
import io.tiaki.platform.StateStore;
import io.tiaki.platform.TrustedTime;
import io.tiaki.security.SecurityModule;
import io.tiaki.uplink.Outbox;
import io.tiaki.usecase.InstructionHandler;
import java.util.Collection;
import java.util.Optional;

/** What dispatch needs from others, as far as it is there at the moment; each may come and go. */
public interface Services {
  /** Verifies, opens, signs, encrypts. */
  Optional<SecurityModule> security();

  /** Decides. */
  Optional<AccessControl> access();

  /** Remembers. */
  Optional<StateStore> state();

  /**
   * When it was last noticed that what remembers went back to an older state, ms since 1970; 0:
   * never.
   */
  long wentBack();

  /** Takes outcomes. */
  Optional<Outbox> outbox();

  /** Records. */
  Optional<Journal> journal();

  /** Says how late it is, and whether that is sure. */
  Optional<TrustedTime> time();

  /** Who carries instructions out. */
  Collection<InstructionHandler> handlers();
}
