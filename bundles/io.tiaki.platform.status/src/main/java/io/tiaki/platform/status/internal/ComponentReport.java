package io.tiaki.platform.status.internal;

import io.tiaki.platform.Health;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import org.osgi.framework.dto.BundleDTO;
import org.osgi.service.component.runtime.ServiceComponentRuntime;
import org.osgi.service.component.runtime.dto.ComponentConfigurationDTO;
import org.osgi.service.component.runtime.dto.ComponentDescriptionDTO;

/**
 * Which of our components are satisfied, at one moment.
 *
 * @param satisfied how many are
 * @param waiting one text for each that is not: its name and what it waits for
 */
record ComponentReport(int satisfied, List<String> waiting) {
  static final String OURS = "io.tiaki.";

  /**
   * A component whose property {@code tiaki.configuration} is this may be without a configuration.
   */
  static final String OPTIONAL = "optional";

  ComponentReport {
    waiting = List.copyOf(waiting);
  }

  boolean complete() {
    return waiting.isEmpty() && satisfied > 0;
  }

  /** The same as a probe says it. */
  Health health() {
    return complete()
        ? Health.healthy(satisfied + " components are satisfied")
        : Health.unhealthy(waiting.isEmpty() ? "there are no components" : shown());
  }

  private String shown() {
    int more = waiting.size() - 1;
    return waiting.get(0) + (more == 0 ? "" : " and " + more + " more");
  }

  /**
   * Looks.
   *
   * @param bundles one text for each of our bundles whose components cannot be seen
   */
  static ComponentReport of(ServiceComponentRuntime runtime, List<String> bundles) {
    int satisfied = 0;
    List<String> waiting = new ArrayList<>(bundles);
    for (ComponentDescriptionDTO component : runtime.getComponentDescriptionDTOs()) {
      if (!isOurs(component.bundle)) {
        continue;
      }
      Collection<ComponentConfigurationDTO> configurations =
          runtime.getComponentConfigurationDTOs(component);
      if (isOptional(component) && configurations.stream().allMatch(ComponentReport::isBare)) {
        continue;
      }
      if (configurations.isEmpty()) {
        waiting.add(
            component.name
                + " has no configuration: put "
                + component.name
                + ".cfg into the configuration folder");
      }
      for (ComponentConfigurationDTO configuration : configurations) {
        String missing = missing(configuration);
        if (missing.isEmpty()) {
          satisfied++;
        } else {
          waiting.add(component.name + " " + missing);
        }
      }
    }
    return new ComponentReport(satisfied, waiting.stream().sorted().toList());
  }

  private static boolean isOurs(BundleDTO bundle) {
    return bundle.symbolicName.startsWith(OURS);
  }

  private static boolean isOptional(ComponentDescriptionDTO component) {
    return component.properties != null
        && OPTIONAL.equals(component.properties.get("tiaki.configuration"));
  }

  private static boolean isBare(ComponentConfigurationDTO configuration) {
    return configuration.state == ComponentConfigurationDTO.UNSATISFIED_CONFIGURATION;
  }

  private static String missing(ComponentConfigurationDTO configuration) {
    return switch (configuration.state) {
      case ComponentConfigurationDTO.SATISFIED, ComponentConfigurationDTO.ACTIVE -> "";
      case ComponentConfigurationDTO.UNSATISFIED_CONFIGURATION ->
          "has no configuration: put "
              + configuration.description.name
              + ".cfg into the configuration folder";
      case ComponentConfigurationDTO.UNSATISFIED_REFERENCE -> {
        List<String> references = new ArrayList<>();
        for (var reference : configuration.unsatisfiedReferences) {
          references.add(interfaceOf(configuration.description, reference.name));
        }
        yield "waits for " + String.join(", ", references);
      }
      default -> "failed to start: see the log above";
    };
  }

  private static String interfaceOf(ComponentDescriptionDTO description, String reference) {
    for (var declared : description.references) {
      if (declared.name.equals(reference)) {
        return declared.interfaceName.substring(declared.interfaceName.lastIndexOf('.') + 1);
      }
    }
    return reference;
  }
}
