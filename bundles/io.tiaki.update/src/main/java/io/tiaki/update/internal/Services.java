package io.tiaki.update.internal;

import io.tiaki.journal.Journal;
import io.tiaki.platform.HealthProbe;
import io.tiaki.platform.StateStore;
import io.tiaki.security.SecurityModule;
import io.tiaki.update.internal.framework.Platform;
import java.io.IOException;
import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/** What the updater needs from others, as far as it is there at the moment. */
interface Services {
  /** Verifies signatures; TLS. */
  Optional<SecurityModule> security();

  /** Remembers. */
  Optional<StateStore> state();

  /** Records. */
  Optional<Journal> journal();

  /** Tell whether all is well. */
  Collection<HealthProbe> probes();

  /** What is installed; empty while there is no Deployment Admin. */
  Optional<Platform> platform();

  /** The trial that goes on, whichever instance of our bundle began it. */
  Optional<Platform.Trial> trial();

  /** Has a trial carried to its end, on a thread that outlives us. */
  void conduct(Map<String, String> order, CompletableFuture<Object> answer) throws IOException;
}
