package io.tiaki.security.module;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tiaki.security.CosemKeys;
import io.tiaki.security.SecurityModuleException;
import io.tiaki.security.module.CosemKeySet.Kind;
import io.tiaki.security.module.internal.SecretImport;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class CosemKeyRulesTest {
  private static final byte[] TITLE = {'T', 'K', 'I', 0, 0, 0, 0, 1};
  private static final byte[] NONE = {};

  @TempDir Path folder;

  private final CosemKeySet one = CosemKeySet.generate("TKI1", 0, TITLE);

  private KeystoreSecurityModule module() throws SecurityModuleException {
    return KeystoreSecurityModule.open(
        folder.resolve("keys.bcfks"), folder.resolve("unlock"), Clock.systemUTC());
  }

  /** Another meter with the encryption key of a set. */
  private static CosemKeySet sharing(CosemKeySet set, String name) {
    return new CosemKeySet(
        name, 0, TITLE, Map.of(Kind.GUEK, value(set, Kind.GUEK), Kind.GAK, value(set, Kind.GAK)));
  }

  private static byte[] value(CosemKeySet set, Kind kind) {
    return set.value(kind).orElseThrow();
  }

  @Test
  void a_file_in_which_two_meters_share_an_encryption_key_is_not_taken() throws Exception {
    Path file = folder.resolve("in/meters.cosem");
    CosemKeySet good = CosemKeySet.generate("TKI0", 0, TITLE);
    CosemKeyFile.write(file, List.of(good, one, sharing(one, "TKI2")));
    try (KeystoreSecurityModule module = module()) {
      SecretImport files = new SecretImport(folder.resolve("in"));
      files.look(module);
      files.look(module);
      assertThat(file).exists();
      for (String alias : List.of("cosem.tki0", "cosem.tki1", "cosem.tki2")) {
        assertThatThrownBy(() -> module.cosemKeys(alias)).hasMessageContaining("import them");
      }
      assertThatThrownBy(() -> module.keep(CosemKeyFile.read(file)))
          .isInstanceOf(SecurityModuleException.class)
          .hasMessageContaining("TKI1")
          .hasMessageContaining("TKI2");
    }
  }

  @Test
  void a_meter_does_not_get_the_encryption_key_that_another_one_has_since_before()
      throws Exception {
    try (KeystoreSecurityModule module = module()) {
      module.keep(List.of(one));
    }
    try (KeystoreSecurityModule module = module()) {
      CosemKeySet other = CosemKeySet.generate("TKI2", 0, TITLE);
      assertThatThrownBy(() -> module.keep(List.of(other, sharing(one, "TKI3"))))
          .hasMessageContaining("TKI1")
          .hasMessageContaining("TKI3");
      assertThatThrownBy(() -> module.cosemKeys("cosem.tki2")).hasMessageContaining("import them");
      module.keep(List.of(one, other));
      assertThat(module.cosemKeys("cosem.tki2").canCipher()).isTrue();
    }
  }

  @Test
  void a_key_that_a_meter_has_no_more_is_free_again() throws Exception {
    try (KeystoreSecurityModule module = module()) {
      module.keep(List.of(one));
      module.keep(List.of(CosemKeySet.generate("tki1", 0, TITLE)));
      module.keep(List.of(sharing(one, "TKI2")));
      assertThatThrownBy(() -> module.keep(List.of(one))).hasMessageContaining("TKI2");
    }
  }

  @Test
  void meters_without_ciphering_share_no_key() throws Exception {
    try (KeystoreSecurityModule module = module()) {
      for (String name : List.of("TKI1", "TKI2")) {
        module.keep(List.of(new CosemKeySet(name, 0, TITLE, Map.of(Kind.LOW, new byte[] {1}))));
      }
      assertThat(module.cosemKeys("cosem.tki2").password()).isPresent();
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"GAK", "KEK"})
  void the_encryption_key_is_no_other_key_of_the_meter(Kind same) {
    Map<Kind, byte[]> values = new EnumMap<>(Kind.class);
    for (Kind kind : List.of(Kind.GUEK, Kind.GAK, Kind.KEK)) {
      values.put(kind, value(one, kind));
    }
    assertThatCode(() -> new CosemKeySet("TKI1", 0, TITLE, values)).doesNotThrowAnyException();
    values.put(same, value(one, Kind.GUEK));
    assertThatThrownBy(() -> new CosemKeySet("TKI1", 0, TITLE, values))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("guek and " + same.text());
  }

  @Test
  void keys_that_were_handed_out_are_of_no_use_once_the_module_is_closed() throws Exception {
    CosemKeys keys;
    CosemKeys dedicated;
    byte[] iv = new byte[12];
    try (KeystoreSecurityModule module = module()) {
      module.keep(List.of(one));
      keys = module.cosemKeys("cosem.tki1");
      dedicated = keys.dedicated(value(CosemKeySet.generate("TKI9", 0, TITLE), Kind.GUEK));
      assertThat(dedicated.seal(0x30, iv, NONE, TITLE)).hasSize(20);
      assertThat(keys.seal(0x30, iv, NONE, TITLE)).isEqualTo(one.seal(0x30, iv, NONE, TITLE));
    }
    assertIsClosed(keys);
    assertIsClosed(dedicated);
    assertThatThrownBy(() -> keys.wrap(TITLE)).isInstanceOf(SecurityModuleException.class);
    assertThat(keys.password()).isEmpty();
    assertThat(keys.secret()).isEmpty();
  }

  private static void assertIsClosed(CosemKeys keys) {
    byte[] iv = new byte[12];
    assertThatThrownBy(() -> keys.seal(0x30, iv, NONE, TITLE))
        .isInstanceOf(SecurityModuleException.class)
        .hasMessageContaining("closed");
    assertThatThrownBy(() -> keys.open(0x30, iv, NONE, new byte[20], 0))
        .isInstanceOf(SecurityModuleException.class);
    assertThatThrownBy(() -> keys.counterMode(iv, TITLE))
        .isInstanceOf(SecurityModuleException.class);
    assertThatThrownBy(() -> keys.dedicated(new byte[16]))
        .isInstanceOf(SecurityModuleException.class);
  }

  @Test
  void a_file_may_have_comments_empty_lines_and_ends_of_lines_as_on_windows() throws Exception {
    Path file = folder.resolve("meters.cosem");
    CosemKeyFile.write(file, List.of(one));
    String line = Files.readAllLines(file).get(1);
    Files.writeString(
        file, "tiaki-cosem 1\r\n# ours\r\n\r\n  " + line.replace(" ", "  ") + " \r\n");
    List<CosemKeySet> sets = CosemKeyFile.read(file);
    assertThat(sets).hasSize(1);
    for (Kind kind : Kind.values()) {
      if (kind != Kind.VERIFY) {
        assertThat(value(sets.get(0), kind)).isEqualTo(value(one, kind));
      }
    }
    assertThat(sets.get(0).systemTitle()).isEqualTo(TITLE);
  }
}
