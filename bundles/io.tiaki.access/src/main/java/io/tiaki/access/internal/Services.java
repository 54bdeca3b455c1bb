package io.tiaki.access.internal;

import io.tiaki.security.SecurityModule;
import io.tiaki.store.ReadingLog;
import io.tiaki.uplink.Outbox;
import java.util.Optional;

/**
 * What the pipeline needs from others, as far as it is there at the moment; each may come and go.
 */
public interface Services {
  /** Where the accepted readings are. */
  Optional<ReadingLog> readings();

  /** Signs and encrypts. */
  Optional<SecurityModule> security();

  /** Takes the messages. */
  Optional<Outbox> outbox();
}
