package io.tiaki.packager;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.jar.JarEntry;
import java.util.jar.JarInputStream;
import org.junit.jupiter.api.Test;

class DeploymentPackageTest {
  private static final String LONG =
      "io.tiaki.a.bundle.with.a.name.that.is.so.long.that.its.line.must.be.broken";

  @Test
  void has_the_manifest_first_then_the_bundles_in_its_order_then_the_signature() throws Exception {
    byte[] octets =
        DeploymentPackage.of(
                "set",
                Version.parse("2"),
                List.of(Jars.of("z.last", "1.0"), Jars.of("a.first", "1.0"), Jars.of(LONG, "1.2")))
            .signed(new byte[] {1})
            .octets();

    List<String> names = new ArrayList<>();
    try (JarInputStream jar = new JarInputStream(new ByteArrayInputStream(octets))) {
      assertThat(jar.getManifest().getMainAttributes().getValue("DeploymentPackage-Version"))
          .isEqualTo("2.0.0");
      assertThat(jar.getManifest().getAttributes(LONG + "-1.2.0.jar").getValue("Bundle-Version"))
          .isEqualTo("1.2.0");
      for (JarEntry entry = jar.getNextJarEntry(); entry != null; entry = jar.getNextJarEntry()) {
        names.add(entry.getName());
      }
    }
    assertThat(names)
        .containsExactly(
            "z.last-1.0.0.jar", "a.first-1.0.0.jar", LONG + "-1.2.0.jar", "META-INF/DP.SIG");
  }

  @Test
  void reads_what_it_wrote() throws Exception {
    DeploymentPackage written = Jars.pack("io.tiaki.a", "1.2.3.x").signed(new byte[] {7});

    DeploymentPackage read = DeploymentPackage.read(written.octets());

    assertThat(read.name()).isEqualTo("io.tiaki.a");
    assertThat(read.version()).hasToString("1.2.3.x");
    assertThat(read.bundleTexts()).containsExactly("io.tiaki.a 1.2.3.x");
    assertThat(read.signature()).hasValueSatisfying(s -> assertThat(s).containsExactly(7));
    assertThat(read.octets()).isEqualTo(written.octets());
  }

  @Test
  void finds_every_changed_octet_of_a_bundle() throws Exception {
    DeploymentPackage good = Jars.pack("io.tiaki.a", "1");
    byte[] other = Jars.bundle("io.tiaki.a", "1");
    other[other.length - 1] ^= 1;

    refused(
        Jars.zip(DeploymentPackage.MANIFEST, good.manifest(), "io.tiaki.a-1.0.0.jar", other),
        "was changed");
  }

  @Test
  void refuses_what_deployment_admin_would_trip_over() throws Exception {
    DeploymentPackage good = Jars.pack("io.tiaki.a", "1");
    byte[] jar = good.bundles().get(0).octets();
    String name = "io.tiaki.a-1.0.0.jar";
    String manifest = DeploymentPackage.MANIFEST;

    refused("not a zip".getBytes(StandardCharsets.UTF_8), "not a zip");
    refused(Jars.zip(name, jar, manifest, good.manifest()), "first entry");
    refused(Jars.zip(manifest, good.manifest()), "other bundles");
    refused(Jars.zip(manifest, good.manifest(), "../" + name, jar), "path");
    refused(Jars.zip(manifest, good.manifest(), "META-INF/X.SF", jar), "path");
    refused(Jars.zip(manifest, good.manifest(), "other.jar", jar), "holds");
    refused(
        Jars.zip(manifest, good.manifest(), name, jar, "b-1.0.0.jar", Jars.bundle("b", "1")),
        "other bundles");
    refused(
        Jars.zip(manifest, good.manifest(), DeploymentPackage.SIGNATURE, new byte[1], name, jar),
        "last entry");
    byte[] fix =
        (new String(good.manifest(), StandardCharsets.US_ASCII)
                .replace("DeploymentPackage-Vendor", "DeploymentPackage-FixPack"))
            .getBytes(StandardCharsets.US_ASCII);
    refused(Jars.zip(manifest, fix, name, jar), "fix package");
  }

  private static void refused(byte[] octets, String why) {
    assertThatThrownBy(() -> DeploymentPackage.read(octets))
        .isInstanceOf(PackagerException.class)
        .hasMessageContaining(why);
  }
}
