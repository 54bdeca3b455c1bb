package io.tiaki.security.module.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tiaki.security.SecurityModuleException;
import io.tiaki.security.module.AtomicFile;
import io.tiaki.security.module.KeystoreSecurityModule;
import io.tiaki.security.module.SharedKey;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Clock;
import java.util.HexFormat;
import java.util.Iterator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class SecretImportTest {
  @TempDir Path data;
  private Path folder;
  private KeystoreSecurityModule module;
  private SecretImport files;

  @BeforeEach
  void open() throws Exception {
    folder = Files.createDirectories(data.resolve("in"));
    module =
        KeystoreSecurityModule.open(
            data.resolve("keys.bcfks"), data.resolve("unlock"), Clock.systemUTC());
    files = new SecretImport(folder);
  }

  @AfterEach
  void close() {
    module.close();
  }

  @Test
  void a_file_that_is_being_copied_is_neither_taken_nor_wiped() throws Exception {
    Path file = write("meters.psk", "tiaki-psk 1\n" + line("TKI1"));
    files.look(module);
    append(file, line("TKI2"));
    files.look(module);
    assertThat(file).exists();
    assertIsUnknown("psk.tki1");
    files.look(module);
    assertThat(file).doesNotExist();
    assertThat(module.preSharedKey("psk.tki1").key()).hasSize(32);
    assertThat(module.preSharedKey("psk.tki2").key()).hasSize(32);
  }

  @Test
  void a_last_line_without_an_end_is_waited_for() throws Exception {
    String whole = line("TKI1");
    Path file = write("meters.psk", "tiaki-psk 1\n" + whole.substring(0, whole.length() - 21));
    for (int i = 0; i < 3; i++) {
      files.look(module);
    }
    assertThat(file).exists();
    assertIsUnknown("psk.tki1");
    append(file, whole.substring(whole.length() - 21));
    files.look(module);
    files.look(module);
    assertThat(file).doesNotExist();
    assertThat(module.preSharedKey("psk.tki1").key()).hasSize(32);
  }

  @Test
  void many_files_of_no_use_hide_no_other() throws Exception {
    for (int i = 0; i < 200; i++) {
      write("no use " + i + ".psk", "nothing\n");
    }
    Path file = write("useful.psk", "tiaki-psk 1\n" + line("TKI1"));
    for (int i = 0; i < 6; i++) {
      files.look(module);
    }
    assertThat(file).doesNotExist();
    assertThat(folder).isDirectoryContaining("glob:**no use 7.psk");
  }

  @Test
  void a_folder_that_cannot_be_listed_stops_nothing() throws Exception {
    Path file = write("meters.psk", "tiaki-psk 1\n" + line("TKI1"));
    boolean[] broken = {false};
    SecretImport flaky =
        new SecretImport(
            folder,
            any -> {
              if (broken[0]) {
                return new Broken();
              }
              return Files.newDirectoryStream(any);
            });
    flaky.look(module);
    broken[0] = true;
    flaky.look(module);
    assertThat(file).exists();
    broken[0] = false;
    flaky.look(module);
    assertThat(file).doesNotExist();
  }

  /** The medium fails amid the list. */
  private record Broken() implements DirectoryStream<Path> {
    @Override
    public Iterator<Path> iterator() {
      throw new DirectoryIteratorException(new IOException("input/output error"));
    }

    @Override
    public void close() {}
  }

  private void assertIsUnknown(String alias) {
    assertThatThrownBy(() -> module.preSharedKey(alias))
        .isInstanceOf(SecurityModuleException.class)
        .hasMessageContaining("no pre-shared key");
  }

  private static String line(String name) {
    return name + " " + HexFormat.of().formatHex(SharedKey.generate(name).key()) + "\n";
  }

  private Path write(String name, String text) throws IOException {
    Path file = folder.resolve(name);
    AtomicFile.writeSecret(file, text.getBytes(StandardCharsets.US_ASCII));
    return file;
  }

  private static void append(Path file, String text) throws IOException {
    Files.writeString(file, text, StandardOpenOption.APPEND);
  }
}
