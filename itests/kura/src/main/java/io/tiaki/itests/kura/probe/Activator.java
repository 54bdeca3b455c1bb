package io.tiaki.itests.kura.probe;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.rmi.registry.LocateRegistry;
import java.rmi.registry.Registry;
import java.rmi.server.RMIServerSocketFactory;
import java.rmi.server.UnicastRemoteObject;
import org.jspecify.annotations.Nullable;
import org.osgi.framework.BundleActivator;
import org.osgi.framework.BundleContext;

/** Offers the probe on the loopback address. */
public final class Activator implements BundleActivator {
  private @Nullable Probe probe;
  private @Nullable Registry registry;

  @Override
  public void start(BundleContext context) throws Exception {
    if (Boolean.getBoolean(KuraProbe.NETWORK)) {
      NetworkStandIn.register(context);
    }
    ClassLoader before = Thread.currentThread().getContextClassLoader();
    Thread.currentThread().setContextClassLoader(Activator.class.getClassLoader());
    try {
      RMIServerSocketFactory loopback = Activator::loopback;
      Probe made = new Probe(context);
      probe = made;
      Registry at =
          LocateRegistry.createRegistry(Integer.getInteger(KuraProbe.PORT, 0), null, loopback);
      registry = at;
      at.rebind(KuraProbe.NAME, UnicastRemoteObject.exportObject(made, 0, null, loopback));
    } finally {
      Thread.currentThread().setContextClassLoader(before);
    }
  }

  private static ServerSocket loopback(int port) throws IOException {
    return new ServerSocket(port, 50, InetAddress.getLoopbackAddress());
  }

  @Override
  public void stop(BundleContext context) throws Exception {
    if (probe != null) {
      UnicastRemoteObject.unexportObject(probe, true);
    }
    if (registry != null) {
      UnicastRemoteObject.unexportObject(registry, true);
    }
  }
}
