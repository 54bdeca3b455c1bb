package io.tiaki.selftest.internal.integrity;

import static org.assertj.core.api.Assertions.assertThat;

import io.tiaki.journal.JournalEvent;
import io.tiaki.platform.Health;
import io.tiaki.platform.Health.Status;
import io.tiaki.testkit.MemoryStateStore;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.zip.GZIPOutputStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Attacks on the software of a gateway with one file, one package and its bundle. */
final class IntegrityTest {
  @TempDir Path disk;
  private final MemoryStateStore store = new MemoryStateStore();
  private boolean fillsUp;
  private final List<JournalEvent> journal = new ArrayList<>();
  private String vendor = "";
  private Path jar = Path.of("");
  private Path copy = Path.of("");
  private Path kept = Path.of("");
  private Path unit = Path.of("");
  private String version = "1.0.0";

  @BeforeEach
  void install() throws Exception {
    jar = Files.writeString(disk.resolve("base.jar"), "base");
    kept = disk.resolve("kept.jar");
    copy = disk.resolve("copy.jar");
    Files.createDirectories(disk.resolve("packages/archive"));
    install("1.0.0", "bundle one", false);
  }

  /** What a signed update, or who can write the disk, does. */
  private void install(String version, String bundle, boolean signed) throws IOException {
    this.version = version;
    Files.writeString(copy, bundle);
    Files.writeString(kept, bundle);
    Path made = unit(version, bundle, signed);
    String sha256 = Hash.of(made);
    unit = disk.resolve("packages/archive/" + sha256 + ".dp");
    Files.move(made, unit);
    Files.writeString(
        disk.resolve("packages/current"), "tiaki-packages 1\na " + version + " " + sha256 + "\n");
  }

  private Path unit(String version, String bundle, boolean signed) throws IOException {
    byte[] octets = bundle.getBytes(StandardCharsets.UTF_8);
    byte[] digest = HexFormat.of().parseHex(Hash.of(new java.io.ByteArrayInputStream(octets)));
    String manifest =
        "Manifest-Version: 1.0\nDeploymentPackage-SymbolicName: a\nDeploymentPackage-Version: "
            + version
            + "\n\nName: a.jar\nBundle-SymbolicName: a\nBundle-Version: "
            + version
            + "\nSHA-256-Digest: "
            + Base64.getEncoder().encodeToString(digest)
            + "\n\n";
    Path made = disk.resolve("made.dp");
    try (OutputStream out = Files.newOutputStream(made);
        ZipOutputStream zip = new ZipOutputStream(out)) {
      entry(zip, "META-INF/MANIFEST.MF", manifest.getBytes(StandardCharsets.UTF_8));
      entry(zip, "a.jar", octets);
      if (signed) {
        entry(zip, "META-INF/DP.SIG", new byte[] {1});
      }
    }
    return made;
  }

  private static void entry(ZipOutputStream zip, String name, byte[] octets) throws IOException {
    zip.putNextEntry(new ZipEntry(name));
    zip.write(octets);
    zip.closeEntry();
  }

  private Health look(boolean accept) throws Exception {
    Software software =
        new Software(
            Map.of("bundles/base.jar", jar),
            Map.of("a," + version, copy),
            List.of(kept),
            disk.resolve("packages"));
    Integrity.Past past =
        new Integrity.Past() {
          @Override
          public boolean isThere() {
            return true;
          }

          @Override
          public boolean hasRecorded() {
            store.failing = fillsUp;
            return journal.stream().anyMatch(e -> e.code().equals(Integrity.RECORDED));
          }

          @Override
          public void record(JournalEvent event) {
            journal.add(event);
          }
        };
    return new Integrity(
            () -> software,
            () -> Optional.of(store),
            past,
            signed -> signed.signature().length == 0 ? "" : vendor)
        .run(accept);
  }

  private void passes() throws Exception {
    assertThat(look(false))
        .extracting(Health::status, Health::text)
        .first()
        .isEqualTo(Status.HEALTHY);
  }

  private void fails(String why) throws Exception {
    Health health = look(false);
    assertThat(health.status()).as(health.text()).isEqualTo(Status.UNHEALTHY);
    assertThat(health.text()).contains(why, "Install the software anew");
  }

  private static void flip(Path file) throws IOException {
    byte[] octets = Files.readAllBytes(file);
    octets[octets.length / 2] ^= 1;
    Files.write(file, octets);
  }

  @Test
  void what_was_installed_is_recorded_and_passes() throws Exception {
    passes();
    assertThat(journal).extracting(JournalEvent::code).containsExactly("integrity.recorded");
    passes();
    assertThat(journal).hasSize(1);
  }

  @Test
  void finds_one_octet_in_a_file_of_the_distribution() throws Exception {
    passes();
    flip(jar);
    fails("bundles/base.jar was altered");
  }

  @Test
  void finds_one_octet_in_the_frameworks_copies() throws Exception {
    passes();
    flip(copy);
    fails("the framework's copy of a,1.0.0 was altered");
    flip(copy);
    flip(kept);
    fails("Deployment Admin's copy kept.jar was altered");
  }

  @Test
  void reads_copies_that_are_packed() throws Exception {
    try (OutputStream out = new GZIPOutputStream(Files.newOutputStream(kept))) {
      out.write("bundle one".getBytes(StandardCharsets.UTF_8));
    }
    passes();
    passes();
    flip(kept);
    fails("Deployment Admin's copy kept.jar was altered");
  }

  @Test
  void finds_one_octet_in_a_package() throws Exception {
    passes();
    flip(unit);
    fails("package a 1.0.0");
  }

  @Test
  void finds_a_package_that_was_replaced_with_all_that_belongs_to_it() throws Exception {
    passes();
    Files.delete(unit);
    install("1.0.0", "an attacker's", false);
    fails("neither signed nor recorded");
  }

  @Test
  void names_a_forged_package_that_was_left_behind_until_it_is_deleted() throws Exception {
    passes();
    Path right = unit;
    install("1.1.0", "an attacker's", false);
    Path forged = unit;
    Files.delete(right);
    install("1.0.0", "bundle one", false);
    fails("it is not installed: delete archive/" + forged.getFileName());
    Files.delete(forged);
    passes();
  }

  @Test
  void takes_a_package_that_an_accepted_vendor_signed() throws Exception {
    passes();
    vendor = "vendor";
    install("1.1.0", "bundle two", true);
    passes();
    flip(copy);
    fails("was altered");
  }

  @Test
  void refuses_a_package_that_a_stranger_signed() throws Exception {
    passes();
    install("1.1.0", "bundle two", true);
    fails("neither signed nor recorded");
  }

  @Test
  void refuses_an_old_package_even_when_it_is_signed() throws Exception {
    vendor = "vendor";
    install("2.0.0", "bundle two", true);
    passes();
    install("1.5.0", "an old weakness", true);
    fails("older than the one that was here");
  }

  @Test
  void takes_two_signed_updates_between_two_looks() throws Exception {
    passes();
    vendor = "vendor";
    install("1.1.0", "bundle two", true);
    install("1.2.0", "bundle three", true);
    passes();
  }

  @Test
  void finds_a_framework_copy_that_went_back_to_the_previous_version() throws Exception {
    passes();
    vendor = "vendor";
    install("1.1.0", "bundle two", true);
    passes();
    Files.writeString(copy, "bundle one");
    fails("was altered");
  }

  @Test
  void finds_an_edited_baseline() throws Exception {
    passes();
    TreeMap<String, byte[]> map = store.maps.get("selftest.baseline");
    map.remove("f bundles/base.jar");
    fails("neither signed nor recorded");
  }

  @Test
  void finds_a_removed_baseline() throws Exception {
    passes();
    store.maps.clear();
    fails("The baseline was removed");
  }

  @Test
  void an_administrator_accepts_what_he_replaced() throws Exception {
    passes();
    flip(jar);
    fails("altered");
    assertThat(look(true).status()).isEqualTo(Status.HEALTHY);
    passes();
    assertThat(journal).hasSize(2);
    assertThat(journal.get(1).text()).contains("an administrator accepted");
  }

  @Test
  void a_gateway_amid_an_update_is_not_judged() throws Exception {
    passes();
    flip(copy);
    Files.writeString(disk.resolve("packages/trial"), "tiaki-trial 1\n");
    assertThat(look(false).status()).isEqualTo(Status.UNKNOWN);
  }

  @Test
  void without_the_store_nothing_can_be_told() throws Exception {
    passes();
    store.failing = true;
    assertThat(look(false).status()).isEqualTo(Status.UNKNOWN);
  }

  @Test
  void a_disk_that_is_full_is_no_altered_software() throws Exception {
    fillsUp = true;
    Health looked = look(false);
    assertThat(looked.status()).isEqualTo(Status.UNKNOWN);
    assertThat(looked.text()).contains("cannot be written now: full");

    fillsUp = false;
    store.failing = false;
    passes();
  }
}
