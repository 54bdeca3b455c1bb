package io.tiaki.swaprig.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.Proxy;
import java.util.Dictionary;
import java.util.Hashtable;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.osgi.framework.Bundle;
import org.osgi.service.component.runtime.ServiceComponentRuntime;
import org.osgi.service.component.runtime.dto.ComponentConfigurationDTO;
import org.osgi.service.component.runtime.dto.ComponentDescriptionDTO;
import org.osgi.service.component.runtime.dto.SatisfiedReferenceDTO;

class ComponentsTest {
  private final Map<ComponentDescriptionDTO, List<ComponentConfigurationDTO>> components =
      new TreeMap<>((a, b) -> a.name.compareTo(b.name));

  @Test
  void a_bundle_whose_component_has_no_configuration_is_not_whole() {
    component("one", Map.of(), List.of(active()));
    component("two", Map.of(), List.of());
    assertThat(isWhole()).isFalse();
  }

  @Test
  void a_component_that_may_be_without_configuration_is_not_waited_for() {
    component("one", Map.of(), List.of(active()));
    component("two", Map.of("tiaki.configuration", "optional"), List.of());
    assertThat(isWhole()).isTrue();
  }

  @Test
  void many_configurations_of_an_optional_component_do_not_stand_for_a_needed_one() {
    component("one", Map.of(), List.of());
    component("two", Map.of("tiaki.configuration", "optional"), List.of(active(), active()));
    assertThat(isWhole()).isFalse();
  }

  private void component(
      String name, Map<String, Object> properties, List<ComponentConfigurationDTO> configurations) {
    ComponentDescriptionDTO component = new ComponentDescriptionDTO();
    component.name = name;
    component.properties = properties;
    components.put(component, configurations);
  }

  private static ComponentConfigurationDTO active() {
    ComponentConfigurationDTO configuration = new ComponentConfigurationDTO();
    configuration.state = ComponentConfigurationDTO.ACTIVE;
    configuration.properties = Map.of();
    configuration.satisfiedReferences = new SatisfiedReferenceDTO[0];
    return configuration;
  }

  private boolean isWhole() {
    return Components.look(runtime(), bundle(), new TreeMap<>());
  }

  private ServiceComponentRuntime runtime() {
    return (ServiceComponentRuntime)
        Proxy.newProxyInstance(
            getClass().getClassLoader(),
            new Class<?>[] {ServiceComponentRuntime.class},
            (proxy, method, arguments) ->
                method.getName().equals("getComponentDescriptionDTOs")
                    ? List.copyOf(components.keySet())
                    : components.get(arguments[0]));
  }

  private Bundle bundle() {
    Dictionary<String, String> headers = new Hashtable<>();
    headers.put("Service-Component", "OSGI-INF/one.xml,OSGI-INF/two.xml");
    return (Bundle)
        Proxy.newProxyInstance(
            getClass().getClassLoader(),
            new Class<?>[] {Bundle.class},
            (proxy, method, arguments) ->
                switch (method.getName()) {
                  case "getHeaders" -> headers;
                  case "getState" -> Bundle.ACTIVE;
                  default -> "io.tiaki.x";
                });
  }
}
