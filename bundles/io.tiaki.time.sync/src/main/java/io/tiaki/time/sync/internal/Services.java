package io.tiaki.time.sync.internal;

import io.tiaki.journal.JournalEvent;
import io.tiaki.platform.ClockSource;
import io.tiaki.platform.StateStore;
import java.util.Optional;

/** What it needs from others, as far as it is there at the moment; each may come and go. */
interface Services {
  /** What vouches for the clock. */
  Optional<ClockSource> source();

  /** Where the floor is kept. */
  Optional<StateStore> state();

  /** Tells the journal; false when it is not there. */
  boolean journal(JournalEvent event);
}
