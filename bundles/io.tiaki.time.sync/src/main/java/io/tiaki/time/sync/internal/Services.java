package io.tiaki.time.sync.internal;

import io.tiaki.journal.Journal;
import io.tiaki.platform.ClockSource;
import io.tiaki.platform.StateStore;
import java.util.Optional;

/** What it needs from others, as far as it is there at the moment; each may come and go. */
interface Services {
  /** What vouches for the clock. */
  Optional<ClockSource> source();

  /** Where the floor is kept. */
  Optional<StateStore> state();

  /** Where it is told. */
  Optional<Journal> journal();
}
