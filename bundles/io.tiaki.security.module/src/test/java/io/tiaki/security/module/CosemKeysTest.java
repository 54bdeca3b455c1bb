package io.tiaki.security.module;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tiaki.security.CosemKeys;
import io.tiaki.security.SecurityModuleException;
import io.tiaki.security.module.CosemKeySet.Kind;
import io.tiaki.security.module.internal.SecretImport;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import javax.crypto.AEADBadTagException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CosemKeysTest {
  private static final HexFormat HEX = HexFormat.of();
  private static final String NAME = "TKI0000000000001";
  private static final byte[] TITLE = HEX.parseHex("4d4d4d0000bc614e");
  private static final byte[] NONE = {};

  @TempDir Path folder;

  private Path secrets() throws IOException {
    return Files.createDirectories(folder.resolve("secrets"));
  }

  private KeystoreSecurityModule module() throws SecurityModuleException {
    return KeystoreSecurityModule.open(
        folder.resolve("keys.bcfks"), folder.resolve("unlock"), Clock.systemUTC());
  }

  private void twice(KeystoreSecurityModule module) throws IOException {
    SecretImport files = new SecretImport(secrets());
    files.look(module);
    files.look(module);
  }

  /**
   * Example of the Green Book: GET of the clock, authenticated and encrypted (vectors, suite 0).
   */
  @Test
  void seals_as_the_green_book_does() throws Exception {
    byte[] guek = HEX.parseHex("000102030405060708090a0b0c0d0e0f");
    byte[] gak = HEX.parseHex("d0d1d2d3d4d5d6d7d8d9dadbdcdddedf");
    CosemKeySet keys = new CosemKeySet(NAME, 0, TITLE, Map.of(Kind.GUEK, guek, Kind.GAK, gak));
    byte[] iv = HEX.parseHex("4d4d4d0000bc614e01234567");
    byte[] plain = HEX.parseHex("c0010000080000010000ff0200");

    byte[] sealed = keys.seal(0x30, iv, NONE, plain);

    assertThat(HEX.formatHex(sealed))
        .isEqualTo("411312ff935a47566827c467bc7d825c3be4a77c3fcc056b6b");
    assertThat(keys.open(0x30, iv, NONE, sealed, 0)).isEqualTo(plain);
    assertThatThrownBy(() -> keys.open(0x31, iv, NONE, sealed, 0))
        .isInstanceOf(AEADBadTagException.class);
    assertThat(keys.counterMode(iv, plain)).isEqualTo(Arrays.copyOf(sealed, 13));
  }

  @Test
  void a_dedicated_key_goes_with_the_same_authentication_key() throws Exception {
    CosemKeySet keys = CosemKeySet.generate(NAME, 0, TITLE);
    byte[] key = HEX.parseHex("101112131415161718191a1b1c1d1e1f");
    byte[] gak = keys.value(Kind.GAK).orElseThrow();
    CosemKeySet same = new CosemKeySet(NAME, 0, TITLE, Map.of(Kind.GUEK, key, Kind.GAK, gak));
    byte[] iv = new byte[12];

    byte[] sealed = keys.dedicated(key).seal(0x30, iv, NONE, TITLE);

    assertThat(same.open(0x30, iv, NONE, sealed, 0)).isEqualTo(TITLE);
    assertThatThrownBy(() -> keys.open(0x30, iv, NONE, sealed, 0))
        .isInstanceOf(AEADBadTagException.class);
  }

  @Test
  void takes_a_file_of_keys_and_wipes_it_and_still_has_them_after_a_restart() throws Exception {
    Path file = secrets().resolve("meters.cosem");
    CosemKeySet made = CosemKeySet.generate(NAME, 2, TITLE);
    CosemKeyFile.write(file, List.of(made));
    byte[] iv = new byte[12];
    try (KeystoreSecurityModule module = module()) {
      long before = module.revision();
      twice(module);
      assertThat(file).doesNotExist();
      assertThat(module.revision()).isGreaterThan(before);
    }

    try (KeystoreSecurityModule again = module()) {
      CosemKeys keys = again.cosemKeys("cosem.tki0000000000001");
      assertThat(keys.suite()).isEqualTo(2);
      assertThat(keys.systemTitle()).isEqualTo(TITLE);
      assertThat(made.open(0x32, iv, NONE, keys.seal(0x32, iv, NONE, TITLE), 0)).isEqualTo(TITLE);
      assertThat(keys.password().orElseThrow()).isEqualTo(made.password().orElseThrow());
      assertThat(keys.secret().orElseThrow()).isEqualTo(made.secret().orElseThrow());
      assertThat(keys).hasToString("CosemKeySet[***]");
    }
    assertThat(Files.readString(folder.resolve("keys.bcfks.cosem"), StandardCharsets.ISO_8859_1))
        .doesNotContain(HEX.formatHex(made.secret().orElseThrow()));
  }

  @Test
  void knows_no_keys_of_a_meter_that_never_had_any() throws Exception {
    try (KeystoreSecurityModule module = module()) {
      assertThatThrownBy(() -> module.cosemKeys("cosem.tki2"))
          .isInstanceOfSatisfying(
              SecurityModuleException.class,
              e -> assertThat(e.reason()).isEqualTo(SecurityModuleException.Reason.UNKNOWN_ALIAS))
          .hasMessageContaining("import them");
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "N suite=0",
        "N title=4d4d4d0000bc614e",
        "N suite=3 title=4d4d4d0000bc614e",
        "N suite=0 title=4d4d",
        "N suite=0 title=4d4d4d0000bc614e guek=000102030405060708090a0b0c0d0e0f",
        "N suite=0 title=4d4d4d0000bc614e guek=0001 gak=0001",
        "N suite=0 title=4d4d4d0000bc614e kek=55555555555555555555555555555555",
        "N suite=2 title=4d4d4d0000bc614e kek=000102030405060708090a0b0c0d0e0f",
        "N suite=0 title=4d4d4d0000bc614e low=",
        "N suite=0 title=4d4d4d0000bc614e low=5g",
        "N suite=0 title=4d4d4d0000bc614e secret=55",
        "N suite=0 suite=0 title=4d4d4d0000bc614e",
        "N suite=0 title=4d4d4d0000bc614e title=4d4d4d0000bc614e",
        "N suite=0 title=4d4d4d0000bc614e low=55 low=55",
        "N suite=0 title=4d4d4d0000bc614e low",
        "N suite=0 title=4d4d4d0000bc614e =55",
        "N suite= title=4d4d4d0000bc614e",
        "N suite=0 title=4d4d4d0000bc614e low=555",
      })
  void a_line_that_is_wrong_is_refused_and_not_repeated(String line) throws Exception {
    Path file = secrets().resolve("wrong.cosem");
    AtomicFile.writeSecret(
        file, ("tiaki-cosem 1\n# meters\n" + line + "\n").getBytes(StandardCharsets.US_ASCII));

    assertThatThrownBy(() -> CosemKeyFile.read(file))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("Line 3")
        .satisfies(
            refused ->
                assertThat(String.valueOf(refused.getMessage()).replace(folder.toString(), ""))
                    .doesNotContain("0001", "5555", "4d4d"));
    try (KeystoreSecurityModule module = module()) {
      twice(module);
    }
    assertThat(file).exists();
  }
}
