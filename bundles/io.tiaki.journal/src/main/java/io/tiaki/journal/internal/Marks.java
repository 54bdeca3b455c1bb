package io.tiaki.journal.internal;

import io.tiaki.journal.LogKind;
import io.tiaki.platform.StateChange;
import io.tiaki.platform.StateMap;
import io.tiaki.platform.StateStore;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionStage;

/**
 * What is kept beside the entries of a log, in the map {@code journal.heads}: signed heads ({@code
 * LOG.head.SEQUENCE}), the head up to which entries were freed ({@code LOG.base}), the entry up to
 * which an export was confirmed ({@code LOG.exported}).
 */
final class Marks {
  private static final String MAP = "journal.heads";
  private static final int PAGE = 200;

  private final StateMap map;
  private final String name;

  Marks(StateStore store, LogKind kind) throws IOException {
    map = store.open(MAP);
    name = ChainedLog.name(kind);
  }

  Optional<Marked> base() throws IOException {
    return map.get(name + ".base").flatMap(Marked::of);
  }

  CompletionStage<Void> setBase(Marked head) {
    return map.commit(StateChange.putting(name + ".base", head.octets()));
  }

  /** The entry up to which an export was confirmed; 0 when none was. */
  long exported() throws IOException {
    Optional<byte[]> text = map.get(name + ".exported");
    return text.isEmpty() ? 0 : number(new String(text.get(), StandardCharsets.US_ASCII));
  }

  private static long number(String text) {
    return text.matches("\\d{1,18}") ? Long.parseLong(text) : 0;
  }

  CompletionStage<Void> setExported(long sequence) {
    byte[] text = Long.toString(sequence).getBytes(StandardCharsets.US_ASCII);
    return map.commit(StateChange.putting(name + ".exported", text));
  }

  /** Heads from an entry on, in order. */
  List<Marked> heads(long from) throws IOException {
    List<Marked> heads = new ArrayList<>();
    String prefix = name + ".head.";
    String next = prefix + ChainedLog.key(from);
    while (true) {
      List<Map.Entry<String, byte[]>> page = map.entries(next, PAGE);
      for (Map.Entry<String, byte[]> e : page) {
        if (!e.getKey().startsWith(prefix)) {
          return heads;
        }
        Marked.of(e.getValue()).ifPresent(heads::add);
      }
      if (page.size() < PAGE) {
        return heads;
      }
      next = page.get(page.size() - 1).getKey() + " ";
    }
  }

  /**
   * Keeps a head.
   *
   * @param instead head that need not be kept any more; 0: none
   */
  CompletionStage<Void> addHead(Marked head, long instead) {
    long sequence = head.link().sequence();
    StateChange change = StateChange.putting(key(sequence), head.octets());
    if (instead > 0 && instead != sequence) {
      change.remove(key(instead));
    }
    return map.commit(change);
  }

  CompletionStage<Void> removeHeads(List<Marked> heads) {
    StateChange change = new StateChange();
    heads.forEach(head -> change.remove(key(head.link().sequence())));
    return map.commit(change);
  }

  private String key(long sequence) {
    return name + ".head." + ChainedLog.key(sequence);
  }
}
