package io.tiaki.store.internal;

import io.tiaki.directory.DirectoryListener;
import io.tiaki.directory.MeterDirectory;
import io.tiaki.platform.StateStore;
import io.tiaki.security.SecurityModule;
import io.tiaki.store.CommitListener;
import io.tiaki.store.ReadingLog;
import io.tiaki.store.ReadingSink;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.osgi.framework.BundleContext;
import org.osgi.framework.ServiceRegistration;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.ConfigurationPolicy;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;
import org.osgi.service.metatype.annotations.Designate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The store in OSGi. Its services come and go with the file, not with the component, so they are
 * registered by hand: whoever has one can use it.
 */
@Component(
    name = StoreComponent.PID,
    service = {},
    immediate = true,
    configurationPolicy = ConfigurationPolicy.REQUIRE)
@Designate(ocd = StoreSettings.class)
public final class StoreComponent {
  /** PID, component name and id of the settings. */
  static final String PID = "io.tiaki.store";

  private static final Logger LOG = LoggerFactory.getLogger(StoreComponent.class);

  private final @Nullable Running running;
  private final BundleContext context;

  /** Begins to open the store; returns at once. */
  @Activate
  public StoreComponent(
      BundleContext context, @Reference SecurityModule security, StoreSettings settings) {
    this.context = context;
    if (settings.folder().isBlank()) {
      LOG.info("The store has no folder: set folder in the configuration {}", PID);
      running = null;
      return;
    }
    String file = settings.directory_file();
    Running.Settings values =
        new Running.Settings(
            Path.of(settings.folder()).toAbsolutePath(),
            file.isBlank() ? null : Path.of(file).toAbsolutePath(),
            Duration.ofHours(settings.retention_hours()));
    Running started = new Running(values, new Seals(security), Clock.systemUTC(), this::publish);
    running = started;
    started.start();
  }

  private Runnable publish(Readings readings, StateStore states, Directory directory) {
    List<ServiceRegistration<?>> offered = new ArrayList<>();
    offered.add(context.registerService(StateStore.class, states, null));
    offered.add(context.registerService(MeterDirectory.class, directory, null));
    offered.add(
        context.registerService(
            new String[] {ReadingSink.class.getName(), ReadingLog.class.getName()},
            readings,
            null));
    return () -> offered.forEach(StoreComponent::withdraw);
  }

  private static void withdraw(ServiceRegistration<?> offered) {
    try {
      offered.unregister();
    } catch (IllegalStateException e) {
      // The framework withdrew it when the bundle stopped.
      LOG.debug("Withdrawn already", e);
    }
  }

  @Reference(cardinality = ReferenceCardinality.MULTIPLE, policy = ReferencePolicy.DYNAMIC)
  void addCommitListener(CommitListener listener) {
    if (running != null) {
      running.add(listener);
    }
  }

  void removeCommitListener(CommitListener listener) {
    if (running != null) {
      running.remove(listener);
    }
  }

  @Reference(cardinality = ReferenceCardinality.MULTIPLE, policy = ReferencePolicy.DYNAMIC)
  void addDirectoryListener(DirectoryListener listener) {
    if (running != null) {
      running.add(listener);
    }
  }

  void removeDirectoryListener(DirectoryListener listener) {
    if (running != null) {
      running.remove(listener);
    }
  }

  /** Closes the store within 5 s. */
  @Deactivate
  public void deactivate() {
    if (running != null) {
      running.close();
    }
  }
}
