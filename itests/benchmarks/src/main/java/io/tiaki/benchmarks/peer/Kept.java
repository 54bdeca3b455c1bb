package io.tiaki.benchmarks.peer;

import io.tiaki.security.SecurityModuleException;
import io.tiaki.security.module.KeystoreSecurityModule;
import io.tiaki.session.dtls.internal.GatewaySessions;
import io.tiaki.store.internal.OfflineStore;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The gateway's own store, sealed, so that sessions outlive the process; or none. */
final class Kept implements AutoCloseable {
  private final @Nullable KeystoreSecurityModule keys;
  private final @Nullable OfflineStore store;

  /**
   * @param folder made when it is missing; empty = nothing is kept
   */
  Kept(Optional<Path> folder) throws IOException, SecurityModuleException {
    if (folder.isEmpty()) {
      keys = null;
      store = null;
      return;
    }
    Path place = folder.get();
    keys =
        KeystoreSecurityModule.open(
            place.resolve("keys.bcfks"), place.resolve("unlock"), Clock.systemUTC());
    store = OfflineStore.open(place.resolve("store"), keys, keys.erasable());
  }

  void give(GatewaySessions sessions) {
    if (store != null) {
      sessions.state(store.states());
    }
  }

  @Override
  public void close() {
    if (store != null) {
      store.close();
    }
    if (keys != null) {
      keys.close();
    }
  }
}
