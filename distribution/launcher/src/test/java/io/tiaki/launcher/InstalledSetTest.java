package io.tiaki.launcher;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.jar.Attributes;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import java.util.zip.ZipEntry;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class InstalledSetTest {
  @TempDir Path folder;
  private Path shipped;
  private Path own;

  @BeforeEach
  void folders() throws IOException {
    shipped = Files.createDirectory(folder.resolve("packages"));
    own = Files.createDirectory(folder.resolve("own"));
  }

  @Test
  void the_first_start_archives_and_writes_down_what_is_shipped() throws Exception {
    ship("io.tiaki.b", "1.0.0", "x");
    ship("io.tiaki.a", "1.2.0", "x");

    PackageSet set = set().prepare();

    List<String> lines = Files.readAllLines(own.resolve("current"));
    assertThat(lines.get(0)).isEqualTo("tiaki-packages 1");
    assertThat(lines.get(1)).matches("io\\.tiaki\\.a 1\\.2\\.0 [0-9a-f]{64}");
    assertThat(lines.get(2)).matches("io\\.tiaki\\.b 1\\.0\\.0 [0-9a-f]{64}");
    assertThat(lines).hasSize(3);
    for (PackageLine line : set.lines()) {
      assertThat(Durable.sha256(own.resolve("archive").resolve(line.sha256() + ".dp")))
          .isEqualTo(line.sha256());
    }
  }

  @Test
  void a_higher_version_and_a_rebuild_of_the_same_come_in_a_lower_one_does_not() throws Exception {
    ship("io.tiaki.a", "1.0.0", "x");
    ship("io.tiaki.b", "1.0.0", "x");
    ship("io.tiaki.c", "1.0.0", "x");
    PackageSet before = set().prepare();

    ship("io.tiaki.a", "1.0.1", "x");
    ship("io.tiaki.b", "1.0.0", "y");
    ship("io.tiaki.c", "0.9.0", "x");
    PackageSet after = set().prepare();

    assertThat(after.text()).contains("io.tiaki.a 1.0.1 ").contains("io.tiaki.c 1.0.0 ");
    assertThat(line(after, "io.tiaki.b")).isNotEqualTo(line(before, "io.tiaki.b"));
    assertThat(PackageSet.read(own.resolve("current"))).isEqualTo(after);
  }

  @Test
  void what_came_by_an_update_stays() throws Exception {
    ship("io.tiaki.a", "1.0.0", "x");
    set().prepare();
    Path update = ship("io.tiaki.a", "1.5.0", "x");
    PackageLine line = PackageLine.of(update);
    Files.copy(update, own.resolve("archive").resolve(line.fileName()));
    PackageSet.of(List.of(line)).write(own.resolve("current"));
    ship("io.tiaki.a", "1.0.0", "x");

    InstalledSet set = set();

    assertThat(set.prepare().lines()).containsExactly(line);
    assertThat(set.checked(line)).hasFileName(line.fileName());
  }

  @Test
  void keeps_the_package_before_the_current_one_and_no_older() throws Exception {
    for (int version = 1; version <= 4; version++) {
      ship("io.tiaki.a", version + ".0.0", "x");
      set().prepare();
    }

    try (var files = Files.list(own.resolve("archive"))) {
      assertThat(files.map(InstalledSetTest::versionOf))
          .containsExactlyInAnyOrder("4.0.0", "3.0.0");
    }
  }

  @Test
  void what_another_build_of_the_same_version_replaced_is_not_kept() throws Exception {
    ship("io.tiaki.a", "0.9.0", "x");
    set().prepare();
    ship("io.tiaki.a", "1.0.0", "right");
    PackageSet right = set().prepare();
    ship("io.tiaki.a", "1.0.0", "forged");
    PackageSet forged = set().prepare();
    ship("io.tiaki.a", "1.0.0", "right");

    assertThat(set().prepare()).isEqualTo(right).isNotEqualTo(forged);
    assertThat(own.resolve("archive").resolve(line(forged, "io.tiaki.a").fileName()))
        .doesNotExist();
    assertThat(own.resolve("archive").resolve(line(right, "io.tiaki.a").fileName())).exists();
  }

  @Test
  void a_damaged_archive_is_mended_from_the_distribution_or_named_with_a_remedy() throws Exception {
    ship("io.tiaki.a", "1.0.0", "x");
    PackageLine line = set().prepare().lines().iterator().next();
    Path archived = own.resolve("archive").resolve(line.fileName());
    Files.writeString(archived, "torn");

    InstalledSet set = set();
    set.prepare();
    assertThat(Durable.sha256(set.checked(line))).isEqualTo(line.sha256());

    Files.writeString(archived, "torn");
    ship("io.tiaki.a", "0.1.0", "x");
    InstalledSet alone = set();
    alone.prepare();
    assertThatThrownBy(() -> alone.checked(line))
        .isInstanceOf(UsageException.class)
        .hasMessageContaining("io.tiaki.a 1.0.0")
        .hasMessageContaining("delete");

    Files.delete(archived);
    assertThatThrownBy(() -> set().prepare())
        .isInstanceOf(UsageException.class)
        .hasMessageContaining(line.fileName());
  }

  @Test
  void a_damaged_list_is_kept_aside_and_made_anew() throws Exception {
    ship("io.tiaki.a", "1.0.0", "x");
    PackageSet before = set().prepare();
    Files.writeString(own.resolve("current"), "tiaki-packages 1\nio.tiaki.a 1.0.0\n");

    assertThat(set().prepare()).isEqualTo(before);
    assertThat(own.resolve("current.damaged")).exists();
  }

  @Test
  void an_interrupted_update_is_noted_for_the_update_bundle() throws Exception {
    Files.writeString(own.resolve("trial"), "tiaki-trial 1\n");
    InstalledSet set = set();
    assertThat(set.trial()).isTrue();

    set.noteInterrupted();

    assertThat(set.trial()).isFalse();
    assertThat(own.resolve("interrupted")).hasContent("tiaki-trial 1");
  }

  @Test
  void notices_a_rebuild_with_the_same_size_and_time() throws Exception {
    Path file = ship("io.tiaki.a", "1.0.0", "x");
    PackageSet before = set().prepare();
    var time = Files.getLastModifiedTime(file);
    ship("io.tiaki.a", "1.0.0", "y");
    Files.setLastModifiedTime(file, time);

    assertThat(set().prepare()).isNotEqualTo(before);
  }

  @Test
  void storage_is_used_again_only_for_the_same_base_and_packages() throws Exception {
    ship("io.tiaki.a", "1.0.0", "x");
    PackageSet set = set().prepare();
    Path jar = Files.writeString(folder.resolve("base.jar"), "1");
    FrameworkStorage storage = new FrameworkStorage(folder);
    Files.createDirectories(storage.folder());
    assertThat(storage.isSealed(List.of(jar), set)).isFalse();

    storage.seal(List.of(jar), set);
    assertThat(storage.isSealed(List.of(jar), set)).isTrue();
    assertThat(storage.isSealed(List.of(), set)).isFalse();
    assertThat(storage.isSealed(List.of(jar), new PackageSet())).isFalse();

    storage.wipe();
    assertThat(storage.folder()).doesNotExist();
    assertThat(storage.isSealed(List.of(jar), set)).isFalse();
  }

  private InstalledSet set() {
    return new InstalledSet(own, shipped);
  }

  private static PackageLine line(PackageSet set, String name) {
    return set.lines().stream().filter(line -> line.name().equals(name)).findFirst().orElseThrow();
  }

  private static String versionOf(Path file) {
    try {
      return PackageLine.of(file).version().toString();
    } catch (IOException e) {
      return "unreadable";
    }
  }

  /** Puts a package into the distribution, in place of the one of the same name. */
  private Path ship(String name, String version, String content) throws IOException {
    Path file = shipped.resolve(name + ".dp");
    Manifest manifest = new Manifest();
    Attributes main = manifest.getMainAttributes();
    main.put(Attributes.Name.MANIFEST_VERSION, "1.0");
    main.putValue("DeploymentPackage-SymbolicName", name);
    main.putValue("DeploymentPackage-Version", version);
    try (OutputStream out = Files.newOutputStream(file);
        JarOutputStream jar = new JarOutputStream(out, manifest)) {
      jar.putNextEntry(new ZipEntry(content));
    }
    return file;
  }
}
