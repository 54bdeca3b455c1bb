package io.tiaki.update.internal;

import static io.tiaki.update.internal.RefusedException.refused;

import java.io.IOException;
import java.io.InputStream;
import java.util.jar.Attributes;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import org.osgi.framework.Version;

/**
 * The headers of a bundle that is not installed yet (OSGi Core, 3.2).
 *
 * @param symbolicName without directives
 * @param version canonical
 * @param headers all of its main section
 */
public record BundleManifest(String symbolicName, String version, Attributes headers) {
  private static final String MANIFEST = "META-INF/MANIFEST.MF";
  private static final int MOST_OCTETS = 1 << 20;

  /**
   * Reads the manifest of a jar; the rest of the stream may stay unread.
   *
   * @throws RefusedException when it is no bundle
   */
  public static BundleManifest read(InputStream in) throws RefusedException, IOException {
    ZipInputStream zip = new ZipInputStream(in);
    for (ZipEntry entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
      if (entry.getName().equals(MANIFEST)) {
        byte[] octets = zip.readNBytes(MOST_OCTETS + 1);
        if (octets.length > MOST_OCTETS) {
          throw refused("A bundle in the package has a manifest of more than 1 MiB");
        }
        return of(PackageFile.parsed(octets).getMainAttributes());
      }
    }
    throw refused("A bundle in the package has no manifest");
  }

  public boolean isNamed(String name, String wantedVersion) {
    return symbolicName.equals(name) && version.equals(wantedVersion);
  }

  /** A header; empty when it is not there. */
  public String header(String name) {
    String value = headers.getValue(name);
    return value == null ? "" : value;
  }

  private static BundleManifest of(Attributes main) throws RefusedException {
    String name = main.getValue("Bundle-SymbolicName");
    String version = main.getValue("Bundle-Version");
    if (name == null) {
      throw refused("An entry of the package is no bundle");
    }
    try {
      return new BundleManifest(
          name.split(";", 2)[0].strip(),
          (version == null ? Version.emptyVersion : Version.parseVersion(version)).toString(),
          main);
    } catch (IllegalArgumentException e) {
      throw refused("A bundle in the package has a Bundle-Version that is no version");
    }
  }
}
