package io.tiaki.security.module;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.KeyPair;
import java.security.MessageDigest;
import java.security.Signature;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PemTest {
  @TempDir Path folder;

  @Test
  void reads_the_blocks_of_one_label_in_order_between_other_text() throws Exception {
    String text =
        "before\n"
            + Pem.write("A", List.of(new byte[] {1}))
            + "between\r\n"
            + Pem.write("B", List.of(new byte[] {2}))
            + Pem.write("A", List.of(new byte[100]))
            + "after";
    assertThat(Pem.parse(text, "A")).containsExactly(new byte[] {1}, new byte[100]);
    assertThat(Pem.parse(text.replace("\n", "\r\n"), "B")).containsExactly(new byte[] {2});
    assertThat(Pem.parse("", "A")).isEmpty();
  }

  @Test
  void refuses_broken_blocks_and_names_the_file() throws Exception {
    assertThatThrownBy(() -> Pem.parse("-----BEGIN A-----\nAAAA", "A"))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("without an end");
    Path file = folder.resolve("x.pem");
    Files.writeString(file, "-----BEGIN A-----\n\u00ff?\n-----END A-----");
    assertThatThrownBy(() -> Pem.read(file, "A", 100)).hasMessageContaining(file.toString());
    assertThatThrownBy(() -> Pem.read(file, "A", 10)).hasMessageContaining("longer than 10");
  }

  @Test
  void many_keys_are_kept_extended_and_for_the_owner_only() throws Exception {
    Path file = folder.resolve("meters/keys.pem");
    List<KeyPair> first = PemKeyFile.loadOrExtend(file, 3);
    List<KeyPair> more = PemKeyFile.loadOrExtend(file, 5);
    assertThat(more).hasSize(5);
    for (int i = 0; i < 3; i++) {
      assertThat(more.get(i).getPublic().getEncoded())
          .isEqualTo(first.get(i).getPublic().getEncoded());
    }
    assertThat(PemKeyFile.loadOrExtend(file, 2)).hasSize(2);
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r--r--"));
    assertThatThrownBy(() -> PemKeyFile.loadOrExtend(file, 2))
        .hasMessageContaining("chmod 600 " + file);
  }

  @Test
  void a_broken_key_is_named_and_nothing_is_overwritten() throws Exception {
    Path file = folder.resolve("keys.pem");
    AtomicFile.writeSecret(
        file, Pem.write(Pem.PRIVATE_KEY, List.of(new byte[] {48, 0})).getBytes("US-ASCII"));
    byte[] before = Files.readAllBytes(file);
    assertThatThrownBy(() -> PemKeyFile.loadOrExtend(file, 2))
        .hasMessageContaining("Key 1 in " + file);
    assertThat(file).hasBinaryContent(before);
  }

  @Test
  void a_credential_signs_digests_that_the_jdk_verifies() throws Exception {
    KeyPair keys = EcKeys.generate();
    byte[] content = {1, 2, 3};
    byte[] digest = MessageDigest.getInstance("SHA-256").digest(content);
    var credential = new PemCredential(keys, List.of(new byte[] {1}));
    Signature signature = Signature.getInstance("SHA256withECDSA");
    signature.initVerify(keys.getPublic());
    signature.update(content);
    assertThat(signature.verify(credential.signDigest(digest))).isTrue();
    assertThatThrownBy(() -> credential.signDigest(new byte[31])).hasMessageContaining("31");
    assertThat(credential).hasToString("PemCredential[***]");
    credential.chain().get(0)[0] = 9;
    assertThat(credential.chain().get(0)[0]).isEqualTo((byte) 1);
  }
}
