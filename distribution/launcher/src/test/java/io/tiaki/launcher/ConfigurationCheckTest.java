package io.tiaki.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ConfigurationCheckTest {
  @TempDir Path folder;

  @Test
  void finds_nothing_wrong_with_good_files() throws Exception {
    Files.writeString(folder.resolve("io.tiaki.store.cfg"), "folder = ${tiaki.data}/store\n");

    assertThat(ConfigurationCheck.problems(folder)).isEmpty();
  }

  @Test
  void names_a_broken_file_and_the_remedy() throws Exception {
    Files.writeString(folder.resolve("io.tiaki.store.cfg"), "folder = \\u12\n");
    Files.write(folder.resolve("io.tiaki.access.cfg"), new byte[] {(byte) 0xff, (byte) 0xfe});

    assertThat(ConfigurationCheck.problems(folder))
        .hasSize(2)
        .anySatisfy(text -> assertThat(text).contains("io.tiaki.store.cfg").contains("key = value"))
        .anySatisfy(text -> assertThat(text).contains("io.tiaki.access.cfg").contains("UTF-8"));
  }

  @Test
  void says_when_there_is_no_configuration_at_all() {
    assertThat(ConfigurationCheck.problems(folder))
        .singleElement()
        .asString()
        .contains(folder.toString());
  }
}
