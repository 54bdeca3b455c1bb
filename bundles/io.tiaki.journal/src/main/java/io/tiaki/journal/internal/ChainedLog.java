package io.tiaki.journal.internal;

import io.tiaki.journal.JournalEntry;
import io.tiaki.journal.LogKind;
import io.tiaki.platform.StateException;
import io.tiaki.platform.StateMap;
import io.tiaki.platform.StateStore;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalLong;

/** One log as it stands in the store: keys are the sequence in 19 digits. */
final class ChainedLog {
  private static final int PAGE = 1_000;

  private final StateMap map;

  /**
   * Where a log ends.
   *
   * @param sequence of its last entry, 0 when it is empty
   * @param chain of its last entry
   */
  record Head(long sequence, String chain) {}

  ChainedLog(StateStore store, LogKind kind) throws StateException {
    map = store.open("journal." + kind.name().toLowerCase(Locale.ROOT));
  }

  static String key(long sequence) {
    return String.format(Locale.ROOT, "%019d", sequence);
  }

  StateMap map() {
    return map;
  }

  /**
   * Finds the last entry. Sequences have no gaps, so the count tells it; if somebody tore a gap,
   * the log is walked. What follows a last entry that cannot be read chains like a first one: the
   * chain shows the break, and nothing stops being journaled.
   *
   * @throws IOException when the store fails
   */
  Head head() throws IOException {
    long count = map.size();
    Head head = new Head(0, EntryCodec.ORIGIN);
    List<Map.Entry<String, byte[]>> tail = count == 0 ? List.of() : page(count);
    while (!tail.isEmpty()) {
      Map.Entry<String, byte[]> last = tail.get(tail.size() - 1);
      head = new Head(Long.parseLong(last.getKey()), chain(last.getValue()));
      tail = page(head.sequence() + 1);
    }
    if (count > 0 && head.sequence() == 0) {
      throw new IOException("The log's last entry is missing");
    }
    return head;
  }

  private static String chain(byte[] stored) {
    try {
      return EntryCodec.decode(stored).chain();
    } catch (IllegalArgumentException e) {
      return EntryCodec.ORIGIN;
    }
  }

  List<JournalEntry> read(long fromSequence, int limit) throws IOException {
    List<JournalEntry> result = new ArrayList<>();
    for (Map.Entry<String, byte[]> e : map.entries(key(Math.max(1, fromSequence)), limit)) {
      result.add(decoded(e.getValue()));
    }
    return result;
  }

  OptionalLong firstBroken() throws IOException {
    long next = 1;
    String chain = EntryCodec.ORIGIN;
    List<Map.Entry<String, byte[]>> page = page(next);
    while (!page.isEmpty()) {
      for (Map.Entry<String, byte[]> e : page) {
        JournalEntry entry;
        try {
          entry = EntryCodec.decode(e.getValue());
        } catch (IllegalArgumentException broken) {
          return OptionalLong.of(next);
        }
        if (!e.getKey().equals(key(next)) || !EntryCodec.follows(entry, next, chain)) {
          return OptionalLong.of(next);
        }
        chain = entry.chain();
        next++;
      }
      page = page(next);
    }
    return OptionalLong.empty();
  }

  /**
   * The entries from one on; those before the first that cannot be unsealed, or that one as empty
   * octets.
   */
  private List<Map.Entry<String, byte[]>> page(long from) throws IOException {
    int limit = PAGE;
    while (true) {
      try {
        return map.entries(key(from), limit);
      } catch (StateException e) {
        if (e.retryable()) {
          throw e;
        }
        if (limit == 1) {
          return List.of(Map.entry(key(from), new byte[0]));
        }
        limit = limit / 2;
      }
    }
  }

  private static JournalEntry decoded(byte[] stored) throws IOException {
    try {
      return EntryCodec.decode(stored);
    } catch (IllegalArgumentException e) {
      throw new IOException("An entry of the log cannot be read: " + e.getMessage(), e);
    }
  }
}
