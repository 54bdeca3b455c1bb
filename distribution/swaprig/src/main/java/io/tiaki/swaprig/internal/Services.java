package io.tiaki.swaprig.internal;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.Constants;
import org.osgi.framework.ServiceReference;

/** Which services Tiaki's bundles offer, as texts: bundle and interface. */
final class Services {
  private Services() {}

  static List<String> of(BundleContext context) {
    List<String> services = new ArrayList<>();
    for (Bundle bundle : Commands.ours(context)) {
      ServiceReference<?>[] offered = bundle.getRegisteredServices();
      for (ServiceReference<?> service : offered == null ? new ServiceReference<?>[0] : offered) {
        services.add(bundle.getSymbolicName() + " " + interfaces(service));
      }
    }
    Collections.sort(services);
    return services;
  }

  static String interfaces(ServiceReference<?> service) {
    return String.join(",", (String[]) service.getProperty(Constants.OBJECTCLASS));
  }
}
