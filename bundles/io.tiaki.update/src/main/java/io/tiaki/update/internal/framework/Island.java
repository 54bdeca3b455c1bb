package io.tiaki.update.internal.framework;

import io.tiaki.update.internal.trial.Starter;
import io.tiaki.usecase.Outcome;
import java.io.IOException;
import java.io.InputStream;
import java.net.URL;
import java.security.ProtectionDomain;
import java.util.Collections;
import java.util.Enumeration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ForkJoinPool;
import org.jspecify.annotations.Nullable;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.service.deploymentadmin.DeploymentAdmin;

/**
 * Loads the package {@code trial} from memory, so that what is in it goes on when our own bundle is
 * replaced and its class loader can load no more. Everything else comes from the loaders of the
 * JDK, the framework, Deployment Admin and the use case API, as they were when the trial began.
 */
public final class Island extends ClassLoader {
  private static final String PACKAGE = Starter.class.getPackageName();

  /** Of nobody: what is made on behalf of these classes does not hold our class loader. */
  private static final ProtectionDomain NOBODY = new ProtectionDomain(null, null);

  private final Map<String, byte[]> classes;

  private Island(Map<String, byte[]> classes) {
    super(ClassLoader.getPlatformClassLoader());
    this.classes = classes;
  }

  /**
   * Starts a conductor whose classes depend on no bundle that an update replaces, on a thread of
   * its own.
   *
   * @param own our bundle
   * @param order as {@code Order.texts}
   * @throws IOException when our own classes cannot be read; nothing was begun
   */
  public static void start(Bundle own, Map<String, String> order, CompletableFuture<Object> answer)
      throws IOException {
    Island island = new Island(classes(own));
    BundleContext system = own.getBundleContext().getBundle(0).getBundleContext();
    try {
      Object starter =
          island
              .loadClass(Starter.class.getName())
              .getConstructor(BundleContext.class, Map.class, CompletableFuture.class)
              .newInstance(system, order, answer);
      ForkJoinPool.commonPool().execute((Runnable) starter);
    } catch (ReflectiveOperationException e) {
      throw new IOException("The bundle's own classes cannot be loaded a second time", e);
    }
  }

  @Override
  protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
    if (name.startsWith(PACKAGE + ".")) {
      synchronized (getClassLoadingLock(name)) {
        Class<?> loaded = findLoadedClass(name);
        return loaded == null ? findClass(name) : loaded;
      }
    } else if (name.startsWith("org.osgi.service.deploymentadmin.")) {
      return from(DeploymentAdmin.class, name);
    } else if (name.startsWith("org.osgi.")) {
      return from(Bundle.class, name);
    } else if (name.startsWith("io.tiaki.usecase.")) {
      return from(Outcome.class, name);
    }
    return super.loadClass(name, resolve);
  }

  @Override
  protected Class<?> findClass(String name) throws ClassNotFoundException {
    byte[] octets = classes.get(name);
    if (octets == null) {
      throw new ClassNotFoundException(name);
    }
    return defineClass(name, octets, 0, octets.length, NOBODY);
  }

  private static Class<?> from(Class<?> neighbour, String name) throws ClassNotFoundException {
    return Class.forName(name, false, neighbour.getClassLoader());
  }

  private static Map<String, byte[]> classes(Bundle own) throws IOException {
    Map<String, byte[]> classes = new HashMap<>();
    String folder = PACKAGE.replace('.', '/');
    @Nullable Enumeration<URL> entries = own.findEntries(folder, "*.class", false);
    for (URL entry : entries == null ? Collections.<URL>emptyList() : Collections.list(entries)) {
      String file = entry.getPath();
      String name = file.substring(file.lastIndexOf('/') + 1, file.length() - ".class".length());
      try (InputStream in = entry.openStream()) {
        classes.put(PACKAGE + "." + name, in.readAllBytes());
      }
    }
    return classes;
  }
}
