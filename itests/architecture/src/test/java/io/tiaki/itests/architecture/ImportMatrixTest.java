package io.tiaki.itests.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.jar.Attributes;
import java.util.jar.JarFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ImportMatrixTest {
  private static final Path BUNDLES = Path.of("target", "bundles");

  private final ImportMatrix matrix = new ImportMatrix();

  ImportMatrixTest() throws IOException {}

  @Test
  void every_bundle_keeps_to_the_matrix() throws IOException {
    List<String> violations = new ArrayList<>();
    int bundles = 0;
    try (DirectoryStream<Path> jars = Files.newDirectoryStream(BUNDLES, "*.jar")) {
      for (Path jar : jars) {
        bundles++;
        try (JarFile file = new JarFile(jar.toFile())) {
          violations.addAll(matrix.violations(file.getManifest().getMainAttributes()));
        }
      }
    }

    assertThat(bundles).isGreaterThanOrEqualTo(26);
    assertThat(violations).isEmpty();
  }

  /** The check itself can fail: each row is a manifest that breaks one rule. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "io.tiaki.usecase.reading | io.tiaki.uplink;version=\"[1.0,2)\" | | io.tiaki.uplink",
        "io.tiaki.access | io.tiaki.cosem.classes;version=\"[1.0,2)\" | | io.tiaki.cosem.classes",
        "io.tiaki.access | io.tiaki.cosem.codec;version=\"[1.0,2)\" | | io.tiaki.cosem.codec",
        "io.tiaki.store | io.tiaki.journal.internal | | io.tiaki.journal.internal",
        "io.tiaki.access | org.bouncycastle.cms;version=\"[1.84,1.85)\" | | Bouncy Castle",
        "io.tiaki.session.dtls | org.bouncycastle.tls;version=\"[1.78,2)\" | | [1.84",
        "io.tiaki.access | org.osgi.framework;version=\"[1.9,2)\" | | org.osgi.framework",
        "io.tiaki.access | org.slf4j;version=\"[2,3)\" | | slf4j",
        "io.tiaki.access | | io.tiaki.access;version=\"1.0.0\" | provider",
        "io.tiaki.store.api | | io.tiaki.store.internal;version=\"1.0.0\" | internal",
        "io.tiaki.store.api | | io.tiaki.store | without a version",
        "io.tiaki.model | io.tiaki.platform;version=\"[1.0,2)\" | | io.tiaki.platform",
        "io.tiaki.usecase.reading | org.eclipse.kura.driver;version=\"[1.0,1.1)\" | | only kura",
        "io.tiaki.unheard.of | | | no row",
      })
  void a_manifest_that_breaks_a_rule_is_found(
      String bundle, String imports, String exports, String named) {
    Attributes manifest = new Attributes();
    manifest.putValue("Bundle-SymbolicName", bundle);
    manifest.putValue("Import-Package", imports == null ? "" : imports);
    manifest.putValue("Export-Package", exports == null ? "" : exports);

    assertThat(matrix.violations(manifest)).singleElement().asString().contains(named);
  }

  @Test
  void a_manifest_within_the_rules_passes() {
    Attributes manifest = new Attributes();
    manifest.putValue("Bundle-SymbolicName", "io.tiaki.usecase.reading");
    manifest.putValue(
        "Import-Package",
        "io.tiaki.cosem;version=\"[1.0,2)\",io.tiaki.model;version=\"[1.0,2)\",org.slf4j;version=\"[1.7,3)\"");

    assertThat(matrix.violations(manifest)).isEmpty();
  }
}
