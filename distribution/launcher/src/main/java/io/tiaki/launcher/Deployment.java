package io.tiaki.launcher;

import java.io.IOException;
import java.io.InputStream;
import java.lang.reflect.InvocationTargetException;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.osgi.framework.BundleContext;
import org.osgi.framework.Version;
import org.osgi.util.tracker.ServiceTracker;

/**
 * Deployment Admin (OSGi Compendium 7, 114), seen from outside the framework: its classes are those
 * of a bundle, so it is called by name.
 */
final class Deployment {
  private static final String SERVICE = "org.osgi.service.deploymentadmin.DeploymentAdmin";
  private static final String PACKAGE = "org.osgi.service.deploymentadmin.DeploymentPackage";
  private static final long PATIENCE_MILLIS = 10_000;

  private final BundleContext context;

  Deployment(BundleContext context) {
    this.context = context;
  }

  /**
   * Installs a package, or replaces the one of the same name.
   *
   * @throws IOException when Deployment Admin refuses, with its reason
   */
  void install(InputStream octets) throws IOException {
    call(
        (type, admin) ->
            type.getMethod("installDeploymentPackage", InputStream.class).invoke(admin, octets));
  }

  /** Versions of the installed packages by name. */
  Map<String, Version> list() throws IOException {
    Map<String, Version> installed = new TreeMap<>();
    call(
        (type, admin) -> {
          Object packages = type.getMethod("listDeploymentPackages").invoke(admin);
          for (Object one : (Object[]) packages) {
            Class<?> listed = type.getClassLoader().loadClass(PACKAGE);
            installed.put(
                String.valueOf(listed.getMethod("getName").invoke(one)),
                Version.parseVersion(String.valueOf(listed.getMethod("getVersion").invoke(one))));
          }
        });
    return installed;
  }

  /** A call by name. */
  private interface Call {
    void on(Class<?> type, Object admin) throws ReflectiveOperationException;
  }

  private void call(Call call) throws IOException {
    ServiceTracker<Object, Object> tracker = new ServiceTracker<>(context, SERVICE, null);
    tracker.open(true);
    try {
      Object admin = tracker.waitForService(PATIENCE_MILLIS);
      if (admin == null) {
        throw new IOException("Deployment Admin is not there: put its bundle into bundles/");
      }
      call.on(admin.getClass().getClassLoader().loadClass(SERVICE), admin);
    } catch (InvocationTargetException e) {
      throw new IOException(reason(e.getCause()), e);
    } catch (ReflectiveOperationException e) {
      throw new IOException("Deployment Admin is not as it should be: " + e, e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", e);
    } finally {
      tracker.close();
    }
  }

  private static String reason(@Nullable Throwable thrown) {
    StringBuilder text = new StringBuilder();
    for (Throwable t = thrown; t != null; t = t.getCause()) {
      text.append(text.isEmpty() ? "" : ": ").append(t.getMessage());
    }
    return text.toString();
  }
}
