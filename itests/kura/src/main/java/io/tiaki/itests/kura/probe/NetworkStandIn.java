package io.tiaki.itests.kura.probe;

import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.Arrays;
import java.util.Hashtable;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;

/**
 * Stands in for Kura's network service, which would change the interfaces of the machine and which
 * Kura's system service waits for. It knows no interface.
 */
final class NetworkStandIn {
  private static final String API = "org.eclipse.kura.api";
  private static final String SERVICE = "org.eclipse.kura.net.NetworkService";

  private NetworkStandIn() {}

  static void register(BundleContext context) throws ClassNotFoundException {
    Bundle api =
        Arrays.stream(context.getBundles())
            .filter(bundle -> API.equals(bundle.getSymbolicName()))
            .findFirst()
            .orElseThrow(() -> new IllegalStateException(API + " is not installed"));
    Class<?> type = api.loadClass(SERVICE);
    Object service =
        Proxy.newProxyInstance(
            type.getClassLoader(), new Class<?>[] {type}, NetworkStandIn::answer);
    context.registerService(
        SERVICE,
        service,
        new Hashtable<>(Map.of("service.pid", SERVICE, "kura.service.pid", SERVICE)));
  }

  private static @Nullable Object answer(
      Object self, Method method, Object @Nullable [] arguments) {
    if (method.getDeclaringClass() == Object.class) {
      return switch (method.getName()) {
        case "hashCode" -> System.identityHashCode(self);
        case "equals" -> arguments != null && self == arguments[0];
        default -> "a stand-in for the network service";
      };
    }
    Class<?> type = method.getReturnType();
    if (type == List.class) {
      return List.of();
    }
    return type == Optional.class ? Optional.empty() : null;
  }
}
