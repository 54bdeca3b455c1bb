package io.tiaki.packager;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.util.Map;
import java.util.TreeMap;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BuildTest {
  @TempDir Path folder;
  private final ByteArrayOutputStream said = new ByteArrayOutputStream();
  private Vendor vendor;
  private Path keystore;

  @BeforeEach
  void sources() throws Exception {
    vendor = new Vendor(folder);
    keystore = vendor.signer();
    Files.writeString(folder.resolve("units.txt"), "a | all\nset | all few | c b\n");
    Files.writeString(
        folder.resolve("pom.xml"), "<module>a</module><module>b</module><module>c</module>");
  }

  @Test
  void the_same_bundles_give_the_same_octets_in_any_folder_at_any_time() throws Exception {
    Map<String, String> one = build(bundles("one", 1_000), "out1", true);
    Map<String, String> other = build(bundles("two/deeper", 9_000_000_000L), "out2", true);

    assertThat(one.keySet())
        .containsExactly(
            "a-1.0.0.dp",
            "a-1.0.0.dp.p7s",
            "all-3.0.0.feature",
            "all-3.0.0.feature.p7s",
            "few-3.0.0.feature",
            "few-3.0.0.feature.p7s",
            "set-2.5.0.dp",
            "set-2.5.0.dp.p7s");
    assertThat(other).isEqualTo(one);
  }

  @Test
  void what_the_reactor_signs_is_what_the_command_signs() throws Exception {
    Map<String, String> signed = build(bundles("one", 1_000), "out", true);
    build(bundles("one", 1_000), "later", false);
    Path later = folder.resolve("later");

    assertThat(
            run(
                "sign",
                later.resolve("all-3.0.0.feature").toString(),
                later.resolve("few-3.0.0.feature").toString(),
                later.resolve("a-1.0.0.dp").toString(),
                later.resolve("set-2.5.0.dp").toString(),
                "--keystore",
                keystore.toString(),
                "--password-file",
                vendor.passwordFile().toString()))
        .isZero();

    assertThat(digests(later)).isEqualTo(signed);
  }

  @Test
  void a_build_leaves_nothing_of_an_earlier_one() throws Exception {
    build(bundles("one", 1_000), "out", true);

    assertThat(build(bundles("one", 1_000), "out", false).keySet())
        .containsExactly("a-1.0.0.dp", "all-3.0.0.feature", "few-3.0.0.feature", "set-2.5.0.dp");
  }

  @Test
  void a_bundle_without_a_unit_ends_the_build() throws Exception {
    Files.writeString(folder.resolve("pom.xml"), "<module>a</module><module>new</module>");

    assertThat(run(buildWords(bundles("one", 1_000), "out", false))).isEqualTo(1);
    assertThat(said.toString(StandardCharsets.UTF_8)).contains("new stands in no unit");
  }

  @Test
  void a_wrong_password_ends_the_build_and_is_not_shown() throws Exception {
    Files.writeString(vendor.passwordFile(), "guessed");

    assertThat(run(buildWords(bundles("one", 1_000), "out", true))).isEqualTo(1);
    assertThat(said.toString(StandardCharsets.UTF_8))
        .contains("does not open")
        .doesNotContain("guessed");
  }

  @Test
  void the_password_is_no_option() throws Exception {
    assertThat(run("sign", "x.dp", "--password", "p")).isEqualTo(2);
    assertThat(keystore).exists();
    assertThat(vendor.signer("x", KeyPurposeId.id_kp_clientAuth)).exists();
  }

  private Path bundles(String name, long millis) throws Exception {
    Path bundles = Files.createDirectories(folder.resolve(name));
    // The JDK stamps its own time into these jars: they must be the same files.
    for (String bundle : new String[] {"a 1.0", "b 2.5", "c 2.0"}) {
      String[] words = bundle.split(" ");
      Path first = folder.resolve(words[0] + ".original");
      if (!Files.exists(first)) {
        Files.write(first, Jars.bundle(words[0], words[1]));
      }
      Path copy = bundles.resolve(words[0] + ".jar");
      Files.copy(first, copy, StandardCopyOption.REPLACE_EXISTING);
      Files.setLastModifiedTime(copy, FileTime.fromMillis(millis));
    }
    return bundles;
  }

  private Map<String, String> build(Path bundles, String output, boolean signed)
      throws IOException {
    assertThat(run(buildWords(bundles, output, signed))).as(said::toString).isZero();
    return digests(folder.resolve(output));
  }

  private String[] buildWords(Path bundles, String output, boolean signed) {
    return new String[] {
      "build",
      "--units=" + folder.resolve("units.txt"),
      "--modules=" + folder.resolve("pom.xml"),
      "--bundles=" + bundles,
      "--output=" + folder.resolve(output),
      "--version=3.0.0",
      "--keystore=" + (signed ? keystore : ""),
      "--password-file=" + (signed ? vendor.passwordFile() : "")
    };
  }

  private int run(String... words) {
    PrintStream out = new PrintStream(said, true, StandardCharsets.UTF_8);
    return Main.run(out, out, words);
  }

  private static Map<String, String> digests(Path folder) throws IOException {
    Map<String, String> digests = new TreeMap<>();
    try (DirectoryStream<Path> files = Files.newDirectoryStream(folder)) {
      for (Path file : files) {
        digests.put(file.getFileName().toString(), Octets.sha256Hex(Files.readAllBytes(file)));
      }
    }
    return digests;
  }
}
