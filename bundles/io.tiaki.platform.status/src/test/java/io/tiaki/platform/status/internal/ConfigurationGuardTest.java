package io.tiaki.platform.status.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.Dictionary;
import java.util.Hashtable;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.service.cm.ConfigurationAdmin;
import org.osgi.service.metatype.AttributeDefinition;
import org.osgi.service.metatype.MetaTypeInformation;
import org.osgi.service.metatype.MetaTypeService;
import org.osgi.service.metatype.ObjectClassDefinition;

class ConfigurationGuardTest {
  private static final String PID = "io.tiaki.a";

  private final List<Bundle> asked = new ArrayList<>();

  @Test
  void takes_out_what_the_component_of_a_running_bundle_cannot_use() throws IOException {
    Dictionary<String, Object> settings = settings();

    guard(bundle(PID, Bundle.ACTIVE)).modifyConfiguration(null, settings);

    assertThat(settings.get("port")).isNull();
  }

  @Test
  void asks_no_bundle_that_asking_would_resolve() throws IOException {
    Bundle starting = bundle("io.tiaki.c", Bundle.STARTING);

    guard(bundle("io.tiaki.b", Bundle.INSTALLED), bundle("io.tiaki.d", Bundle.RESOLVED), starting)
        .modifyConfiguration(null, settings());

    assertThat(asked).containsExactly(starting);
  }

  private static Dictionary<String, Object> settings() {
    return new Hashtable<>(Map.of("service.pid", PID, "port", "many"));
  }

  private ConfigurationGuardComponent guard(Bundle... bundles) throws IOException {
    BundleContext context = fake(BundleContext.class, Map.of("getBundles", bundles));
    MetaTypeService metatype =
        (MetaTypeService)
            Proxy.newProxyInstance(
                getClass().getClassLoader(),
                new Class<?>[] {MetaTypeService.class},
                (proxy, method, arguments) -> {
                  Bundle bundle = (Bundle) arguments[0];
                  asked.add(bundle);
                  return PID.equals(bundle.getSymbolicName()) ? information() : null;
                });
    return new ConfigurationGuardComponent(
        context, metatype, fake(ConfigurationAdmin.class, Map.of()));
  }

  private static MetaTypeInformation information() {
    AttributeDefinition port =
        fake(
            AttributeDefinition.class,
            Map.of(
                "getID", "port",
                "getCardinality", 0,
                "getType", AttributeDefinition.INTEGER,
                "getName", "Port",
                "getDescription", "What it is",
                "validate", "no number",
                "getDefaultValue", new String[] {"1"}));
    ObjectClassDefinition declared =
        fake(
            ObjectClassDefinition.class,
            Map.of("getAttributeDefinitions", new AttributeDefinition[] {port}));
    return fake(
        MetaTypeInformation.class,
        Map.of("getPids", new String[] {PID}, "getObjectClassDefinition", declared));
  }

  private static Bundle bundle(String name, int state) {
    return fake(Bundle.class, Map.of("getSymbolicName", name, "getState", state));
  }

  /** Answers by the method's name. */
  private static <T> T fake(Class<T> type, Map<String, ?> answers) {
    return type.cast(
        Proxy.newProxyInstance(
            type.getClassLoader(),
            new Class<?>[] {type},
            (proxy, method, arguments) ->
                switch (method.getName()) {
                  case "equals" -> proxy == Objects.requireNonNull(arguments)[0];
                  case "hashCode" -> System.identityHashCode(proxy);
                  case "toString" -> type.getSimpleName() + answers;
                  default -> answers.get(method.getName());
                }));
  }
}
