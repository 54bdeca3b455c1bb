package io.tiaki.itests.update.sample;

import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.osgi.framework.BundleActivator;
import org.osgi.framework.BundleContext;

/** A bundle that runs well at first, and spoils what others do after two seconds. */
public final class SpoilingLate implements BundleActivator {
  private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor();

  @Override
  public void start(BundleContext context) {
    timer.schedule(() -> System.setProperty(Spoiling.SPOILT, "true"), 2, TimeUnit.SECONDS);
  }

  @Override
  public void stop(BundleContext context) {
    timer.shutdownNow();
    System.clearProperty(Spoiling.SPOILT);
  }
}
