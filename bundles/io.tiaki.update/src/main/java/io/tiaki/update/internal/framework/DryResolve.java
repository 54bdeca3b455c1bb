package io.tiaki.update.internal.framework;

import io.tiaki.update.internal.BundleManifest;
import io.tiaki.update.internal.Clause;
import java.util.ArrayList;
import java.util.Dictionary;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.osgi.framework.Bundle;
import org.osgi.framework.FrameworkUtil;
import org.osgi.framework.InvalidSyntaxException;
import org.osgi.framework.Version;
import org.osgi.framework.VersionRange;
import org.osgi.framework.wiring.BundleCapability;
import org.osgi.framework.wiring.BundleRevision;
import org.osgi.framework.wiring.BundleWire;
import org.osgi.framework.wiring.BundleWiring;

/**
 * Whether bundles would resolve if they replaced others, without touching the framework: each
 * mandatory import, required bundle and capability has a provider, both of the new bundles and of
 * those that use what is replaced. It looks at no uses constraints; what slips through, the health
 * check finds.
 */
final class DryResolve {
  private static final String OPTIONAL = "optional";

  private final List<Bundle> staying;
  private final List<Bundle> replaced;
  private final List<Map<String, Object>> packages = new ArrayList<>();
  private final Map<String, List<Map<String, Object>>> capabilities = new HashMap<>();
  private final Map<String, Version> names = new HashMap<>();

  DryResolve(List<Bundle> staying, List<Bundle> replaced) {
    this.staying = staying;
    this.replaced = replaced;
  }

  /** One text for each requirement without a provider. */
  List<String> problems(List<BundleManifest> fresh) {
    staying.forEach(this::provide);
    fresh.forEach(this::provide);
    List<String> problems = new ArrayList<>();
    for (BundleManifest bundle : fresh) {
      String who = bundle.symbolicName();
      imports(who, bundle.header("Import-Package"), problems);
      requiredBundles(who, bundle.header("Require-Bundle"), problems);
      requiredCapabilities(who, bundle.header("Require-Capability"), problems);
    }
    for (Bundle bundle : staying) {
      if (uses(bundle)) {
        Dictionary<String, String> headers = bundle.getHeaders("");
        imports(bundle.getSymbolicName(), text(headers, "Import-Package"), problems);
        requiredBundles(bundle.getSymbolicName(), text(headers, "Require-Bundle"), problems);
      }
    }
    return problems;
  }

  private boolean uses(Bundle bundle) {
    BundleWiring wiring = bundle.adapt(BundleWiring.class);
    if (wiring == null || wiring.getRequiredWires(null) == null) {
      return false;
    }
    for (BundleWire wire : wiring.getRequiredWires(null)) {
      if (replaced.contains(wire.getProvider().getBundle())) {
        return true;
      }
    }
    return false;
  }

  private void provide(Bundle bundle) {
    BundleRevision revision = bundle.adapt(BundleRevision.class);
    if (revision == null) {
      return;
    }
    names.put(bundle.getSymbolicName(), bundle.getVersion());
    for (BundleCapability capability : revision.getDeclaredCapabilities(null)) {
      provide(capability.getNamespace(), capability.getAttributes());
    }
  }

  private void provide(BundleManifest bundle) {
    names.put(bundle.symbolicName(), Version.parseVersion(bundle.version()));
    for (Clause clause : Clause.parse(bundle.header("Export-Package"))) {
      for (String path : clause.paths()) {
        Map<String, Object> attributes = new HashMap<>(clause.attributes());
        attributes.put(BundleRevision.PACKAGE_NAMESPACE, path);
        attributes.put("version", version(clause));
        provide(BundleRevision.PACKAGE_NAMESPACE, attributes);
      }
    }
    for (Clause clause : Clause.parse(bundle.header("Provide-Capability"))) {
      for (String namespace : clause.paths()) {
        Map<String, Object> attributes = new HashMap<>(clause.attributes());
        if (clause.attributes().containsKey("version")) {
          attributes.put("version", version(clause));
        }
        provide(namespace, attributes);
      }
    }
  }

  private void provide(String namespace, Map<String, Object> attributes) {
    if (namespace.equals(BundleRevision.PACKAGE_NAMESPACE)) {
      packages.add(attributes);
    }
    capabilities.computeIfAbsent(namespace, n -> new ArrayList<>()).add(attributes);
  }

  private void imports(String who, String header, List<String> problems) {
    for (Clause clause : Clause.parse(header)) {
      if (OPTIONAL.equals(clause.directives().get("resolution"))) {
        continue;
      }
      VersionRange range = new VersionRange(clause.attributes().getOrDefault("version", "0"));
      for (String path : clause.paths()) {
        if (packages.stream().noneMatch(p -> isIn(p, path, range))) {
          problems.add(who + " lacks the package " + path + " " + range);
        }
      }
    }
  }

  private static boolean isIn(Map<String, Object> exported, String path, VersionRange range) {
    return path.equals(exported.get(BundleRevision.PACKAGE_NAMESPACE))
        && exported.get("version") instanceof Version version
        && range.includes(version);
  }

  private void requiredBundles(String who, String header, List<String> problems) {
    for (Clause clause : Clause.parse(header)) {
      VersionRange range =
          new VersionRange(clause.attributes().getOrDefault("bundle-version", "0"));
      for (String name : clause.paths()) {
        Version there = names.get(name);
        if (!OPTIONAL.equals(clause.directives().get("resolution"))
            && (there == null || !range.includes(there))) {
          problems.add(who + " lacks the bundle " + name + " " + range);
        }
      }
    }
  }

  private void requiredCapabilities(String who, String header, List<String> problems) {
    for (Clause clause : Clause.parse(header)) {
      boolean resolving =
          clause.directives().getOrDefault("effective", "resolve").equals("resolve")
              && !OPTIONAL.equals(clause.directives().get("resolution"));
      for (String namespace : clause.paths()) {
        if (resolving && !isProvided(namespace, clause.directives().getOrDefault("filter", ""))) {
          problems.add(who + " lacks the capability " + namespace);
        }
      }
    }
  }

  private boolean isProvided(String namespace, String filter) {
    try {
      List<Map<String, Object>> there = capabilities.getOrDefault(namespace, List.of());
      return filter.isEmpty()
          ? !there.isEmpty()
          : there.stream().anyMatch(FrameworkUtil.createFilter(filter)::matches);
    } catch (InvalidSyntaxException e) {
      return false;
    }
  }

  private static Version version(Clause clause) {
    return Version.parseVersion(clause.attributes().get("version"));
  }

  private static String text(Dictionary<String, String> headers, String name) {
    String value = headers.get(name);
    return value == null ? "" : value;
  }
}
