package io.tiaki.platform.status.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.Proxy;
import java.util.Hashtable;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.osgi.service.metatype.AttributeDefinition;
import org.osgi.service.metatype.ObjectClassDefinition;

class SettingsCheckTest {
  private final ObjectClassDefinition declared =
      declared(
          attribute("broker.port", AttributeDefinition.INTEGER, "8883"),
          attribute("on", AttributeDefinition.BOOLEAN, "false"),
          attribute("broker.host", AttributeDefinition.STRING, ""));

  @Test
  void leaves_usable_settings_alone() {
    Hashtable<String, Object> settings =
        new Hashtable<>(
            Map.of(
                "broker.port",
                " 30000 ",
                "on",
                "TRUE",
                "broker.host",
                "a, b",
                "service.pid",
                "io.tiaki.x",
                "felix.fileinstall.filename",
                "x.cfg"));

    assertThat(SettingsCheck.clean(declared, settings)).isEmpty();
    assertThat(settings).hasSize(5);
  }

  @Test
  void takes_out_a_value_of_the_wrong_type_and_says_what_applies() {
    Hashtable<String, Object> settings =
        new Hashtable<>(Map.of("broker.port", "a\nb", "on", "yes", "broker.host", "h"));

    assertThat(SettingsCheck.clean(declared, settings))
        .containsExactly(
            "broker.port = a?b is not usable (a whole number within its range is wanted; What it is): correct it, until then 8883 applies",
            "on = yes is not usable (true or false is wanted; What it is): correct it, until then false applies");
    assertThat(settings).containsOnlyKeys("broker.host");
  }

  @Test
  void takes_out_a_value_beyond_its_range() {
    Hashtable<String, Object> settings = new Hashtable<>(Map.of("broker.port", "-5"));

    assertThat(SettingsCheck.clean(declared, settings)).hasSize(1);
    assertThat(settings).isEmpty();
  }

  @Test
  void names_keys_that_do_nothing_in_one_line() {
    Hashtable<String, Object> settings =
        new Hashtable<>(Map.of("brokr.port", "1", "z\u0007", "2", "y", "3"));

    assertThat(SettingsCheck.clean(declared, settings))
        .containsExactly(
            "brokr.port and 2 more: no such setting, it does nothing; the README of the bundle lists them");
  }

  private static ObjectClassDefinition declared(AttributeDefinition... attributes) {
    return answering(ObjectClassDefinition.class, Map.of("getAttributeDefinitions", attributes));
  }

  private static AttributeDefinition attribute(String id, int type, String usual) {
    return answering(
        AttributeDefinition.class,
        Map.of(
            "getID",
            id,
            "getType",
            type,
            "getCardinality",
            0,
            "getDescription",
            "What it is.",
            "getDefaultValue",
            new String[] {usual}));
  }

  /** Answers as told; a number must be 1 to 65535 to be valid, all else is null. */
  private static <T> T answering(Class<T> type, Map<String, Object> answers) {
    return type.cast(
        Proxy.newProxyInstance(
            type.getClassLoader(),
            new Class<?>[] {type},
            (proxy, method, arguments) -> {
              if (method.getName().equals("validate")) {
                int number = Integer.parseInt((String) arguments[0]);
                return number < 1 || number > 65_535 ? "out of range" : "";
              }
              return answers.get(method.getName());
            }));
  }

  @Test
  void an_empty_configuration_has_no_problem() {
    assertThat(SettingsCheck.clean(declared, new Hashtable<>())).isEqualTo(List.of());
  }
}
