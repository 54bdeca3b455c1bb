package io.tiaki.packager;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.jar.Attributes;
import java.util.jar.Manifest;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import org.jspecify.annotations.Nullable;

/**
 * Reads a package as a stream, as Deployment Admin does, and refuses whatever Deployment Admin
 * would choke on or take without looking.
 */
final class PackageReader {
  private static final int MOST_ENTRIES = 256;

  private final byte[] octets;
  private final List<Bundle> bundles = new ArrayList<>();
  private byte[] manifest = new byte[0];
  private byte @Nullable [] signature;

  PackageReader(byte[] octets) {
    this.octets = octets;
  }

  DeploymentPackage read() throws PackagerException {
    try {
      readEntries();
      Manifest read = new Manifest(new ByteArrayInputStream(manifest));
      Attributes main = read.getMainAttributes();
      if (!"1".equals(main.getValue("DeploymentPackage-ManifestVersion"))) {
        throw new PackagerException("DeploymentPackage-ManifestVersion is not 1");
      }
      if (main.getValue("DeploymentPackage-FixPack") != null) {
        throw new PackagerException("A fix package is not taken: build a whole one");
      }
      checkSections(read);
      return new DeploymentPackage(
          header(main, "DeploymentPackage-SymbolicName"),
          Version.parse(header(main, "DeploymentPackage-Version")),
          manifest,
          List.copyOf(bundles),
          Optional.ofNullable(signature));
    } catch (IOException | IllegalArgumentException e) {
      throw new PackagerException("No readable deployment package: " + e.getMessage());
    }
  }

  private void readEntries() throws IOException, PackagerException {
    Set<String> names = new HashSet<>();
    try (ZipInputStream zip = new ZipInputStream(new ByteArrayInputStream(octets))) {
      for (ZipEntry e = zip.getNextEntry(); e != null; e = zip.getNextEntry()) {
        if (names.isEmpty() != e.getName().equals(DeploymentPackage.MANIFEST)) {
          throw new PackagerException("META-INF/MANIFEST.MF is not the first entry, and only once");
        }
        if (!names.add(e.getName()) || names.size() > MOST_ENTRIES) {
          throw new PackagerException("An entry is there twice, or there are more than 256");
        }
        take(e.getName(), zip.readAllBytes());
      }
    }
    if (names.isEmpty()) {
      throw new PackagerException("No deployment package: not a zip file");
    }
  }

  private void take(String name, byte[] content) throws PackagerException {
    if (signature != null) {
      throw new PackagerException("META-INF/DP.SIG is not the last entry");
    }
    switch (name) {
      case DeploymentPackage.MANIFEST -> manifest = content;
      case DeploymentPackage.SIGNATURE -> signature = content;
      default -> {
        if (!name.matches(Bundle.NAME) || name.startsWith(".")) {
          throw new PackagerException("The name of an entry is a path or has characters not taken");
        }
        Bundle bundle = Bundle.of(name, content);
        if (!bundle.fileName().equals(name)) {
          throw new PackagerException("The entry " + name + " holds " + bundle.fileName());
        }
        bundles.add(bundle);
      }
    }
  }

  private void checkSections(Manifest read) throws PackagerException {
    if (read.getEntries().size() != bundles.size() || bundles.isEmpty()) {
      throw new PackagerException("The manifest lists other bundles than the package holds");
    }
    for (Bundle bundle : bundles) {
      Attributes section = read.getAttributes(bundle.fileName());
      if (section == null
          || !header(section, "Bundle-SymbolicName").equals(bundle.symbolicName())
          || !header(section, "Bundle-Version").equals(bundle.version().toString())) {
        throw new PackagerException("The manifest says otherwise about " + bundle.fileName());
      }
      byte[] said = Base64.getDecoder().decode(header(section, "SHA-256-Digest"));
      if (!MessageDigest.isEqual(said, Octets.sha256(bundle.octets()))) {
        throw new PackagerException(
            bundle.fileName() + " was changed: its digest is not the manifest's");
      }
    }
  }

  private static String header(Attributes section, String name) throws PackagerException {
    String value = section.getValue(name);
    if (value == null) {
      throw new PackagerException("The manifest lacks " + name);
    }
    return value;
  }
}
