package io.tiaki.journal;

import java.util.concurrent.CompletionStage;
import org.osgi.annotation.versioning.ProviderType;

/** Takes entries. Safe for use by many threads. */
@ProviderType
public interface Journal {
  /**
   * Records an event. Never blocks and never throws for reasons of storage: up to 1,000 entries
   * wait in memory while the disk cannot take them; what comes beyond is counted, and the count
   * becomes an entry.
   *
   * @return completes when the entry is durable, for whoever must not go on before; fails when it
   *     was dropped
   */
  CompletionStage<Void> record(JournalEvent event);
}
