package io.tiaki.store.internal;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tiaki.platform.StateChange;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Clock;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What other faults than a kill can do to the file: recovered and said, or refused. */
class TornFileTest {
  private static final int READINGS = 60;

  @TempDir Path folder;
  private Path file;
  private byte[] killed;

  /** A file as a kill leaves it: copied while it is open. */
  @BeforeEach
  void makeFile() throws Exception {
    file = folder.resolve(EngineFile.NAME);
    try (Engine engine = new Engine(folder, FakeSecurity.seals(), lost -> {})) {
      engine.open(-1);
      Readings log = new Readings(engine, Clock.systemUTC(), Samples.needs(), last -> {});
      for (int i = 0; i < READINGS; i++) {
        log.accept(List.of(Samples.reading(1, i))).toCompletableFuture().get(10, SECONDS);
      }
      killed = Files.readAllBytes(file);
    }
  }

  /** What a start finds, and how many readings it has. */
  private record Found(Recovery recovery, long readings, long unreadable) {}

  private Found open(byte[] octets) throws Exception {
    Files.write(file, octets);
    try (Engine engine = new Engine(folder, FakeSecurity.seals(), lost -> {})) {
      engine.open(-1);
      Readings log = new Readings(engine, Clock.systemUTC(), Samples.needs(), last -> {});
      assertThat(log.read(0, 1_000)).hasSize((int) log.count() - (int) log.unreadable());
      // It can be written as well.
      Samples.states(engine)
          .open("a")
          .commit(StateChange.putting("k", new byte[1]))
          .toCompletableFuture()
          .get(10, SECONDS);
      return new Found(engine.recovery(), log.count(), log.unreadable());
    }
  }

  @Test
  void a_file_closed_in_order_is_clean() throws Exception {
    assertThat(open(Files.readAllBytes(file)).recovery().kind()).isEqualTo(Recovery.Kind.CLEAN);
  }

  @Test
  void a_killed_file_is_recovered_to_its_newest_commit_and_said_to_be_interrupted()
      throws Exception {
    Found found = open(killed);

    assertThat(found.recovery().kind()).isEqualTo(Recovery.Kind.INTERRUPTED);
    assertThat(found.recovery().version()).isEqualTo(found.recovery().newest());
    assertThat(found.readings()).isEqualTo(READINGS);
  }

  @Test
  void garbage_or_zeros_behind_the_last_commit_harm_nothing() throws Exception {
    byte[] garbage = new byte[10_000];
    new Random(1).nextBytes(garbage);

    assertThat(open(with(killed, garbage)).readings()).isEqualTo(READINGS);
    assertThat(open(with(killed, new byte[10_000])).readings()).isEqualTo(READINGS);
  }

  @Test
  void a_cut_file_is_recovered_to_an_older_commit_and_that_is_said_or_it_is_refused()
      throws Exception {
    for (int cut = 1_000; cut < killed.length - 8_192; cut += 3_001) {
      said(Arrays.copyOf(killed, killed.length - cut));
    }
  }

  @Test
  void a_file_that_ends_in_zeros_is_recovered_to_an_older_commit_and_that_is_said_or_it_is_refused()
      throws Exception {
    for (int zeros = 1_000; zeros < killed.length - 8_192; zeros += 3_001) {
      byte[] octets = killed.clone();
      Arrays.fill(octets, octets.length - zeros, octets.length, (byte) 0);
      said(octets);
    }
  }

  /** Either nothing is missing, or it is said that something is. */
  private void said(byte[] octets) throws Exception {
    try {
      Found found = open(octets);
      if (found.readings() != READINGS) {
        assertThat(found.recovery().kind()).isEqualTo(Recovery.Kind.OLDER);
      }
    } catch (IOException e) {
      assertThat(e)
          .hasMessageContaining(file.toString())
          .hasMessageMatching("(?s).*: .*(restore|move).*");
      assertThat(Files.readAllBytes(file)).as("left alone").isEqualTo(octets);
    }
  }

  @Test
  void an_empty_file_is_a_new_one() throws Exception {
    Found found = open(new byte[0]);

    assertThat(found.recovery().kind()).isEqualTo(Recovery.Kind.NEW);
    assertThat(found.readings()).isZero();
  }

  @Test
  void a_file_without_its_header_is_refused_or_found_again() throws Exception {
    byte[] octets = killed.clone();
    Arrays.fill(octets, 0, 8_192, (byte) 0);
    said(octets);
    Files.write(file, new byte[killed.length]);
    assertThatThrownBy(() -> open(new byte[killed.length]))
        .hasMessageContaining("restore it, or move it away");
  }

  @Test
  void what_a_kill_between_two_commits_left_is_never_mistaken_for_damage() throws Exception {
    Path copy = folder.resolve("copy");
    try (Engine engine = new Engine(folder, FakeSecurity.seals(), lost -> {})) {
      engine.open(-1);
      Readings log = new Readings(engine, Clock.systemUTC(), Samples.needs(), last -> {});
      for (int i = 0; i < 20; i++) {
        log.accept(List.of(Samples.reading(2, i))).toCompletableFuture().get(10, SECONDS);
        Files.createDirectories(copy);
        Files.copy(file, copy.resolve(EngineFile.NAME), StandardCopyOption.REPLACE_EXISTING);
        try (Engine other = new Engine(copy, FakeSecurity.seals(), lost -> {})) {
          other.open(-1);
          assertThat(other.recovery().kind()).isEqualTo(Recovery.Kind.INTERRUPTED);
        }
      }
    }
  }

  private static byte[] with(byte[] first, byte[] second) {
    byte[] both = Arrays.copyOf(first, first.length + second.length);
    System.arraycopy(second, 0, both, first.length, second.length);
    return both;
  }
}
