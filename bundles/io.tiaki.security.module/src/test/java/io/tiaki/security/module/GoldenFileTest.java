package io.tiaki.security.module;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.time.Clock;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;

/** What earlier versions wrote, one set a format, is read for ever (ADR 0010). */
class GoldenFileTest {
  private static final Path GOLDEN = Path.of("src/test/resources/golden");
  private static final byte[] PLACE = "map/key".getBytes(StandardCharsets.UTF_8);
  private static final byte[] CONTENT = "sealed in format 1".getBytes(StandardCharsets.UTF_8);

  @TempDir Path folder;
  private Path keystore;
  private Path unlock;
  private Path pem;

  @BeforeEach
  void prepare() throws Exception {
    keystore = folder.resolve("keys.bcfks");
    unlock = folder.resolve("secret");
    pem = folder.resolve("keys.pem");
  }

  private void takeGolden() throws Exception {
    Files.copy(GOLDEN.resolve("keys-format-1.bcfks"), keystore);
    AtomicFile.writeSecret(unlock, Files.readAllBytes(GOLDEN.resolve("unlock-format-1")));
    AtomicFile.writeSecret(pem, Files.readAllBytes(GOLDEN.resolve("keys-format-1.pem")));
  }

  private static byte[] sealed() throws Exception {
    String hex = Files.readString(GOLDEN.resolve("sealed-format-1.hex")).strip();
    return HexFormat.of().parseHex(hex);
  }

  @Test
  void a_keystore_and_what_was_sealed_with_it_are_read_and_written_on() throws Exception {
    takeGolden();
    try (var module = KeystoreSecurityModule.open(keystore, unlock, Clock.systemUTC())) {
      assertThat(module.unseal(PLACE, sealed())).isEqualTo(CONTENT);
      module.ensureKeys(List.of("sign", "another"));
    }
    try (var module = KeystoreSecurityModule.open(keystore, unlock, Clock.systemUTC())) {
      assertThat(module.unseal(PLACE, sealed())).isEqualTo(CONTENT);
    }
  }

  @Test
  void a_sealed_value_names_format_and_key() throws Exception {
    byte[] octets = sealed();

    assertThat(octets[0]).as("format").isEqualTo((byte) 1);
    assertThat(Arrays.copyOfRange(octets, 1, 5)).as("key id").containsExactly(0, 0, 0, 1);
  }

  @Test
  void a_sealed_value_of_a_later_format_is_refused_by_name() throws Exception {
    takeGolden();
    byte[] later = sealed();
    later[0] = 2;
    try (var module = KeystoreSecurityModule.open(keystore, unlock, Clock.systemUTC())) {
      assertThatThrownBy(() -> module.unseal(PLACE, later)).hasMessageContaining("format");
    }
  }

  @Test
  void keys_in_pem_are_read() throws Exception {
    takeGolden();
    List<KeyPair> keys = PemKeyFile.loadOrExtend(pem, 2);

    assertThat(keys).hasSize(2);
    assertThat(Files.readAllBytes(pem))
        .isEqualTo(Files.readAllBytes(GOLDEN.resolve("keys-format-1.pem")));
  }

  @Test
  void a_torn_keystore_or_secret_is_refused_with_a_remedy_and_left_alone() throws Exception {
    takeGolden();
    for (Path file : List.of(keystore, unlock)) {
      byte[] good = Files.readAllBytes(file);
      byte[] zeroed = good.clone();
      Arrays.fill(zeroed, good.length / 2, good.length, (byte) 0);
      byte[] garbage = Arrays.copyOf(good, good.length / 2);
      for (byte[] torn :
          List.of(new byte[0], garbage, Arrays.copyOf(good, good.length - 3), zeroed)) {
        Files.write(file, torn);
        assertThatThrownBy(
                () -> KeystoreSecurityModule.open(keystore, unlock, Clock.systemUTC()).close())
            .hasMessageContaining(file.toString())
            .hasMessageMatching("(?s).*put .* back.*");
        assertThat(Files.readAllBytes(file)).isEqualTo(torn);
      }
      Files.write(file, good);
    }
    KeystoreSecurityModule.open(keystore, unlock, Clock.systemUTC()).close();
  }

  @Test
  void torn_keys_in_pem_are_refused_with_a_remedy_and_left_alone() throws Exception {
    takeGolden();
    byte[] good = Files.readAllBytes(pem);
    byte[] zeroed = good.clone();
    Arrays.fill(zeroed, good.length - 60, good.length, (byte) 0);
    for (byte[] torn : List.of(Arrays.copyOf(good, good.length - 60), zeroed)) {
      Files.write(pem, torn);
      assertThatThrownBy(() -> PemKeyFile.loadOrExtend(pem, 2))
          .hasMessageContaining(pem.toString());
      assertThat(Files.readAllBytes(pem)).isEqualTo(torn);
    }
  }

  /** Writes what this version writes: when a format has a new number, new files are added. */
  @Test
  @EnabledIfSystemProperty(named = "tiaki.golden.write", matches = "true")
  void write_the_files_of_this_version() throws Exception {
    Files.createDirectories(GOLDEN);
    try (var module = KeystoreSecurityModule.open(keystore, unlock, Clock.systemUTC())) {
      module.ensureKeys(List.of("sign"));
      String hex = HexFormat.of().formatHex(module.seal(PLACE, CONTENT));
      Files.writeString(GOLDEN.resolve("sealed-format-1.hex"), hex + "\n");
    }
    PemKeyFile.loadOrExtend(pem, 2);
    Files.write(GOLDEN.resolve("keys-format-1.bcfks"), Files.readAllBytes(keystore));
    Files.write(GOLDEN.resolve("unlock-format-1"), Files.readAllBytes(unlock));
    Files.write(GOLDEN.resolve("keys-format-1.pem"), Files.readAllBytes(pem));
  }
}
