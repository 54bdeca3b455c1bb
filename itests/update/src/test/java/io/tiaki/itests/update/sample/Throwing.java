package io.tiaki.itests.update.sample;

import org.osgi.framework.BundleActivator;
import org.osgi.framework.BundleContext;

/** A bundle that does not start. */
public final class Throwing implements BundleActivator {
  @Override
  public void start(BundleContext context) {
    throw new IllegalStateException("broken");
  }

  @Override
  public void stop(BundleContext context) {
    // It never started.
  }
}
