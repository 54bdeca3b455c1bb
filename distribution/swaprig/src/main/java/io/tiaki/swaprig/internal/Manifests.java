package io.tiaki.swaprig.internal;

import java.util.HashSet;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.osgi.framework.Bundle;
import org.osgi.framework.Constants;

/**
 * Who may move with a bundle, by what the manifests say: itself, whoever imports a package that it
 * exports, and so on. From the headers and not from the framework's wires, so that the two can
 * disagree.
 */
final class Manifests {
  /** Quoted attributes and directives hold commas; they are taken out before the split. */
  private static final Pattern QUOTED = Pattern.compile("\"[^\"]*\"");

  private Manifests() {}

  /** Symbolic names, in order. */
  static Set<String> dependents(Bundle updated, Bundle[] all) {
    Set<Bundle> moving = new HashSet<>(Set.of(updated));
    boolean more = true;
    while (more) {
      Set<String> exported = new HashSet<>();
      moving.forEach(bundle -> exported.addAll(packages(bundle, Constants.EXPORT_PACKAGE)));
      more = false;
      for (Bundle bundle : all) {
        Set<String> imported = packages(bundle, Constants.IMPORT_PACKAGE);
        imported.retainAll(exported);
        more |= bundle.getBundleId() != 0 && !imported.isEmpty() && moving.add(bundle);
      }
    }
    Set<String> names = new TreeSet<>();
    moving.forEach(bundle -> names.add(bundle.getSymbolicName()));
    return names;
  }

  private static Set<String> packages(Bundle bundle, String header) {
    return packages(bundle.getHeaders().get(header));
  }

  /** The package names of a header (OSGi Core 7, 3.2.4). */
  static Set<String> packages(@Nullable String header) {
    Set<String> names = new HashSet<>();
    Matcher quoted = QUOTED.matcher(header == null ? "" : header);
    for (String clause : quoted.replaceAll("").split(",")) {
      for (String part : clause.split(";")) {
        if (!part.isBlank() && !part.contains("=")) {
          names.add(part.strip());
        }
      }
    }
    return names;
  }
}
