package io.tiaki.update.internal.framework;

import io.tiaki.update.internal.BundleManifest;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.InvalidSyntaxException;
import org.osgi.framework.ServiceReference;
import org.osgi.service.deploymentadmin.DeploymentAdmin;
import org.osgi.service.deploymentadmin.DeploymentPackage;

/** What is installed, and whose it is. */
public final class Platform {
  private static final String TRIAL = "tiaki.update.trial";

  private final BundleContext context;
  private final DeploymentAdmin admin;

  public Platform(BundleContext context, DeploymentAdmin admin) {
    this.context = context;
    this.admin = admin;
  }

  /** The version that Deployment Admin has installed. */
  public Optional<String> version(String packageName) {
    DeploymentPackage found = admin.getDeploymentPackage(packageName);
    return found == null ? Optional.empty() : Optional.of(found.getVersion().toString());
  }

  /** Symbolic names of the bundles of a package; empty when it is not installed. */
  public Set<String> bundlesOf(String packageName) {
    Set<String> names = new HashSet<>();
    for (Bundle bundle : context.getBundles()) {
      if (packageName.equals(owner(bundle))) {
        names.add(bundle.getSymbolicName());
      }
    }
    return names;
  }

  /**
   * Which of the bundles is installed already and does not belong to the package: the base's or
   * another's.
   */
  public Optional<String> foreign(String packageName, List<BundleManifest> bundles) {
    for (Bundle bundle : context.getBundles()) {
      String name = bundle.getSymbolicName();
      if (bundles.stream().anyMatch(b -> b.symbolicName().equals(name))
          && !packageName.equals(owner(bundle))) {
        String owner = owner(bundle);
        return Optional.of(name + " belongs to " + (owner.isEmpty() ? "the base" : owner));
      }
    }
    return Optional.empty();
  }

  /**
   * What keeps the bundles, or those that use what they replace, from resolving.
   *
   * @param packageName whose bundles they replace
   */
  public List<String> unresolved(String packageName, List<BundleManifest> bundles) {
    List<Bundle> staying = new ArrayList<>();
    List<Bundle> replaced = new ArrayList<>();
    for (Bundle bundle : context.getBundles()) {
      (packageName.equals(owner(bundle)) ? replaced : staying).add(bundle);
    }
    return new DryResolve(staying, replaced).problems(bundles);
  }

  /**
   * A trial that goes on.
   *
   * @param instruction id of the instruction
   * @param told how it ended, as the conductor says it
   */
  public record Trial(String instruction, CompletableFuture<?> told) {}

  /** The trial that goes on, whichever instance of our bundle began it. */
  public static Optional<Trial> trial(BundleContext context) {
    try {
      ServiceReference<?>[] found =
          context.getAllServiceReferences(CompletableFuture.class.getName(), "(" + TRIAL + "=*)");
      if (found == null) {
        return Optional.empty();
      }
      Object service = context.getService(found[0]);
      // It is a plain future: it stays good after its service is given back.
      context.ungetService(found[0]);
      return service instanceof CompletableFuture<?> told
          ? Optional.of(new Trial(String.valueOf(found[0].getProperty(TRIAL)), told))
          : Optional.empty();
    } catch (InvalidSyntaxException e) {
      throw new IllegalStateException(e);
    }
  }

  private String owner(Bundle bundle) {
    DeploymentPackage owner = admin.getDeploymentPackage(bundle);
    return owner == null ? "" : owner.getName();
  }
}
