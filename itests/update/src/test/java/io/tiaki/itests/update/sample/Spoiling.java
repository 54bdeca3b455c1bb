package io.tiaki.itests.update.sample;

import org.osgi.framework.BundleActivator;
import org.osgi.framework.BundleContext;

/** A bundle that runs well itself and spoils what others do. */
public final class Spoiling implements BundleActivator {
  /** System property that the probe of the tests looks at. */
  public static final String SPOILT = "tiaki.test.spoilt";

  @Override
  public void start(BundleContext context) {
    System.setProperty(SPOILT, "true");
  }

  @Override
  public void stop(BundleContext context) {
    System.clearProperty(SPOILT);
  }
}
