package io.tiaki.platform.status.internal;

import java.lang.management.ManagementFactory;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.runtime.ServiceComponentRuntime;

/** Watches the components of the gateway. */
@Component(
    service = {},
    immediate = true)
public final class StatusComponent {
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

  @Activate
  public StatusComponent(BundleContext context, @Reference ServiceComponentRuntime runtime) {
    String gateway = String.valueOf(context.getProperty("tiaki.gateway"));
    long started = ManagementFactory.getRuntimeMXBean().getStartTime();
    watch =
        new StartupWatch(
            gateway,
            () -> ComponentReport.of(runtime, stopped(context)),
            () -> System.currentTimeMillis() - started);
    scheduler.execute(this::look);
  }

  /**
   * Our bundles that are not running: before all run, a component may be missing that nobody misses
   * yet.
   */
  private static List<String> stopped(BundleContext context) {
    return Arrays.stream(context.getBundles())
        .filter(bundle -> bundle.getSymbolicName().startsWith(ComponentReport.OURS))
        .filter(bundle -> bundle.getState() != Bundle.ACTIVE)
        .map(Bundle::getSymbolicName)
        .toList();
  }

  @Deactivate
  void deactivate() {
    scheduler.shutdownNow();
  }

  private void look() {
    long pause = watch.look() ? RUNNING_MILLIS : STARTING_MILLIS;
    if (!scheduler.isShutdown()) {
      scheduler.schedule(this::look, pause, TimeUnit.MILLISECONDS);
    }
  }
}
