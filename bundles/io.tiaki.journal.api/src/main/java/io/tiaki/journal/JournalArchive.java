package io.tiaki.journal;

import io.tiaki.model.MeterId;
import java.io.IOException;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.CompletionStage;
import org.osgi.annotation.versioning.ProviderType;

/**
 * What is done with whole logs: how full they are, exporting them, freeing what was exported,
 * erasing a meter. Who may is decided by the caller with access control (R72). Safe for use by many
 * threads.
 */
@ProviderType
public interface JournalArchive {
  /** The most octets of a part: 256 KiB. */
  int MOST_OCTETS = 256 << 10;

  /** How a log stands. Never blocks. */
  LogStatus status(LogKind log);

  /**
   * Entries of one meter in order, opened.
   *
   * @param fromSequence first wanted, from 1
   * @param limit at most so many, 1 to 1,000
   * @throws IOException when the log cannot be read; retry later
   */
  List<JournalEntry> of(LogKind log, MeterId meter, long fromSequence, int limit)
      throws IOException;

  /**
   * The next part of an export. Put together in order, the parts are a file of the published format
   * (journal.md).
   *
   * @param request what is wanted
   * @throws IOException when the log cannot be read or signed; retry later
   * @throws IllegalArgumentException when there are no such entries
   */
  ExportPart export(ExportRequest request) throws IOException;

  /**
   * Frees entries: whoever exported them has them safe.
   *
   * @param sequence the last one of them
   * @param chain its chain value, 64 hexadecimal digits: proves that the exporter has this log and
   *     no other
   * @param by who says so, for the entry
   * @return completes when it is durable; fails with {@link IllegalArgumentException} when the
   *     chain value is another, {@link IOException}: retry later
   */
  CompletionStage<Void> confirm(LogKind log, long sequence, String chain, String by);

  /**
   * Destroys the keys of meters: nothing that exists opens again what any log says of them. The
   * chains hold as before.
   *
   * @param by who wants it, for the entry
   * @return completes with the number of meters of which there was something, when it is durable;
   *     fails with {@link IOException}: retry later
   */
  CompletionStage<Integer> erase(Collection<MeterId> meters, String by);

  /**
   * Checks a log from its first entry to its last, signatures too.
   *
   * @return what is wrong, each for people; empty when nothing is
   * @throws IOException when the log cannot be read
   */
  List<String> check(LogKind log) throws IOException;
}
