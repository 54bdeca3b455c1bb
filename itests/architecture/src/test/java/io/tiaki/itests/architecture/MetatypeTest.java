package io.tiaki.itests.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import io.tiaki.itests.architecture.Metatypes.Attribute;
import io.tiaki.itests.architecture.Metatypes.Metatype;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Element;

/** What a console, Kura's or another, can make of our metatypes. */
class MetatypeTest {
  private static final int ICON = 32;
  private static final Map<String, String> UNITS =
      Map.of(
          "ms",
          "(ms)",
          "s",
          "(s)",
          "hours",
          "(h)",
          "mib",
          "(MiB)",
          "octets",
          "(octets)",
          "rows",
          "(rows)");

  /**
   * The journal works with its defaults, too: what cannot be recorded is denied, so that a gateway
   * whose configuration is older than the journal's would refuse everything.
   */
  private static final Set<String> WITHOUT_SETTINGS = Set.of("io.tiaki.journal");

  private final Map<String, Metatype> metatypes = Metatypes.of(Path.of("target", "bundles"));

  MetatypeTest() throws IOException {}

  @Test
  void there_are_metatypes_to_check() {
    assertThat(metatypes).hasSizeGreaterThanOrEqualTo(11).containsKey("io.tiaki.kura.driver");
  }

  @Test
  void the_file_and_the_definition_have_the_name_of_the_pid() {
    metatypes.forEach(
        (pid, metatype) -> {
          assertThat(metatype.file()).isEqualTo(pid + ".xml");
          assertThat(metatype.ocd().getAttribute("id")).isEqualTo(pid);
        });
  }

  @Test
  void the_component_has_the_name_of_the_pid_demands_its_settings_and_declares_no_pid()
      throws IOException {
    for (Metatype metatype : metatypes.values()) {
      try (JarFile jar = new JarFile(metatype.jar().toFile())) {
        JarEntry entry = jar.getJarEntry("OSGI-INF/" + metatype.pid() + ".xml");
        assertThat(entry).as(metatype.pid()).isNotNull();
        Element component =
            Metatypes.parse(jar.getInputStream(entry).readAllBytes()).getDocumentElement();
        assertThat(component.getAttribute("name")).isEqualTo(metatype.pid());
        assertThat(component.getAttribute("configuration-policy"))
            .as(metatype.pid())
            .isEqualTo(WITHOUT_SETTINGS.contains(metatype.pid()) ? "" : "require");
        // Kura makes a pair of the component's and its own, and cannot save any more.
        assertThat(Metatypes.children(component, "property"))
            .noneMatch(property -> property.getAttribute("name").equals("service.pid"));
      }
    }
  }

  @Test
  void each_has_an_icon_of_32_by_32() throws IOException {
    for (Metatype metatype : metatypes.values()) {
      assertThat(Metatypes.children(metatype.ocd(), "Icon")).as(metatype.pid()).hasSize(1);
      Element icon = Metatypes.children(metatype.ocd(), "Icon").get(0);
      assertThat(icon.getAttribute("size")).isEqualTo(Integer.toString(ICON));
      try (JarFile jar = new JarFile(metatype.jar().toFile())) {
        JarEntry entry = jar.getJarEntry(icon.getAttribute("resource"));
        assertThat(entry).as("icon of %s", metatype.pid()).isNotNull();
        try (InputStream in = jar.getInputStream(entry)) {
          BufferedImage image = ImageIO.read(in);
          assertThat(image.getWidth()).isEqualTo(ICON);
          assertThat(image.getHeight()).isEqualTo(ICON);
        }
      }
    }
  }

  @Test
  void each_attribute_says_what_it_is_in_which_unit() {
    for (Metatype metatype : metatypes.values()) {
      assertThat(metatype.ocd().getAttribute("name")).startsWith("Tiaki ");
      assertThat(metatype.ocd().getAttribute("description")).as(metatype.pid()).isNotBlank();
      for (Attribute attribute : metatype.attributes()) {
        String name = metatype.pid() + " " + attribute.id();
        assertThat(attribute.ad().getAttribute("name")).as(name).isNotBlank();
        assertThat(attribute.ad().getAttribute("description")).as(name).hasSizeGreaterThan(15);
        String last = attribute.id().substring(attribute.id().lastIndexOf('.') + 1);
        if (UNITS.containsKey(last)) {
          assertThat(attribute.ad().getAttribute("name")).as(name).contains(UNITS.get(last));
        }
      }
    }
  }

  @Test
  void each_number_has_a_range_and_each_default_is_in_it() {
    for (Metatype metatype : metatypes.values()) {
      for (Attribute attribute : metatype.attributes()) {
        String name = metatype.pid() + " " + attribute.id();
        if (Set.of("Integer", "Long").contains(attribute.type())) {
          assertThat(attribute.least()).as(name).isNotEmpty();
          assertThat(attribute.most()).as(name).isNotEmpty();
        }
        if (!attribute.usual().isEmpty()) {
          assertThat(attribute.refuses(attribute.usual())).as(name).isEmpty();
        }
      }
    }
  }

  @Test
  void nothing_without_a_default_is_demanded() {
    // Kura drops empty defaults; a demanded attribute without a value cannot be saved there.
    for (Metatype metatype : metatypes.values()) {
      for (Attribute attribute : metatype.attributes()) {
        assertThat(attribute.required() && attribute.usual().isEmpty())
            .as(metatype.pid() + " " + attribute.id())
            .isFalse();
      }
    }
  }
}
