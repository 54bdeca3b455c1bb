package io.tiaki.update.internal.trial;

import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.osgi.framework.BundleContext;

/**
 * Starts the thread of a trial. A thread remembers on whose behalf it was made, and so do those
 * that the bundles make which the trial starts: this is to be run where no class of our bundle is
 * on the stack, else our class loader could never be collected.
 */
public final class Starter implements Runnable {
  private final Runnable conductor;

  /** As {@link Conductor}. */
  public Starter(
      BundleContext system, Map<String, String> order, CompletableFuture<Object> answer) {
    this.conductor = new Conductor(system, order, answer);
  }

  @Override
  public void run() {
    Thread thread = new Thread(conductor, "tiaki-update-trial");
    thread.setDaemon(true);
    thread.setContextClassLoader(null);
    thread.start();
  }
}
