package io.tiaki.demo.bench;

import java.util.Arrays;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleActivator;
import org.osgi.framework.BundleContext;
import org.osgi.framework.BundleEvent;
import org.osgi.framework.Constants;
import org.osgi.framework.SynchronousBundleListener;

/** The activator of a bundle of its own: says when every bundle is active. */
public final class Probe implements BundleActivator {
  /** What it says on standard error. */
  static final String SAYS = "all bundles are active";

  private boolean said;

  @Override
  public void start(BundleContext context) {
    context.addBundleListener((SynchronousBundleListener) event -> look(context, event));
  }

  @Override
  public void stop(BundleContext context) {
    // The framework removes the listener.
  }

  private synchronized void look(BundleContext context, BundleEvent event) {
    boolean started =
        event.getType() == BundleEvent.STARTED || event.getType() == BundleEvent.LAZY_ACTIVATION;
    if (started && !said && Arrays.stream(context.getBundles()).allMatch(Probe::active)) {
      said = true;
      System.err.println(SAYS);
    }
  }

  private static boolean active(Bundle bundle) {
    return bundle.getState() == Bundle.ACTIVE
        || bundle.getState() == Bundle.STARTING
            && bundle.getHeaders().get(Constants.BUNDLE_ACTIVATIONPOLICY) != null
        || bundle.getHeaders().get(Constants.FRAGMENT_HOST) != null;
  }
}
