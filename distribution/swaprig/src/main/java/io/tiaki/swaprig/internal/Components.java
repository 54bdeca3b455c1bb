package io.tiaki.swaprig.internal;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.ServiceReference;
import org.osgi.service.component.runtime.ServiceComponentRuntime;
import org.osgi.service.component.runtime.dto.ComponentConfigurationDTO;
import org.osgi.service.component.runtime.dto.ComponentDescriptionDTO;
import org.osgi.service.component.runtime.dto.SatisfiedReferenceDTO;

/** The components of Tiaki's bundles at one moment, and the difference between two. */
final class Components {
  private static final long LOOK_MILLIS = 10;

  private final BundleContext context;

  Components(BundleContext context) {
    this.context = context;
  }

  /**
   * A component.
   *
   * @param id the configuration's id
   * @param bound ids of the services it is bound to, as texts with the reference's name
   * @param properties its configuration as it has it
   */
  record State(String bundle, long id, List<String> bound, Map<String, Object> properties) {}

  /** By name; those that are satisfied. */
  Map<String, State> now() {
    Map<String, State> states = new TreeMap<>();
    look(states);
    return states;
  }

  /** Fills in what is satisfied; returns whether all is. */
  private boolean look(Map<String, State> states) {
    ServiceReference<ServiceComponentRuntime> reference =
        context.getServiceReference(ServiceComponentRuntime.class);
    ServiceComponentRuntime runtime = reference == null ? null : context.getService(reference);
    if (reference == null || runtime == null) {
      return false;
    }
    try {
      boolean all = true;
      for (Bundle bundle : Commands.ours(context)) {
        all &= look(runtime, bundle, states);
      }
      return all && !states.isEmpty();
    } finally {
      context.ungetService(reference);
    }
  }

  /**
   * The same for one bundle. What may be without a configuration, such as the policies of groups,
   * counts neither as there nor as missing.
   */
  static boolean look(ServiceComponentRuntime runtime, Bundle bundle, Map<String, State> states) {
    String declared = bundle.getHeaders().get("Service-Component");
    if (bundle.getState() != Bundle.ACTIVE) {
      return false;
    }
    if (declared == null) {
      return true;
    }
    int optional = 0;
    int satisfied = 0;
    for (ComponentDescriptionDTO description : runtime.getComponentDescriptionDTOs(bundle)) {
      boolean needed = !"optional".equals(description.properties.get("tiaki.configuration"));
      optional += needed ? 0 : 1;
      for (ComponentConfigurationDTO configuration :
          runtime.getComponentConfigurationDTOs(description)) {
        if (configuration.state == ComponentConfigurationDTO.ACTIVE
            || configuration.state == ComponentConfigurationDTO.SATISFIED) {
          satisfied += needed ? 1 : 0;
          states.put(description.name, state(bundle, configuration));
        }
      }
    }
    return satisfied >= declared.split(",").length - optional;
  }

  private static State state(Bundle bundle, ComponentConfigurationDTO configuration) {
    TreeSet<String> bound = new TreeSet<>();
    for (SatisfiedReferenceDTO reference : configuration.satisfiedReferences) {
      for (var service : reference.boundServices) {
        bound.add(reference.name + "=" + service.id);
      }
    }
    return new State(
        bundle.getSymbolicName(), configuration.id, List.copyOf(bound), configuration.properties);
  }

  /**
   * Waits until a component has a value in its configuration.
   *
   * @return false when that took too long
   */
  boolean awaitValue(String name, String attribute, String value, long seconds)
      throws InterruptedException {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(seconds);
    while (System.nanoTime() < end) {
      State state = now().get(name);
      Object has = state == null ? null : state.properties().get(attribute);
      if (has != null && SettingsWalk.text(has).equals(value)) {
        return true;
      }
      TimeUnit.MILLISECONDS.sleep(LOOK_MILLIS);
    }
    return false;
  }

  /**
   * Waits until every component is satisfied and these services are there.
   *
   * @param services as {@link Services} names them
   * @return false when that took too long
   */
  boolean awaitSettled(List<String> services, long seconds) throws InterruptedException {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(seconds);
    boolean settled = isSettled(services);
    while (!settled && System.nanoTime() < end) {
      TimeUnit.MILLISECONDS.sleep(LOOK_MILLIS);
      settled = isSettled(services);
    }
    return settled;
  }

  private boolean isSettled(List<String> services) {
    return look(new TreeMap<>()) && new TreeSet<>(Services.of(context)).containsAll(services);
  }

  /** Components that stayed and are bound to other services now. */
  static List<String> rebound(Map<String, State> before, Map<String, State> after) {
    List<String> names = new ArrayList<>();
    before.forEach(
        (name, old) -> {
          State now = after.get(name);
          if (now != null && now.id() == old.id() && !now.bound().equals(old.bound())) {
            names.add(name);
          }
        });
    return names;
  }
}
