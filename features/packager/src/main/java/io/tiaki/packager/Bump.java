package io.tiaki.packager;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.jar.Attributes;
import java.util.jar.Manifest;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import java.util.zip.ZipOutputStream;

/** Repacks a package with a higher version, so that an update can be tried without a change. */
final class Bump {
  private static final String SIGNATURE_FILE = "META-INF/[^/]+\\.(SF|RSA|DSA|EC)";

  private Bump() {}

  static DeploymentPackage to(DeploymentPackage old, Version version)
      throws PackagerException, IOException {
    if (version.compareTo(old.version()) <= 0) {
      throw new PackagerException(
          version + " is not higher than " + old.version() + " of " + old.name());
    }
    List<Bundle> bundles = new ArrayList<>();
    for (Bundle bundle : old.bundles()) {
      byte[] octets = withVersion(bundle, version);
      bundles.add(Bundle.of(bundle.symbolicName(), octets));
    }
    return DeploymentPackage.of(old.name(), version, bundles);
  }

  private static byte[] withVersion(Bundle bundle, Version version)
      throws IOException, PackagerException {
    ByteArrayOutputStream octets = new ByteArrayOutputStream();
    try (ZipInputStream in = new ZipInputStream(new ByteArrayInputStream(bundle.octets()));
        ZipOutputStream out = new ZipOutputStream(octets)) {
      for (ZipEntry entry = in.getNextEntry(); entry != null; entry = in.getNextEntry()) {
        if (entry.getName().toUpperCase(Locale.ROOT).matches(SIGNATURE_FILE)) {
          throw new PackagerException(
              bundle.symbolicName() + " is signed by its maker: its version cannot be changed");
        }
        ZipEntry copy = new ZipEntry(entry.getName());
        copy.setTimeLocal(entry.getTimeLocal());
        out.putNextEntry(copy);
        byte[] content = in.readAllBytes();
        out.write(
            entry.getName().equals(DeploymentPackage.MANIFEST)
                ? manifest(content, version)
                : content);
        out.closeEntry();
      }
    }
    return octets.toByteArray();
  }

  /** The bundle's own manifest; its sections are few or none, sorted here to be reproducible. */
  private static byte[] manifest(byte[] old, Version version) throws IOException {
    Manifest manifest = new Manifest(new ByteArrayInputStream(old));
    manifest.getMainAttributes().putValue("Bundle-Version", version.toString());
    ByteArrayOutputStream octets = new ByteArrayOutputStream();
    Manifest mainOnly = new Manifest();
    mainOnly.getMainAttributes().putAll(manifest.getMainAttributes());
    mainOnly.write(octets);
    Map<String, Attributes> sections = new TreeMap<>(manifest.getEntries());
    ManifestText text = new ManifestText();
    sections.forEach(
        (name, attributes) -> {
          text.header("Name", name);
          attributes.forEach((key, value) -> text.header(key.toString(), value.toString()));
          text.end();
        });
    octets.write(text.octets());
    return octets.toByteArray();
  }
}
