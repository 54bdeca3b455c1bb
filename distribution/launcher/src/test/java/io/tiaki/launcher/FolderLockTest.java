package io.tiaki.launcher;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FolderLockTest {
  @TempDir Path folder;

  @Test
  void keeps_a_second_gateway_away_until_the_first_has_gone() throws Exception {
    try (FolderLock first = FolderLock.of(folder)) {
      assertThatThrownBy(() -> FolderLock.of(folder))
          .isInstanceOf(UsageException.class)
          .hasMessageContaining(folder.toString())
          .hasMessageContaining("--data");
    }
    FolderLock.of(folder).close();
  }
}
