package io.tiaki.swaprig;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BundleFilesTest {
  @TempDir private Path folder;

  @Test
  void takes_jars_of_the_base_and_of_deployment_packages() throws Exception {
    Path bundles = Files.createDirectories(folder.resolve("home/bundles"));
    Files.writeString(bundles.resolve("scr.jar"), "a");
    Path packages = Files.createDirectories(folder.resolve("home/packages"));
    try (OutputStream file = Files.newOutputStream(packages.resolve("store-1.dp"));
        ZipOutputStream zip = new ZipOutputStream(file)) {
      for (String name : new String[] {"META-INF/MANIFEST.MF", "../store.jar", "META-INF/DP.SIG"}) {
        zip.putNextEntry(new ZipEntry(name));
        zip.write('b');
      }
    }
    Path unpacked = folder.resolve("data/unpacked");

    assertThat(BundleFiles.of(folder.resolve("home"), unpacked))
        .containsExactly(bundles.resolve("scr.jar").toUri(), unpacked.resolve("store.jar").toUri());
    assertThat(unpacked.resolve("store.jar")).hasContent("b");
  }
}
