package io.tiaki.kura.internal;

import java.util.ArrayList;
import java.util.Dictionary;
import java.util.Hashtable;
import java.util.List;
import org.eclipse.kura.configuration.ConfigurableComponent;
import org.jspecify.annotations.Nullable;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.BundleEvent;
import org.osgi.framework.Constants;
import org.osgi.framework.ServiceRegistration;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.metatype.MetaTypeInformation;
import org.osgi.service.metatype.MetaTypeService;
import org.osgi.util.tracker.BundleTracker;
import org.osgi.util.tracker.BundleTrackerCustomizer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Shows each of our components in Kura's console: registers Kura's marker under the pid of every
 * metatype of every running Tiaki bundle, so that no other bundle has to know Kura. Factories are
 * listed by Kura itself.
 */
@Component(
    service = {},
    immediate = true)
public final class ConsoleComponent
    implements BundleTrackerCustomizer<List<ServiceRegistration<ConfigurableComponent>>> {
  private static final Logger LOG = LoggerFactory.getLogger(ConsoleComponent.class);
  private static final String OURS = "io.tiaki.";
  private static final String KURA_PID = "kura.service.pid";

  private final BundleContext context;
  private final MetaTypeService metatypes;
  private final BundleTracker<List<ServiceRegistration<ConfigurableComponent>>> bundles;

  /** Begins to follow the bundles; those that run already are shown at once. */
  @Activate
  public ConsoleComponent(BundleContext context, @Reference MetaTypeService metatypes) {
    this.context = context;
    this.metatypes = metatypes;
    this.bundles = new BundleTracker<>(context, Bundle.ACTIVE, this);
    bundles.open();
  }

  @Deactivate
  void deactivate() {
    bundles.close();
  }

  @Override
  public @Nullable List<ServiceRegistration<ConfigurableComponent>> addingBundle(
      Bundle bundle, @Nullable BundleEvent event) {
    String name = bundle.getSymbolicName();
    MetaTypeInformation information =
        name == null || !name.startsWith(OURS) ? null : metatypes.getMetaTypeInformation(bundle);
    if (information == null || information.getPids().length == 0) {
      return null;
    }
    List<ServiceRegistration<ConfigurableComponent>> shown = new ArrayList<>();
    for (String pid : information.getPids()) {
      shown.add(show(pid));
    }
    LOG.debug("Kura's console shows {}", name);
    return shown;
  }

  private ServiceRegistration<ConfigurableComponent> show(String pid) {
    Dictionary<String, Object> properties = new Hashtable<>();
    properties.put(Constants.SERVICE_PID, pid);
    properties.put(KURA_PID, pid);
    return context.registerService(ConfigurableComponent.class, new Shown(pid), properties);
  }

  @Override
  public void modifiedBundle(
      Bundle bundle,
      @Nullable BundleEvent event,
      List<ServiceRegistration<ConfigurableComponent>> shown) {
    // Active it was and active it is.
  }

  @Override
  public void removedBundle(
      Bundle bundle,
      @Nullable BundleEvent event,
      List<ServiceRegistration<ConfigurableComponent>> shown) {
    shown.forEach(ServiceRegistration::unregister);
  }

  /** The marker; its service properties say whose settings are meant. */
  private record Shown(String pid) implements ConfigurableComponent {}
}
