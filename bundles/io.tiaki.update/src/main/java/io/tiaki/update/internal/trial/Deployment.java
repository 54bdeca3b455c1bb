package io.tiaki.update.internal.trial;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.BundleException;
import org.osgi.framework.InvalidSyntaxException;
import org.osgi.framework.ServiceReference;
import org.osgi.service.deploymentadmin.DeploymentAdmin;
import org.osgi.service.deploymentadmin.DeploymentException;
import org.osgi.service.deploymentadmin.DeploymentPackage;

/** Deployment Admin and what it did. */
final class Deployment {
  private static final int MOST_TEXT = 160;

  private final BundleContext system;
  private final InstalledSet set;
  private final Map<String, String> reasons = new HashMap<>();

  Deployment(BundleContext system, InstalledSet set) {
    this.system = system;
    this.set = set;
  }

  /** What a call of the Deployment Admin does. */
  private interface Call {
    void on(DeploymentAdmin admin) throws DeploymentException, IOException;
  }

  /** Installs a package from the archive; answers with what went wrong. */
  String install(InstalledPackage one) {
    return called(
        admin -> {
          try (InputStream in = Files.newInputStream(set.archived(one.sha256()))) {
            admin.installDeploymentPackage(in);
          }
        });
  }

  /**
   * Uninstalls a package that was new. Deployment Admin then deletes what it keeps of all packages:
   * each of the set is given to it again, which does nothing to its bundles.
   */
  String remove(InstalledPackage one) {
    return called(
        admin -> {
          DeploymentPackage found = admin.getDeploymentPackage(one.name());
          if (found != null) {
            found.uninstall();
          }
          for (InstalledPackage other : set.current().values()) {
            try (InputStream in = Files.newInputStream(set.archived(other.sha256()))) {
              admin.installDeploymentPackage(in);
            }
          }
        });
  }

  /**
   * Which of the bundles, given as {@code symbolic name,version}, does not run, and why. Deployment
   * Admin tells its log only, so each that does not run is started once more.
   */
  String bundles(List<String> wanted) {
    for (String one : wanted) {
      int comma = one.indexOf(',');
      String name = one.substring(0, comma);
      String version = one.substring(comma + 1);
      if (!isRunning(name, version)) {
        return "the bundle "
            + name
            + " "
            + version
            + " does not run"
            + reasons.computeIfAbsent(one, missing -> reason(name, version));
      }
    }
    return "";
  }

  private String reason(String name, String version) {
    Bundle bundle = found(name, version);
    if (bundle == null || isFragment(bundle)) {
      return "";
    }
    try {
      bundle.start();
      return "";
    } catch (BundleException e) {
      return " (" + said(e.getCause() == null ? e : e.getCause()) + ")";
    } catch (RuntimeException | LinkageError e) {
      return " (" + said(e) + ")";
    }
  }

  private boolean isRunning(String name, String version) {
    Bundle bundle = found(name, version);
    return bundle != null
        && bundle.getState() == (isFragment(bundle) ? Bundle.RESOLVED : Bundle.ACTIVE);
  }

  private static boolean isFragment(Bundle bundle) {
    return bundle.getHeaders("").get("Fragment-Host") != null;
  }

  private @Nullable Bundle found(String name, String version) {
    for (Bundle bundle : system.getBundles()) {
      if (name.equals(bundle.getSymbolicName()) && version.equals(bundle.getVersion().toString())) {
        return bundle;
      }
    }
    return null;
  }

  private String called(Call call) {
    ServiceReference<?> reference = admin();
    if (reference == null) {
      return "Deployment Admin is away";
    }
    try {
      return called(call, reference);
    } catch (DeploymentException | IOException | RuntimeException | LinkageError e) {
      return "Deployment Admin failed (" + said(e) + ")";
    }
  }

  private String called(Call call, ServiceReference<?> reference)
      throws DeploymentException, IOException {
    if (!(system.getService(reference) instanceof DeploymentAdmin admin)) {
      return "Deployment Admin is away";
    }
    try {
      call.on(admin);
      return "";
    } finally {
      system.ungetService(reference);
    }
  }

  /** The highest ranked; the framework itself is wired to nobody, so it asks for all. */
  private @Nullable ServiceReference<?> admin() {
    try {
      ServiceReference<?>[] found =
          system.getAllServiceReferences(DeploymentAdmin.class.getName(), null);
      return found == null ? null : Collections.max(Arrays.asList(found));
    } catch (InvalidSyntaxException e) {
      throw new IllegalStateException(e);
    }
  }

  /** What an exception says, short and printable. */
  static String said(Throwable e) {
    String text = e.getClass().getSimpleName() + ": " + e.getMessage();
    String cut = text.length() > MOST_TEXT ? text.substring(0, MOST_TEXT) + "..." : text;
    return cut.replaceAll("[^\\x20-\\x7e]", "?");
  }
}
