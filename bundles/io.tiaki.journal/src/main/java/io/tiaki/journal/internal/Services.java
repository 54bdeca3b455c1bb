package io.tiaki.journal.internal;

import io.tiaki.platform.StateStore;
import io.tiaki.security.ErasableKeys;
import io.tiaki.security.SecurityModule;
import java.io.IOException;
import java.util.Optional;

/** What the journal needs of others; each may come and go. */
public interface Services {
  Optional<StateStore> store();

  Optional<ErasableKeys> keys();

  Optional<SecurityModule> security();

  /** What is needed, or the error that says what is not there. */
  static <T> T needed(Optional<T> service, String name) throws IOException {
    return service.orElseThrow(() -> new IOException(name + " is away: try again when it is back"));
  }
}
