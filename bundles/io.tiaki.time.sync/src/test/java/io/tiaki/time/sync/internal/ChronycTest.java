package io.tiaki.time.sync.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A program in chronyc's place that does what it likes. */
class ChronycTest {
  @TempDir Path folder;

  @Test
  void asks_with_fixed_words_and_without_an_environment() throws Exception {
    Path said = folder.resolve("said");
    Chronyc chronyc =
        new Chronyc(program("echo \"$*\" > " + said + "; /usr/bin/env >> " + said), "/run/c.sock");

    assertThatThrownBy(chronyc::report).hasMessageContaining("chronyd does not answer");

    assertThat(Files.readString(said))
        .startsWith("-c -n -h /run/c.sock -m tracking sources authdata\n")
        .doesNotContain("HOME=");
  }

  @Test
  void kills_a_program_that_never_ends() throws Exception {
    Path pid = folder.resolve("pid");
    Chronyc chronyc = new Chronyc(program("echo $$ > " + pid + "; exec /bin/sleep 600"), "");
    long begun = System.nanoTime();

    assertThatThrownBy(chronyc::report).hasMessageContaining("does not end within 4 s");

    assertThat(Duration.ofNanos(System.nanoTime() - begun)).isLessThan(Duration.ofSeconds(8));
    assertThat(isAlive(Long.parseLong(Files.readString(pid).strip()))).isFalse();
  }

  @Test
  void kills_a_program_that_prints_without_end() throws Exception {
    Chronyc chronyc = new Chronyc(program("while true; do echo ^,*,1; done"), "");

    assertThatThrownBy(chronyc::report).isInstanceOf(IOException.class);
  }

  @Test
  void says_what_to_do_when_there_is_no_such_program() {
    assertThatThrownBy(() -> new Chronyc("/nowhere/chronyc", "").report())
        .hasMessageContaining("install chrony, or correct chronyc.path");
  }

  @Test
  void takes_absolute_paths_only() {
    assertThatThrownBy(() -> new Chronyc("chronyc", ""))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new Chronyc("/usr/bin/chronyc", "127.0.0.1"))
        .isInstanceOf(IllegalArgumentException.class);
  }

  private String program(String script) throws IOException {
    Path file = folder.resolve("chronyc");
    Files.writeString(file, "#!/bin/sh\n" + script + "\n");
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwx------"));
    return file.toString();
  }

  private static boolean isAlive(long pid) throws Exception {
    ProcessHandle handle = ProcessHandle.of(pid).orElse(null);
    if (handle == null) {
      return false;
    }
    handle
        .onExit()
        .toCompletableFuture()
        .orTimeout(5, java.util.concurrent.TimeUnit.SECONDS)
        .join();
    return handle.isAlive();
  }
}
