package io.tiaki.journal.internal;

import static org.assertj.core.api.Assertions.assertThat;

import io.tiaki.journal.JournalEntry;
import io.tiaki.journal.LogKind;
import io.tiaki.journal.file.Verdict;
import io.tiaki.platform.StateChange;
import io.tiaki.platform.StateException;
import io.tiaki.platform.StateMap;
import io.tiaki.platform.StateStore;
import io.tiaki.testkit.MemoryStateStore;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.Test;

/** Ends the process behind each write, and at each half of a write that is one. */
class CrashTest {
  /** Keeps what the disk held behind each commit. */
  private static final class Filmed implements StateStore {
    final MemoryStateStore store;
    final List<Map<String, TreeMap<String, byte[]>>> film = new ArrayList<>();

    Filmed(MemoryStateStore store) {
      this.store = store;
    }

    @Override
    public StateMap open(String name) throws StateException {
      StateMap map = store.open(name);
      return new StateMap() {
        @Override
        public Optional<byte[]> get(String key) throws StateException {
          return map.get(key);
        }

        @Override
        public List<Map.Entry<String, byte[]>> entries(String from, int limit)
            throws StateException {
          return map.entries(from, limit);
        }

        @Override
        public long size() throws StateException {
          return map.size();
        }

        @Override
        public CompletionStage<Void> commit(StateChange change) {
          return map.commit(change).whenComplete((done, failure) -> take());
        }
      };
    }

    private void take() {
      Map<String, TreeMap<String, byte[]>> copy = new TreeMap<>();
      store.maps.forEach((name, map) -> copy.put(name, new TreeMap<>(map)));
      film.add(copy);
    }
  }

  @Test
  void whatever_was_written_last_the_next_start_goes_on() throws Exception {
    Box box = new Box().bounded(1_000, 900);
    Filmed filmed = new Filmed(box.store);
    Box running = new FilmedBox(box, filmed).box();
    running.started().record(Box.METER, 1, 25).record(1, 500).record(Box.OTHER, 1, 30);
    long last = running.journal.status(LogKind.SYSTEM).last();
    String chain = running.journal.read(LogKind.SYSTEM, last, 1).get(0).chain();
    running.journal.confirm(LogKind.SYSTEM, last, chain, "dcs");
    running.settle();
    running.journal.erase(Set.of(Box.OTHER), "admin");
    running.settle();
    running.record(Box.METER, 26, 40);
    assertThat(filmed.film).hasSizeGreaterThan(20);
    int number = 0;
    for (Map<String, TreeMap<String, byte[]>> frame : filmed.film) {
      Box next = new Box(new MemoryStateStore(frame), running.security).bounded(1_000, 900);
      next.started().record(Box.METER, 90, 92);
      assertThat(next.journal.status(LogKind.SYSTEM).faults()).as("frame " + number).isEmpty();
      assertThat(next.journal.check(LogKind.SYSTEM)).as("frame " + number).isEmpty();
      List<JournalEntry> entries = new ArrayList<>();
      Verdict verdict = next.verdict(next.export(), entries);
      assertThat(verdict.problems()).as("frame " + number).isEmpty();
      assertThat(entries.get(entries.size() - 1).event()).isEqualTo(Box.of(Box.METER, 92));
      number++;
    }
  }

  /** A box that writes through a filmed store. */
  private record FilmedBox(Box origin, Filmed filmed) {
    Box box() {
      origin.over = filmed;
      return origin;
    }
  }

  @Test
  void an_anchor_outside_that_is_behind_by_one_write_is_no_fault() throws Exception {
    java.nio.file.Path file = java.nio.file.Files.createTempDirectory("anchor").resolve("a");
    Box box = new Box().anchored(file).started().record(1, 20);
    byte[] before = java.nio.file.Files.readAllBytes(file);
    box.record(21, 40);
    java.nio.file.Files.write(file, before);
    assertThat(box.restarted().journal.status(LogKind.SYSTEM).faults()).isEmpty();
  }
}
