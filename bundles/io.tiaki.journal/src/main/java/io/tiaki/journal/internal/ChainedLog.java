package io.tiaki.journal.internal;

import io.tiaki.journal.LogKind;
import io.tiaki.journal.file.Chain;
import io.tiaki.journal.file.StoredEntry;
import io.tiaki.platform.StateException;
import io.tiaki.platform.StateMap;
import io.tiaki.platform.StateStore;
import java.io.IOException;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** The entries of one log as they stand in the store: keys are the sequence in 19 digits. */
final class ChainedLog {
  private static final int PAGE = 1_000;
  private static final String UNREADABLE = "f".repeat(64);

  private final StateMap map;

  /**
   * An entry's place in the chain.
   *
   * @param sequence 0 before the first
   * @param chain its chain value
   */
  record Link(long sequence, String chain) {
    static final Link ORIGIN = new Link(0, Chain.ORIGIN);
  }

  /**
   * An entry as it is stored.
   *
   * @param octets empty when they cannot be unsealed
   */
  record Raw(long sequence, byte[] octets) {
    Optional<StoredEntry> parsed() {
      try {
        return Optional.of(StoredEntry.parse(octets));
      } catch (IllegalArgumentException e) {
        return Optional.empty();
      }
    }
  }

  ChainedLog(StateStore store, LogKind kind) throws StateException {
    map = store.open("journal." + name(kind));
  }

  static String name(LogKind kind) {
    return kind.name().toLowerCase(Locale.ROOT);
  }

  static String key(long sequence) {
    return String.format(Locale.ROOT, "%019d", sequence);
  }

  StateMap map() {
    return map;
  }

  /** The first entry that is there; 0 when there is none. */
  long first() throws IOException {
    List<Raw> first = page(0, 1);
    return first.isEmpty() ? 0 : first.get(0).sequence();
  }

  /**
   * Finds the last entry. Sequences have no gaps, so first and count tell it; if somebody tore a
   * gap, the log is walked. What follows a last entry that cannot be read chains from a value that
   * no entry has: the chain shows the break, and nothing stops being journaled.
   *
   * @return empty when there is no entry
   * @throws IOException when the store fails
   */
  Optional<Link> last() throws IOException {
    long count = map.size();
    long first = first();
    if (count == 0 || first == 0) {
      return Optional.empty();
    }
    // Behind a gap the last one is further on; when entries are twice as many as they can be, too.
    List<Raw> tail = page(first + count - 1, PAGE);
    if (tail.isEmpty()) {
      tail = page(first, PAGE);
    }
    Raw last = tail.get(tail.size() - 1);
    for (List<Raw> more = page(last.sequence() + 1, PAGE);
        !more.isEmpty();
        more = page(last.sequence() + 1, PAGE)) {
      last = more.get(more.size() - 1);
    }
    return Optional.of(new Link(last.sequence(), chain(last)));
  }

  private static String chain(Raw raw) {
    return raw.parsed().map(StoredEntry::chain).orElse(UNREADABLE);
  }

  /** The link of one entry; empty when it is not there. */
  Optional<Link> link(long sequence) throws IOException {
    List<Raw> one = page(sequence, 1);
    return one.isEmpty() || one.get(0).sequence() != sequence
        ? Optional.empty()
        : Optional.of(new Link(sequence, chain(one.get(0))));
  }

  /**
   * The entries from one on; those before the first that cannot be unsealed, or that one as empty
   * octets.
   */
  List<Raw> page(long from, int most) throws IOException {
    int limit = most;
    while (true) {
      try {
        return map.entries(key(from), limit).stream().map(ChainedLog::raw).toList();
      } catch (StateException e) {
        if (e.retryable()) {
          throw e;
        }
        if (limit == 1) {
          return List.of(new Raw(Math.max(1, from), new byte[0]));
        }
        limit = limit / 2;
      }
    }
  }

  private static Raw raw(Map.Entry<String, byte[]> entry) {
    return new Raw(Long.parseLong(entry.getKey()), entry.getValue());
  }
}
