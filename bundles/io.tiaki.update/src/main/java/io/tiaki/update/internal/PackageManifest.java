package io.tiaki.update.internal;

import static io.tiaki.update.internal.RefusedException.refused;

import java.util.ArrayList;
import java.util.Base64;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.jar.Attributes;
import java.util.jar.Manifest;
import java.util.regex.Pattern;
import org.osgi.framework.Version;

/**
 * The manifest of a deployment package (OSGi Compendium, 114.3.3 and 114.3.4), as far as we accept
 * one: bundles only, no fix pack, no customizers, no resources.
 *
 * @param name symbolic name
 * @param version canonical
 * @param bundles as listed, in no order
 */
record PackageManifest(String name, String version, List<Entry> bundles) {
  private static final String PREFIX = "DeploymentPackage-";
  private static final Pattern FILE = Pattern.compile("[A-Za-z0-9_][A-Za-z0-9_.+-]{0,199}");
  private static final int MOST_BUNDLES = 256;
  private static final int DIGEST_OCTETS = 32;

  PackageManifest {
    bundles = List.copyOf(bundles);
  }

  /**
   * A bundle in the list.
   *
   * @param file name of the entry
   * @param symbolicName without directives
   * @param version canonical
   * @param sha256 of the entry, base64
   */
  record Entry(String file, String symbolicName, String version, String sha256) {}

  /**
   * @throws RefusedException when it is not as above
   */
  static PackageManifest parse(byte[] octets) throws RefusedException {
    Manifest manifest = PackageFile.parsed(octets);
    Attributes main = manifest.getMainAttributes();
    if (!"1".equals(main.getValue(PREFIX + "ManifestVersion"))) {
      throw refused("The package's manifest is not one of a deployment package of version 1");
    } else if (main.getValue(PREFIX + "FixPack") != null) {
      throw refused("The package is a fix pack: only whole packages are installed");
    }
    List<Entry> bundles = new ArrayList<>();
    Set<String> names = new HashSet<>();
    for (Map.Entry<String, Attributes> section : manifest.getEntries().entrySet()) {
      Entry entry = entry(section.getKey(), section.getValue());
      if (!names.add(entry.symbolicName())) {
        throw refused("The package's manifest lists a bundle twice");
      }
      bundles.add(entry);
    }
    if (bundles.isEmpty() || bundles.size() > MOST_BUNDLES) {
      throw refused("The package's manifest lists no bundle, or more than " + MOST_BUNDLES);
    }
    return new PackageManifest(
        value(main, PREFIX + "SymbolicName"), version(main, PREFIX + "Version"), bundles);
  }

  static boolean isFileName(String name) {
    return FILE.matcher(name).matches() && !name.contains("..");
  }

  private static Entry entry(String file, Attributes section) throws RefusedException {
    if (!isFileName(file)) {
      throw refused("The package's manifest lists an entry whose name is not a plain file name");
    }
    boolean resource = section.getValue("Bundle-SymbolicName") == null;
    if (resource
        || section.getValue("Resource-Processor") != null
        || section.getValue(PREFIX + "Customizer") != null
        || section.getValue(PREFIX + "Missing") != null) {
      throw refused("The package holds more than bundles: a resource, a customizer or a gap");
    }
    String digest = value(section, "SHA-256-Digest");
    try {
      if (Base64.getDecoder().decode(digest).length != DIGEST_OCTETS) {
        throw refused("The package's manifest has a digest that is no SHA-256");
      }
    } catch (IllegalArgumentException e) {
      throw refused("The package's manifest has a digest that is no SHA-256");
    }
    String name = value(section, "Bundle-SymbolicName").split(";", 2)[0].strip();
    return new Entry(file, name, version(section, "Bundle-Version"), digest);
  }

  private static String version(Attributes section, String header) throws RefusedException {
    try {
      return Version.parseVersion(value(section, header)).toString();
    } catch (IllegalArgumentException e) {
      throw refused("The package's manifest has a " + header + " that is no version");
    }
  }

  private static String value(Attributes section, String header) throws RefusedException {
    String value = section.getValue(header);
    if (value == null || value.isBlank()) {
      throw refused("The package's manifest lacks " + header);
    }
    return value.strip();
  }
}
