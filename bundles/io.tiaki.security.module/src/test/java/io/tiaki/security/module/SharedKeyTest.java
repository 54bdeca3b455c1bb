package io.tiaki.security.module;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tiaki.security.SecurityModuleException;
import io.tiaki.security.module.internal.SecretImport;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class SharedKeyTest {
  private static final String METER = "TKI0000000000001";

  @TempDir Path folder;

  private void twice(KeystoreSecurityModule module) {
    SecretImport files = new SecretImport(folder.resolve("in"));
    files.look(module);
    files.look(module);
  }

  @Test
  void keys_put_into_the_folder_are_taken_kept_and_wiped() throws Exception {
    SharedKey key = SharedKey.generate(METER);
    Path file = folder.resolve("in/meters.psk");
    SharedKeyFile.write(file, List.of(key, SharedKey.generate("TKI0000000000002")));
    try (KeystoreSecurityModule module = module()) {
      long before = module.revision();
      twice(module);
      assertThat(module.revision()).isGreaterThan(before);
    }
    assertThat(file).doesNotExist();
    try (KeystoreSecurityModule again = module()) {
      var found = again.preSharedKey("psk.tki0000000000001");
      assertThat(found.identity()).isEqualTo(METER.getBytes(StandardCharsets.UTF_8));
      assertThat(found.key()).isEqualTo(key.key());
      assertThat(found.toString()).doesNotContain(METER);
      assertThatThrownBy(() -> again.preSharedKey("psk.tki0000000000009"))
          .isInstanceOfSatisfying(
              SecurityModuleException.class,
              e -> assertThat(e.reason()).isEqualTo(SecurityModuleException.Reason.UNKNOWN_ALIAS));
    }
  }

  @Test
  void the_value_is_not_in_the_keystore_in_clear() throws Exception {
    SharedKey key = SharedKey.generate(METER);
    try (KeystoreSecurityModule module = module()) {
      module.share(List.of(key));
    }
    String octets =
        new String(
            Files.readAllBytes(folder.resolve("keys.bcfks.psk")), StandardCharsets.ISO_8859_1);
    assertThat(octets).doesNotContain(new String(key.key(), StandardCharsets.ISO_8859_1));
    assertThat(
            PosixFilePermissions.toString(
                Files.getPosixFilePermissions(folder.resolve("keys.bcfks.psk"))))
        .isEqualTo("rw-------");
  }

  @Test
  void a_caller_that_wipes_its_copy_does_not_wipe_the_key() {
    SharedKey key = SharedKey.generate(METER);
    byte[] copy = key.key();
    byte[] kept = copy.clone();
    Arrays.fill(copy, (byte) 0);
    assertThat(key.key()).isEqualTo(kept);
  }

  @Test
  void a_file_that_others_can_read_is_not_taken() throws Exception {
    Path file = folder.resolve("in/meters.psk");
    SharedKeyFile.write(file, List.of(SharedKey.generate(METER)));
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r--r--"));
    try (KeystoreSecurityModule module = module()) {
      twice(module);
      assertThat(file).exists();
      assertThatThrownBy(() -> module.preSharedKey("psk.tki0000000000001"))
          .hasMessageContaining("no pre-shared key");
    }
  }

  @Test
  void a_wrong_line_is_named_by_its_number_and_not_repeated() throws Exception {
    for (String line :
        List.of(METER + " abc", METER + " " + "00".repeat(32), METER, "0011223344", "a b c")) {
      Path file = folder.resolve("one.psk");
      AtomicFile.writeSecret(
          file, ("tiaki-psk 1\n# ok\n" + line + "\n").getBytes(StandardCharsets.US_ASCII));
      assertThatThrownBy(() -> SharedKeyFile.read(file))
          .hasMessageContaining("Line 3")
          .hasMessageNotContaining(line);
    }
  }

  @Test
  void weak_and_short_and_long_keys_are_refused() {
    List<byte[]> weak = new ArrayList<>();
    byte[] counting = new byte[32];
    for (int i = 0; i < counting.length; i++) {
      counting[i] = (byte) (3 * i + 7);
    }
    weak.add(counting);
    weak.add(new byte[32]);
    weak.add("correct horse battery staple".getBytes(StandardCharsets.US_ASCII));
    byte[] good = SharedKey.generate(METER).key();
    weak.add(Arrays.copyOf(good, 15));
    weak.add(Arrays.copyOf(good, 65));
    for (byte[] key : weak) {
      assertThatThrownBy(() -> new SharedKey(METER, key))
          .isInstanceOf(IllegalArgumentException.class);
    }
    assertThat(new SharedKey(METER, Arrays.copyOf(good, 16)).key()).hasSize(16);
    assertThatThrownBy(() -> new SharedKey("A B", good)).hasMessageContaining("identity");
  }

  private KeystoreSecurityModule module() throws Exception {
    return KeystoreSecurityModule.open(
        folder.resolve("keys.bcfks"), folder.resolve("secret/unlock"), Clock.systemUTC());
  }
}
