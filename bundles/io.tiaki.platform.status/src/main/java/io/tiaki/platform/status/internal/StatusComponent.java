package io.tiaki.platform.status.internal;

import io.tiaki.platform.Health;
import io.tiaki.platform.HealthProbe;
import io.tiaki.platform.status.internal.Overlooked.Unread;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.BundleException;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.runtime.ServiceComponentRuntime;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Watches the components of the gateway, and tells whether all are well. */
@Component(service = HealthProbe.class, immediate = true)
public final class StatusComponent implements HealthProbe {
  private static final Logger LOG = LoggerFactory.getLogger(StatusComponent.class);
  private static final String SERVICE_COMPONENT = "Service-Component";
  private static final long STARTING_MILLIS = 50;
  private static final long RUNNING_MILLIS = 1_000;

  private final ScheduledExecutorService scheduler =
      Executors.newSingleThreadScheduledExecutor(
          task -> {
            Thread thread = new Thread(task, "tiaki-status");
            thread.setDaemon(true);
            return thread;
          });
  private final StartupWatch watch;
  private final Supplier<ComponentReport> reports;
  private final Overlooked overlooked;
  private final Supplier<List<Unread>> unread;

  @Activate
  public StatusComponent(BundleContext context, @Reference ServiceComponentRuntime runtime) {
    String gateway = String.valueOf(context.getProperty("tiaki.gateway"));
    reports = () -> ComponentReport.of(runtime, bundles(context, runtime));
    unread =
        () ->
            ours(context)
                .filter(bundle -> isUnread(bundle, runtime))
                .map(b -> new Unread(b.getBundleId(), b.getLastModified(), b.getSymbolicName()))
                .toList();
    overlooked =
        new Overlooked(System::nanoTime, bundle -> startAgain(context.getBundle(bundle.id())));
    watch = new StartupWatch(gateway, reports, ManagementFactory.getRuntimeMXBean()::getUptime);
    scheduler.execute(this::look);
  }

  /**
   * What is wrong with our bundles: one that does not run, or whose components Declarative Services
   * has not read yet, lacks components that nobody misses yet.
   */
  private static List<String> bundles(BundleContext context, ServiceComponentRuntime runtime) {
    List<String> waiting = new ArrayList<>();
    if (context.getProperty("tiaki.starting") != null) {
      waiting.add("bundles are still being installed and started");
    }
    String broken = context.getProperty("tiaki.bundle.broken");
    if (broken != null) {
      waiting.add("bundle " + broken + " is broken: replace it and start again");
    }
    ours(context)
        .forEach(
            bundle -> {
              String name = bundle.getSymbolicName();
              if (bundle.getState() != Bundle.ACTIVE) {
                waiting.add("bundle " + name + " does not run: start or replace it");
              } else if (isUnread(bundle, runtime)) {
                waiting.add("bundle " + name + " has components that cannot be read: replace it");
              }
            });
    return waiting;
  }

  private static Stream<Bundle> ours(BundleContext context) {
    return Arrays.stream(context.getBundles())
        .filter(
            bundle -> String.valueOf(bundle.getSymbolicName()).startsWith(ComponentReport.OURS));
  }

  /** Whether a bundle runs of whose components Declarative Services knows too few. */
  private static boolean isUnread(Bundle bundle, ServiceComponentRuntime runtime) {
    String components = bundle.getHeaders().get(SERVICE_COMPONENT);
    return bundle.getState() == Bundle.ACTIVE
        && components != null
        && runtime.getComponentDescriptionDTOs(bundle).size() < components.split(",").length;
  }

  private static void startAgain(@Nullable Bundle bundle) {
    if (bundle == null) {
      return; // It was uninstalled meanwhile.
    }
    try {
      // Transient: whether it starts with the framework is not ours to say.
      bundle.stop(Bundle.STOP_TRANSIENT);
      bundle.start(Bundle.START_TRANSIENT | Bundle.START_ACTIVATION_POLICY);
    } catch (BundleException | IllegalStateException e) {
      LOG.warn("Bundle {} does not start again: replace it", bundle.getSymbolicName(), e);
    }
  }

  @Override
  public String name() {
    return "components";
  }

  @Override
  public CompletionStage<Health> probe() {
    try {
      return CompletableFuture.supplyAsync(() -> reports.get().health(), scheduler);
    } catch (RejectedExecutionException e) {
      return CompletableFuture.completedFuture(Health.unknown("the status was stopped"));
    }
  }

  @Deactivate
  void deactivate() {
    scheduler.shutdownNow();
  }

  private void look() {
    boolean up = watch.look();
    if (!up) {
      overlooked.look(unread.get());
    }
    long pause = up ? RUNNING_MILLIS : STARTING_MILLIS;
    if (!scheduler.isShutdown()) {
      scheduler.schedule(this::look, pause, TimeUnit.MILLISECONDS);
    }
  }
}
