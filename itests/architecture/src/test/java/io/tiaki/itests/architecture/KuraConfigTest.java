package io.tiaki.itests.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import io.tiaki.itests.architecture.Metatypes.Attribute;
import io.tiaki.itests.architecture.Metatypes.Metatype;
import io.tiaki.kura.internal.ChannelAttributes;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.eclipse.kura.configuration.metatype.AD;
import org.eclipse.kura.configuration.metatype.Option;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.w3c.dom.Element;

/** The snapshot in kura-config against the metatypes of the bundles. */
class KuraConfigTest {
  private static final String PID = "kura.service.pid";
  private static final String FACTORY = "service.factoryPid";
  private static final String DRIVER = "io.tiaki.kura.driver";
  private static final String ASSET = "org.eclipse.kura.wire.WireAsset";

  /** What Kura's own asset knows of each channel, and of itself. */
  private static final Map<String, String> KURAS_CHANNEL =
      Map.of(
          "+name",
          "String",
          "+enabled",
          "Boolean",
          "+type",
          "String",
          "+value.type",
          "String",
          "+listen",
          "Boolean",
          "+unit",
          "String");

  private static final Set<String> KURAS_ASSET = Set.of("driver.pid", "asset.desc");

  private final Map<String, Metatype> metatypes = Metatypes.of(Path.of("target", "bundles"));
  private final String snapshot =
      Files.readString(Path.of("..", "..", "kura-config", "snapshot.xml"));

  private record Value(String type, boolean array, List<String> values) {
    String single() {
      return values.get(0);
    }
  }

  KuraConfigTest() throws IOException {}

  private static Map<String, Map<String, Value>> configurations(String xml) throws IOException {
    Map<String, Map<String, Value>> found = new LinkedHashMap<>();
    Element root = Metatypes.parse(xml.getBytes(StandardCharsets.UTF_8)).getDocumentElement();
    assertThat(root.getAttribute("xmlns:esf")).isEqualTo("http://eurotech.com/esf/2.0");
    for (Element one : Metatypes.children(root, "esf:configuration")) {
      Map<String, Value> properties = new LinkedHashMap<>();
      for (Element property : Metatypes.children(one, "esf:property")) {
        List<String> values =
            Metatypes.children(property, "esf:value").stream()
                .map(value -> value.getTextContent().strip())
                .toList();
        properties.put(
            property.getAttribute("name"),
            new Value(
                property.getAttribute("type"),
                property.getAttribute("array").equals("true"),
                values));
      }
      found.put(one.getAttribute("pid"), properties);
    }
    return found;
  }

  private List<String> problems(String xml) throws IOException {
    Map<String, Map<String, Value>> all = configurations(xml);
    List<String> found = new ArrayList<>();
    all.forEach((pid, properties) -> check(pid, new LinkedHashMap<>(properties), all, found));
    Set<String> missing = new TreeSet<>();
    metatypes.values().stream().filter(m -> !m.factory()).forEach(m -> missing.add(m.pid()));
    missing.removeAll(all.keySet());
    missing.forEach(pid -> found.add(pid + " has no configuration"));
    return found;
  }

  private void check(
      String pid,
      Map<String, Value> properties,
      Map<String, Map<String, Value>> all,
      List<String> found) {
    Value own = properties.remove(PID);
    if (own == null || !own.single().equals(pid)) {
      found.add(pid + " has not itself as " + PID);
    }
    Value factory = properties.remove(FACTORY);
    if (factory != null && factory.single().equals(ASSET)) {
      checkAsset(pid, properties, all, found);
      return;
    }
    Metatype metatype = metatypes.get(factory == null ? pid : factory.single());
    if (metatype == null || metatype.factory() != (factory != null)) {
      found.add(pid + " is the configuration of no component");
      return;
    }
    properties.forEach((id, value) -> check(pid, id, metatype, value, found));
    for (Attribute attribute : metatype.attributes()) {
      if (attribute.required()
          && attribute.usual().isEmpty()
          && !properties.containsKey(attribute.id())) {
        found.add(pid + " lacks " + attribute.id());
      }
    }
  }

  private static void check(
      String pid, String id, Metatype metatype, Value value, List<String> found) {
    Attribute attribute = metatype.attribute(id).orElse(null);
    if (attribute == null) {
      found.add(pid + " has no attribute " + id);
    } else if (!attribute.type().equals(value.type()) || attribute.several() != value.array()) {
      found.add(pid + " " + id + " is no " + value.type());
    } else {
      value
          .values()
          .forEach(
              one ->
                  attribute.refuses(one).ifPresent(why -> found.add(pid + " " + id + ": " + why)));
    }
  }

  /** The channels against what the driver asks of one. */
  private static void checkAsset(
      String pid,
      Map<String, Value> properties,
      Map<String, Map<String, Value>> all,
      List<String> found) {
    Value driver = properties.get("driver.pid");
    boolean known =
        driver != null
            && all.containsKey(driver.single())
            && DRIVER.equals(all.get(driver.single()).get(FACTORY).single());
    if (!known) {
      found.add(pid + " has no driver of ours");
    }
    properties.forEach(
        (key, value) -> {
          int separator = key.indexOf('#');
          if (separator < 0) {
            if (!KURAS_ASSET.contains(key)) {
              found.add(pid + " has no attribute " + key);
            }
          } else if (key.substring(0, separator).matches(".*[ /+,].*")) {
            found.add(pid + ": no channel may be called " + key.substring(0, separator));
          } else {
            checkChannel(pid, key.substring(separator + 1), value, found);
          }
        });
  }

  private static void checkChannel(String pid, String id, Value value, List<String> found) {
    if (KURAS_CHANNEL.containsKey(id)) {
      if (!KURAS_CHANNEL.get(id).equals(value.type())) {
        found.add(pid + " " + id + " is no " + value.type());
      }
      return;
    }
    AD attribute =
        ((List<?>) new ChannelAttributes().getDescriptor())
            .stream()
                .map(AD.class::cast)
                .filter(a -> a.getId().equals(id))
                .findFirst()
                .orElse(null);
    if (attribute == null) {
      found.add(pid + " has no channel attribute " + id);
      return;
    }
    List<String> options = attribute.getOption().stream().map(Option::getValue).toList();
    boolean right =
        attribute.getType().name().equalsIgnoreCase(value.type())
            && (options.isEmpty() || options.contains(value.single()))
            && inRange(attribute, value.single());
    if (!right) {
      found.add(pid + " " + id + " cannot be " + value.single());
    }
  }

  private static boolean inRange(AD attribute, String value) {
    return attribute.getMin() == null
        || Integer.parseInt(value) >= Integer.parseInt(attribute.getMin())
            && Integer.parseInt(value) <= Integer.parseInt(attribute.getMax());
  }

  @Test
  void the_snapshot_fits_the_metatypes() throws IOException {
    assertThat(configurations(snapshot)).hasSizeGreaterThanOrEqualTo(12);
    assertThat(problems(snapshot)).isEmpty();
  }

  @Test
  void the_snapshot_holds_no_secret() {
    assertThat(snapshot).doesNotContain("Password").doesNotContain("encrypted=\"true\"");
  }

  /** The check itself can fail: each row breaks one thing. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "name=\"batch.max\" | name=\"batch.most\" | io.tiaki.access has no attribute batch.most",
        "<esf:value>32</esf:value> | <esf:value>70000</esf:value> | 70000 is not from 1 to 65535",
        "pid=\"io.tiaki.dispatch\" | pid=\"io.tiaki.despatch\" | io.tiaki.dispatch has no configuration",
        "<esf:value>false</esf:value> | <esf:value>no</esf:value> | no is no Boolean",
        "name=\"receipt.signers\" array=\"true\" | name=\"receipt.signers\" array=\"false\" | receipt.signers is no String",
        "energy-import#obis.code | energy-import#obis | has no channel attribute obis",
        "energy-import# | energy+import# | no channel may be called",
        "<esf:value>none</esf:value> | <esf:value>text</esf:value> | cosem.type cannot be text",
        "<esf:value>meters</esf:value> | <esf:value>metres</esf:value> | meters has not itself",
        "io.tiaki.kura.driver | io.tiaki.kura.drivers | configuration of no component",
      })
  void a_snapshot_that_does_not_fit_is_found(String part, String instead, String problem)
      throws IOException {
    assertThat(snapshot).contains(part);

    assertThat(problems(snapshot.replace(part, instead))).anyMatch(p -> p.contains(problem));
  }
}
