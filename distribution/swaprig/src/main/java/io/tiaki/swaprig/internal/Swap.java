package io.tiaki.swaprig.internal;

import com.google.gson.JsonObject;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.lang.ref.WeakReference;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.BundleEvent;
import org.osgi.framework.BundleException;
import org.osgi.framework.ServiceEvent;
import org.osgi.framework.ServiceListener;
import org.osgi.framework.SynchronousBundleListener;
import org.osgi.framework.wiring.BundleWiring;
import org.osgi.framework.wiring.FrameworkWiring;

/** One update in place. */
final class Swap {
  private static final long REFRESH_SECONDS = 60;

  private final BundleContext context;
  private final Components components;
  private final Bundle bundle;
  private final TreeSet<String> moved = new TreeSet<>();
  private final TreeSet<String> withdrew = new TreeSet<>();
  private final List<Remains> remains;
  private final Handshakes handshakes = new Handshakes();

  Swap(BundleContext context, Components components, Bundle bundle) {
    this.context = context;
    this.components = components;
    this.bundle = bundle;
    TreeSet<String> names = new TreeSet<>(Manifests.dependents(bundle, context.getBundles()));
    remains =
        Commands.ours(context).stream()
            .filter(one -> names.contains(one.getSymbolicName()))
            .map(one -> Remains.of(one.getSymbolicName(), loader(one)))
            .toList();
  }

  private static WeakReference<ClassLoader> loader(Bundle bundle) {
    BundleWiring wiring = bundle.adapt(BundleWiring.class);
    return new WeakReference<>(wiring == null ? null : wiring.getClassLoader());
  }

  /** Updates; returns when everything is satisfied again. */
  JsonObject run() throws RigException, InterruptedException {
    Map<String, Components.State> before = components.now();
    List<String> offered = Services.of(context);
    SynchronousBundleListener listener = this::note;
    ServiceListener services = this::note;
    context.addBundleListener(listener);
    context.addServiceListener(services);
    handshakes.start();
    long began = System.nanoTime();
    try {
      bundle.update(new ByteArrayInputStream(Repack.newer(bundle)));
      refresh();
    } catch (BundleException | IOException e) {
      throw new RigException("the update of " + bundle.getSymbolicName() + " failed", e);
    } finally {
      context.removeBundleListener(listener);
    }
    boolean settled = components.awaitSettled(offered, Commands.SETTLES_SECONDS);
    context.removeServiceListener(services);
    JsonObject answer = new JsonObject();
    answer.addProperty("millis", TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - began));
    answer.addProperty("version", bundle.getVersion().toString());
    answer.addProperty("settled", settled);
    answer.add("moved", Commands.array(moved()));
    Map<String, Components.State> after = components.now();
    answer.add("restarted", Commands.array(restarted()));
    answer.add("rebound", Commands.array(Components.rebound(before, after)));
    return answer;
  }

  private void note(BundleEvent event) {
    int what = event.getType();
    if (what == BundleEvent.STOPPED
        || what == BundleEvent.UPDATED
        || what == BundleEvent.UNRESOLVED) {
      synchronized (moved) {
        moved.add(event.getBundle().getSymbolicName());
      }
    }
  }

  private void note(ServiceEvent event) {
    Bundle owner = event.getServiceReference().getBundle();
    if (event.getType() == ServiceEvent.UNREGISTERING && owner != null) {
      synchronized (moved) {
        withdrew.add(String.valueOf(owner.getSymbolicName()));
      }
    }
  }

  /** Bundles that did not move and yet withdrew a service: a component of theirs started anew. */
  private TreeSet<String> restarted() {
    synchronized (moved) {
      TreeSet<String> names = new TreeSet<>(withdrew);
      names.removeAll(moved);
      return names;
    }
  }

  private TreeSet<String> moved() {
    synchronized (moved) {
      return new TreeSet<>(moved);
    }
  }

  private void refresh() throws InterruptedException, RigException {
    CountDownLatch done = new CountDownLatch(1);
    context
        .getBundle(0)
        .adapt(FrameworkWiring.class)
        .refreshBundles(null, event -> done.countDown());
    if (!done.await(REFRESH_SECONDS, TimeUnit.SECONDS)) {
      throw new RigException("the framework did not refresh its bundles");
    }
  }

  /** What the old revisions left behind; waits until it is gone, but not for ever. */
  JsonObject left() throws InterruptedException {
    JsonObject answer = new JsonObject();
    answer.addProperty("handshakes", handshakes.stop());
    answer.add("threads", Commands.array(Remains.threads(remains)));
    answer.add("loaders", Commands.array(Remains.loaders(remains)));
    return answer;
  }
}
