package io.tiaki.swaprig.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.jar.JarEntry;
import java.util.jar.JarInputStream;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import org.junit.jupiter.api.Test;

class RepackTest {
  private static byte[] jar(Manifest manifest) throws IOException {
    ByteArrayOutputStream octets = new ByteArrayOutputStream();
    try (JarOutputStream out = new JarOutputStream(octets, manifest)) {
      out.putNextEntry(new JarEntry("a/B.class"));
      out.write("class".getBytes(StandardCharsets.US_ASCII));
    }
    return octets.toByteArray();
  }

  @Test
  void only_the_version_changes() throws Exception {
    Manifest manifest = new Manifest();
    manifest.getMainAttributes().putValue("Manifest-Version", "1.0");
    manifest.getMainAttributes().putValue("Bundle-SymbolicName", "a");
    manifest.getMainAttributes().putValue("Bundle-Version", "1.2.3");

    byte[] newer = Repack.repacked(new ByteArrayInputStream(jar(manifest)), "1.2.4");

    try (JarInputStream in = new JarInputStream(new ByteArrayInputStream(newer))) {
      assertThat(in.getManifest().getMainAttributes().getValue("Bundle-Version"))
          .isEqualTo("1.2.4");
      assertThat(in.getManifest().getMainAttributes().getValue("Bundle-SymbolicName"))
          .isEqualTo("a");
      assertThat(in.getNextJarEntry().getName()).isEqualTo("a/B.class");
      assertThat(in.readAllBytes()).asString(StandardCharsets.US_ASCII).isEqualTo("class");
    }
  }

  @Test
  void a_jar_that_does_not_begin_with_its_manifest_is_refused() {
    assertThatThrownBy(() -> Repack.repacked(new ByteArrayInputStream(new byte[0]), "1"))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("manifest");
  }
}
