package io.tiaki.itests.architecture;

import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Properties;
import java.util.Set;
import java.util.jar.Attributes;
import org.osgi.framework.VersionRange;

/** The rules for what the manifest of a bundle may say. */
final class ImportMatrix {
  private static final String OURS = "io.tiaki.";
  private static final Set<String> EVERYBODY = Set.of("model", "platform.api", "journal.api");
  private static final Set<String> CRYPTO = Set.of("session.dtls", "security.module");
  private static final Set<String> FRAMEWORK =
      Set.of(
          "kura",
          "platform.log",
          "platform.status",
          "security.module",
          "selftest",
          "store",
          "transport.udp",
          "update");
  private static final VersionRange BOUNCY_CASTLE = new VersionRange("[1.84,1.85)");
  private static final VersionRange SLF4J = new VersionRange("[1.7,3)");

  private final Properties rows = new Properties();

  ImportMatrix() throws IOException {
    try (InputStream in = ImportMatrix.class.getResourceAsStream("/import-matrix.properties")) {
      rows.load(in);
    }
  }

  /** Every way in which the manifest breaks the rules, as texts; empty when it does not. */
  List<String> violations(Attributes manifest) {
    String bundle = shortName(manifest.getValue("Bundle-SymbolicName").split(";")[0]);
    List<String> found = new ArrayList<>();
    Set<String> allowed = allowed(bundle, found);
    for (Header.Clause clause : Header.parse(manifest.getValue("Import-Package"))) {
      checkImport(bundle, clause, allowed, found);
    }
    for (Header.Clause clause : Header.parse(manifest.getValue("Export-Package"))) {
      checkExport(bundle, clause, found);
    }
    if (manifest.getValue("DynamicImport-Package") != null
        || manifest.getValue("Require-Bundle") != null) {
      found.add(bundle + " uses DynamicImport-Package or Require-Bundle");
    }
    return found;
  }

  private Set<String> allowed(String bundle, List<String> found) {
    boolean api = rows.containsKey("api." + bundle);
    String row = rows.getProperty(api ? "api." + bundle : bundle);
    if (row == null) {
      found.add(bundle + " has no row in the import matrix");
      return Set.of();
    }
    Set<String> allowed = new HashSet<>(List.of(row.trim().split("\\s+")));
    if (!api) {
      allowed.addAll(EVERYBODY);
    }
    allowed.add(bundle);
    return allowed;
  }

  private void checkImport(
      String bundle, Header.Clause clause, Set<String> allowed, List<String> found) {
    String name = clause.name();
    if (name.startsWith(OURS)) {
      String exporter = exporterOf(name);
      if (!allowed.contains(exporter)) {
        found.add(bundle + " imports " + name + ", which the import matrix does not allow");
      }
    } else if (name.startsWith("org.bouncycastle.")) {
      if (!CRYPTO.contains(bundle)) {
        found.add(bundle + " imports Bouncy Castle: use security.api");
      } else if (!BOUNCY_CASTLE.equals(clause.version())) {
        found.add(
            bundle
                + " imports "
                + name
                + " in "
                + clause.version()
                + " instead of "
                + BOUNCY_CASTLE);
      }
    } else if (name.startsWith("org.eclipse.kura") && !bundle.equals("kura")) {
      found.add(bundle + " imports " + name + ": only kura may know Kura");
    } else if (name.equals("org.osgi.framework") && !FRAMEWORK.contains(bundle)) {
      found.add(bundle + " imports org.osgi.framework and is not on the allow-list");
    } else if (name.startsWith("org.slf4j") && !SLF4J.equals(clause.version())) {
      found.add(bundle + " imports slf4j in " + clause.version() + " instead of " + SLF4J);
    }
  }

  private void checkExport(String bundle, Header.Clause clause, List<String> found) {
    String name = clause.name();
    boolean exporter = rows.containsKey("api." + bundle) || bundle.equals("cosem.codec");
    if (!exporter) {
      found.add(bundle + " is a provider and exports " + name);
    }
    if (name.contains(".internal")) {
      found.add(bundle + " exports the internal package " + name);
    }
    if (clause.attribute("version") == null) {
      found.add(bundle + " exports " + name + " without a version");
    }
  }

  /**
   * The API bundle {@code io.tiaki.x.api} exports {@code io.tiaki.x}, cosem.api the types of the
   * interface classes beside it (ADR 37); model and cosem.codec export their own names.
   */
  private String exporterOf(String packageName) {
    String name = shortName(packageName);
    if (name.equals("cosem.classes")) {
      return "cosem.api";
    }
    return rows.containsKey("api." + name + ".api") ? name + ".api" : name;
  }

  private static String shortName(String name) {
    return name.startsWith(OURS) ? name.substring(OURS.length()) : name;
  }
}
