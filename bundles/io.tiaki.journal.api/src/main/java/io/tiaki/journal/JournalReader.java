package io.tiaki.journal;

import java.io.IOException;
import java.util.List;
import java.util.OptionalLong;
import org.osgi.annotation.versioning.ProviderType;

/**
 * Reads the logs. Who may is decided by the caller with access control (R72). Safe for use by many
 * threads.
 */
@ProviderType
public interface JournalReader {
  /**
   * Entries in order.
   *
   * @param fromSequence first wanted, from 1
   * @param limit at most so many, 1 to 1,000
   * @throws IOException when the log cannot be read; retry later
   */
  List<JournalEntry> read(LogKind log, long fromSequence, int limit) throws IOException;

  /**
   * Checks the chain of a whole log.
   *
   * @return the sequence of the first entry that does not follow from the one before, or empty when
   *     all do
   * @throws IOException when the log cannot be read
   */
  OptionalLong firstBroken(LogKind log) throws IOException;
}
