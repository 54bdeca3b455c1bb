package io.tiaki.store.internal;

import io.tiaki.directory.DirectoryListener;
import io.tiaki.directory.MeterDirectory;
import io.tiaki.directory.MeterRegistry;
import io.tiaki.journal.Journal;
import io.tiaki.platform.HealthProbe;
import io.tiaki.platform.MetricSource;
import io.tiaki.platform.StateStore;
import io.tiaki.platform.TrustedTime;
import io.tiaki.security.ErasableKeys;
import io.tiaki.security.SecurityModule;
import io.tiaki.store.CommitListener;
import io.tiaki.store.ReadingLog;
import io.tiaki.store.ReadingNeed;
import io.tiaki.store.ReadingSink;
import io.tiaki.store.StoreMarks;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Dictionary;
import java.util.Hashtable;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
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
import org.osgi.service.component.annotations.ReferencePolicyOption;
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
  private final @Nullable ServiceRegistration<?> figures;
  private final BundleContext context;

  /** Begins to open the store; returns at once. */
  @Reference(cardinality = ReferenceCardinality.OPTIONAL, policy = ReferencePolicy.DYNAMIC)
  private volatile @Nullable TrustedTime time;

  @Activate
  public StoreComponent(
      BundleContext context,
      @Reference SecurityModule security,
      @Reference ErasableKeys erasable,
      StoreSettings settings) {
    this.context = context;
    if (settings.folder().isBlank()) {
      LOG.info("The store has no folder: set folder in the configuration {}", PID);
      running = null;
      figures = null;
      return;
    }
    String file = settings.directory_file();
    String anchor = settings.anchor_file();
    Running.Settings values =
        new Running.Settings(
            Path.of(settings.folder()).toAbsolutePath(),
            file.isBlank() ? null : Path.of(file).toAbsolutePath(),
            Duration.ofHours(settings.retention_hours()),
            Duration.ofHours(settings.unread_max_hours()),
            anchor.isBlank() ? null : Path.of(anchor).toAbsolutePath(),
            (long) settings.size_max_mb() << 20,
            Stream.of(settings.readers_retired().split(","))
                .map(String::strip)
                .filter(name -> !name.isEmpty())
                .toList());
    Seals seals = new Seals(security, erasable);
    Running started =
        new Running(values, seals, Clock.systemUTC(), this::timeIsTrusted, this::publish);
    running = started;
    figures =
        context.registerService(
            new String[] {MetricSource.class.getName(), HealthProbe.class.getName()},
            started.figures(),
            null);
    started.start();
  }

  private Runnable publish(
      Readings readings, StateStore states, Directory directory, long wentBack) {
    Dictionary<String, Object> properties = new Hashtable<>(Map.of(StateStore.WENT_BACK, wentBack));
    List<ServiceRegistration<?>> offered = new ArrayList<>();
    offered.add(context.registerService(StateStore.class, states, properties));
    Running marks = running;
    if (marks != null) {
      offered.add(context.registerService(StoreMarks.class, marks, null));
      offered.add(context.registerService(MeterRegistry.class, marks.registry(), null));
    }
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
  void addReadingNeed(ReadingNeed need) {
    if (running != null) {
      running.add(need);
    }
  }

  void removeReadingNeed(ReadingNeed need) {
    if (running != null) {
      running.remove(need);
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

  @Reference(
      cardinality = ReferenceCardinality.OPTIONAL,
      policy = ReferencePolicy.DYNAMIC,
      policyOption = ReferencePolicyOption.GREEDY)
  void setJournal(Journal journal) {
    if (running != null) {
      running.reports().attach(journal);
    }
  }

  void unsetJournal(Journal journal) {
    if (running != null) {
      running.reports().detach(journal);
    }
  }

  private boolean timeIsTrusted() {
    TrustedTime there = time;
    return there != null && there.trusted();
  }

  /** Closes the store within 5 s. */
  @Deactivate
  public void deactivate() {
    if (figures != null) {
      withdraw(figures);
    }
    if (running != null) {
      running.close();
    }
  }
}
