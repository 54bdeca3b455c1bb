package io.tiaki.access.internal;

import io.tiaki.directory.MeterDirectory;
import io.tiaki.journal.Journal;
import io.tiaki.platform.StateStore;
import io.tiaki.security.SecurityModule;
import io.tiaki.store.ReadingLog;
import io.tiaki.store.StoreMark;
import io.tiaki.uplink.Outbox;
import java.util.Optional;

/**
 * What the pipelines need from others, as far as it is there at the moment; each may come and go.
 */
public interface Services {
  /** Where the accepted readings are. */
  Optional<ReadingLog> readings();

  /** Signs and encrypts. */
  Optional<SecurityModule> security();

  /** How far the store has come. */
  Optional<StoreMark> mark();

  /** Takes the messages. */
  Optional<Outbox> outbox();

  /** Keeps what processing has to remember, and the keys of pseudonyms. */
  Optional<StateStore> state();

  /** Knows the groups of meters. */
  Optional<MeterDirectory> directory();

  /** Takes the entries of the consumers' log. */
  Optional<Journal> journal();
}
