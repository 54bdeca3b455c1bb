package io.tiaki.platform.status.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.osgi.framework.dto.BundleDTO;
import org.osgi.service.component.runtime.ServiceComponentRuntime;
import org.osgi.service.component.runtime.dto.ComponentConfigurationDTO;
import org.osgi.service.component.runtime.dto.ComponentDescriptionDTO;

class ComponentReportTest {
  private final List<ComponentConfigurationDTO> configurations = new ArrayList<>();

  @Test
  void a_component_without_its_configuration_is_missing() {
    assertThat(report(Map.of()).waiting())
        .singleElement()
        .satisfies(text -> assertThat(text).startsWith("io.tiaki.x has no configuration"));
  }

  @Test
  void a_component_that_may_be_without_configuration_is_not_missing() {
    Map<String, Object> optional = Map.of("tiaki.configuration", "optional");
    assertThat(report(optional).waiting()).isEmpty();
    configuration(ComponentConfigurationDTO.UNSATISFIED_CONFIGURATION);
    assertThat(report(optional).waiting()).isEmpty();
    configuration(ComponentConfigurationDTO.FAILED_ACTIVATION);
    assertThat(report(optional).waiting()).isNotEmpty();
  }

  private void configuration(int state) {
    ComponentConfigurationDTO configuration = new ComponentConfigurationDTO();
    configuration.state = state;
    configuration.description = new ComponentDescriptionDTO();
    configurations.add(configuration);
  }

  private ComponentReport report(Map<String, Object> properties) {
    ComponentDescriptionDTO component = new ComponentDescriptionDTO();
    component.name = "io.tiaki.x";
    component.bundle = new BundleDTO();
    component.bundle.symbolicName = "io.tiaki.x";
    component.properties = properties;
    Object runtime =
        Proxy.newProxyInstance(
            getClass().getClassLoader(),
            new Class<?>[] {ServiceComponentRuntime.class},
            (proxy, method, arguments) ->
                method.getName().equals("getComponentDescriptionDTOs")
                    ? List.of(component)
                    : configurations);
    return ComponentReport.of((ServiceComponentRuntime) runtime, List.of());
  }
}
