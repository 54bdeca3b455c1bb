package io.tiaki.itests.update.sample;

import java.util.Hashtable;
import java.util.function.Supplier;
import org.osgi.framework.BundleActivator;
import org.osgi.framework.BundleContext;

/** A bundle that does its work: a service that says its version. */
public final class Beating implements BundleActivator {
  @Override
  public void start(BundleContext context) {
    Hashtable<String, Object> properties = new Hashtable<>();
    properties.put("sample", context.getBundle().getSymbolicName());
    String version = context.getBundle().getVersion().toString();
    Supplier<String> beat = () -> version;
    context.registerService(Supplier.class.getName(), beat, properties);
  }

  @Override
  public void stop(BundleContext context) {
    // The framework withdraws the service.
  }
}
