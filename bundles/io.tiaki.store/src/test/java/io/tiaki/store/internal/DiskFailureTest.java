package io.tiaki.store.internal;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.tiaki.platform.StateChange;
import io.tiaki.platform.StateException;
import io.tiaki.platform.StateMap;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DiskFailureTest {
  @TempDir Path folder;

  private final FaultyFile.Disk disk = new FaultyFile.Disk();
  private final List<EngineException> lost = new CopyOnWriteArrayList<>();
  private Engine engine;

  private StateMap open() throws Exception {
    return open(-1);
  }

  /** As whoever runs the engine does it. */
  private StateMap reopened() throws Exception {
    long keep = lost.isEmpty() ? -1 : engine.durable();
    lost.clear();
    engine.close();
    return open(keep);
  }

  private StateMap open(long keep) throws Exception {
    engine =
        new Engine(
            folder,
            FakeSecurity.seals(),
            lost::add,
            p -> new FaultyFile(p, disk),
            Duration.ofSeconds(30));
    engine.open(keep);
    return Samples.states(engine).open("a");
  }

  @AfterEach
  void close() {
    disk.full = false;
    disk.forceFails = false;
    disk.forcesBeforeFailure = -1;
    disk.writesBeforeFull = -1;
    if (engine != null) {
      engine.close();
    }
  }

  private static void done(CompletionStage<?> stage) throws Exception {
    stage.toCompletableFuture().get(10, SECONDS);
  }

  private static StateException.Reason failure(CompletionStage<?> stage) throws Exception {
    try {
      done(stage);
      return null;
    } catch (ExecutionException e) {
      return ((StateException) e.getCause()).reason();
    }
  }

  /** Tries until the store no longer refuses without looking at the disk. */
  private static void kept(StateMap map, StateChange change) throws Exception {
    long end = System.nanoTime() + SECONDS.toNanos(15);
    StateException.Reason reason = failure(map.commit(change));
    while (reason != null) {
      assertThat(System.nanoTime()).as("still %s", reason).isLessThan(end);
      Thread.onSpinWait();
      reason = failure(map.commit(change));
    }
  }

  @Test
  void forces_body_footer_and_header_of_every_commit() throws Exception {
    StateMap map = open();
    int before = disk.forces;
    done(map.commit(StateChange.putting("k", new byte[10])));
    assertThat(disk.forces - before).isEqualTo(3);
  }

  @Test
  void a_full_disk_fails_the_change_keeps_the_rest_and_heals() throws Exception {
    StateMap map = open();
    done(map.commit(StateChange.putting("old", new byte[10])));
    disk.full = true;
    assertThat(
            failure(
                map.commit(new StateChange().put("new", new byte[10]).put("old", new byte[20]))))
        .isEqualTo(StateException.Reason.FULL);
    assertThat(map.get("new")).isEmpty();
    assertThat(map.get("old")).hasValueSatisfying(v -> assertThat(v).hasSize(10));
    assertThat(map.size()).isEqualTo(1);
    disk.full = false;
    kept(map, StateChange.putting("new", new byte[10]));
    assertThat(map.size()).isEqualTo(2);
    assertThat(lost).isEmpty();
    engine.close();
    assertThat(open().size()).isEqualTo(2);
  }

  @Test
  void a_disk_that_fills_up_in_the_middle_of_any_write_leaves_nothing_half_done() throws Exception {
    for (int writes = 0; writes < 4; writes++) {
      StateMap map = open();
      kept(map, StateChange.putting("base", new byte[10]));
      disk.writesBeforeFull = writes;
      String key = "k" + writes;
      StateException.Reason reason =
          failure(
              map.commit(new StateChange().put(key, new byte[5_000]).put(key + "x", new byte[10])));
      disk.full = false;
      disk.writesBeforeFull = -1;
      boolean kept = reason == null;
      if (lost.isEmpty()) {
        assertThat(map.get(key).isPresent()).as("after %d writes", writes).isEqualTo(kept);
      }
      StateMap again = reopened();
      assertThat(again.get(key).isPresent())
          .as("after %d writes, reopened", writes)
          .isEqualTo(kept);
      assertThat(again.get(key + "x").isPresent()).isEqualTo(kept);
      assertThat(again.get("base")).isPresent();
      engine.close();
    }
  }

  @Test
  void a_commit_that_was_written_but_not_forced_is_taken_back() throws Exception {
    for (int forces = 0; forces < 2; forces++) {
      StateMap map = open();
      kept(map, StateChange.putting("old" + forces, new byte[10]));
      long size = map.size();
      disk.forcesBeforeFailure = forces;
      assertThat(failure(map.commit(StateChange.putting("new", new byte[10]))))
          .isEqualTo(StateException.Reason.UNAVAILABLE);
      disk.forceFails = false;
      StateMap again = reopened();
      assertThat(again.get("new")).as("after %d forces", forces).isEmpty();
      assertThat(again.size()).isEqualTo(size);
      kept(again, StateChange.putting("newer" + forces, new byte[10]));
      engine.close();
      assertThat(open().size()).isEqualTo(size + 1);
      engine.close();
    }
  }

  @Test
  void lack_of_memory_fails_the_change_and_does_not_end_the_writer() throws Exception {
    StateMap map = open();
    Change<Boolean> greedy =
        new Change<>() {
          @Override
          Boolean run(Tables tables, Edits edits) {
            throw new OutOfMemoryError("as if");
          }
        };
    assertThatThrownBy(() -> done(engine.submit(greedy))).isInstanceOf(ExecutionException.class);
    kept(map, StateChange.putting("k", new byte[] {2}));
    assertThat(map.get("k")).contains(new byte[] {2});
  }

  @Test
  void one_change_that_cannot_be_made_does_not_harm_its_neighbours() throws Exception {
    StateMap map = open();
    Change<Boolean> bad =
        new Change<>() {
          @Override
          Boolean run(Tables tables, Edits edits) throws EngineException {
            edits.put(tables.meta, "bad", new byte[1]);
            throw new EngineException(EngineException.Reason.CORRUPT, "no", null);
          }
        };
    engine.editing.readLock().lock();
    CompletionStage<Void> before;
    CompletionStage<Void> after;
    try {
      before = map.commit(StateChange.putting("a", new byte[1]));
      engine.submit(bad);
      after = map.commit(StateChange.putting("b", new byte[1]));
    } finally {
      engine.editing.readLock().unlock();
    }
    done(before);
    done(after);
    assertThatThrownBy(() -> bad.future.get(10, SECONDS)).hasRootCauseMessage("no");
    assertThat(engine.<Boolean>read(t -> t.meta.containsKey("bad"))).isFalse();
  }

  @Test
  void a_really_full_disk_refuses_what_grows_and_still_frees() throws Exception {
    Path mount = Files.createDirectory(folder.resolve("small"));
    assumeTrue(isMounted(mount), "needs root: mounts a small tmpfs");
    engine = new Engine(mount, FakeSecurity.seals(), lost::add);
    try {
      engine.open(-1);
      StateMap map = Samples.states(engine).open("a");
      int count = 0;
      StateException.Reason reason = null;
      while (reason == null) {
        reason = failure(map.commit(StateChange.putting("k" + count++, new byte[50_000])));
        assertThat(count).isLessThan(1_000);
      }
      assertThat(reason).isEqualTo(StateException.Reason.FULL);
      int kept = count - 1;
      assertThat(map.size()).isEqualTo(kept);
      for (int i = 0; i < kept; i++) {
        assertThat(failure(map.commit(StateChange.removing("k" + i)))).isNull();
      }
      kept(map, StateChange.putting("again", new byte[50_000]));
      assertThat(map.size()).isEqualTo(1);
      assertThat(lost).isEmpty();
    } finally {
      engine.close();
      new ProcessBuilder("umount", mount.toString()).start().waitFor();
    }
  }

  private static boolean isMounted(Path folder) throws Exception {
    try {
      return new ProcessBuilder("mount", "-t", "tmpfs", "-o", "size=4m", "tmpfs", folder.toString())
              .start()
              .waitFor()
          == 0;
    } catch (java.io.IOException e) {
      return false;
    }
  }
}
