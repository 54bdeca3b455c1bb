package io.tiaki.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ConfigurationCheckTest {
  @TempDir Path folder;

  @Test
  void finds_nothing_wrong_with_good_files() throws Exception {
    Files.writeString(folder.resolve("io.tiaki.store.cfg"), "folder = ${tiaki.data}/store\n");

    assertThat(new ConfigurationCheck(folder).problems()).isEmpty();
  }

  @Test
  void names_a_broken_file_and_the_remedy() throws Exception {
    Files.writeString(folder.resolve("io.tiaki.store.cfg"), "folder = \\u12\n");
    Files.write(folder.resolve("io.tiaki.access.cfg"), new byte[] {(byte) 0xff, (byte) 0xfe});

    assertThat(new ConfigurationCheck(folder).problems())
        .hasSize(2)
        .anySatisfy(text -> assertThat(text).contains("io.tiaki.store.cfg").contains("key = value"))
        .anySatisfy(text -> assertThat(text).contains("io.tiaki.access.cfg").contains("UTF-8"));
  }

  @Test
  void says_when_there_is_no_configuration_at_all() {
    assertThat(new ConfigurationCheck(folder).problems())
        .singleElement()
        .asString()
        .contains(folder.toString());
  }

  @Test
  void names_a_file_again_only_when_it_has_changed() throws Exception {
    Path file = folder.resolve("io.tiaki.store.cfg");
    Files.writeString(file, "folder = x\n");
    ConfigurationCheck check = new ConfigurationCheck(folder);
    assertThat(check.problems()).isEmpty();

    Files.writeString(file, "folder = \\u12\n");
    Files.setLastModifiedTime(file, FileTime.fromMillis(1_000));
    assertThat(check.problems()).hasSize(1);
    assertThat(check.problems()).isEmpty();
  }

  @Test
  void says_once_that_the_folder_has_gone() throws Exception {
    Path gone = folder.resolve("gone");
    ConfigurationCheck check = new ConfigurationCheck(gone);

    assertThat(check.problems()).singleElement().asString().contains("has gone");
    assertThat(check.problems()).isEmpty();
  }
}
