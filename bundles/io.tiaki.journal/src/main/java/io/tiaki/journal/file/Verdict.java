package io.tiaki.journal.file;

import io.tiaki.journal.LogKind;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What a check of an export found.
 *
 * @param log which log; empty when the file does not begin as an export
 * @param first its first entry, 0 when it has none
 * @param last its last entry, 0 when it has none
 * @param from time of the first entry
 * @param to time of the last entry
 * @param entries how many there are
 * @param untrusted how many of them have a time that was not trusted, or do not say
 * @param closed how many are erased, or not opened for the reader of this file
 * @param signers how many heads each signed, by common name
 * @param head the last head whose signature is good and that fits
 * @param signer who signed it
 * @param proven the last entry up to which nothing is altered and nothing is missing; 0 when none
 * @param before chain value that the first entry should follow
 * @param lastChain chain value of the last entry
 * @param octets of whole records
 * @param problems what is wrong, first to last; empty when nothing is
 */
public record Verdict(
    Optional<LogKind> log,
    long first,
    long last,
    Optional<Instant> from,
    Optional<Instant> to,
    long entries,
    long untrusted,
    long closed,
    SortedMap<String, Integer> signers,
    Optional<Head> head,
    String signer,
    long proven,
    String before,
    String lastChain,
    long octets,
    List<Problem> problems) {
  public Verdict {
    signers = new TreeMap<>(signers);
    problems = List.copyOf(problems);
  }

  /** Whether nothing is wrong. */
  public boolean isGood() {
    return problems.isEmpty();
  }
}
