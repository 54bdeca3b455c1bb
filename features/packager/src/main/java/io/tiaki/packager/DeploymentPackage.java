package io.tiaki.packager;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/**
 * A deployment package (OSGi Compendium 7, 114.3): the manifest, the bundles in its order, and
 * perhaps a signature over the manifest. The same content gives the same octets.
 *
 * @param name symbolic name
 * @param version of the package
 * @param manifest octets of META-INF/MANIFEST.MF
 * @param bundles in the order of the manifest
 * @param signature octets of META-INF/DP.SIG
 */
record DeploymentPackage(
    String name,
    Version version,
    byte[] manifest,
    List<Bundle> bundles,
    Optional<byte[]> signature) {
  static final String MANIFEST = "META-INF/MANIFEST.MF";
  static final String SIGNATURE = "META-INF/DP.SIG";

  /** The earliest time that a zip can hold; part of no zone, so equal everywhere. */
  private static final LocalDateTime NO_TIME = LocalDateTime.of(1980, 1, 1, 0, 0);

  /** An unsigned package of bundles. */
  static DeploymentPackage of(String name, Version version, List<Bundle> bundles) {
    ManifestText text =
        new ManifestText()
            .header("Manifest-Version", "1.0")
            .header("DeploymentPackage-ManifestVersion", "1")
            .header("DeploymentPackage-SymbolicName", name)
            .header("DeploymentPackage-Version", version.toString())
            .header("DeploymentPackage-Name", name)
            .header("DeploymentPackage-Vendor", "Tiaki")
            .end();
    for (Bundle bundle : bundles) {
      text.header("Name", bundle.fileName())
          .header("Bundle-SymbolicName", bundle.symbolicName())
          .header("Bundle-Version", bundle.version().toString())
          .header(
              "SHA-256-Digest", Base64.getEncoder().encodeToString(Octets.sha256(bundle.octets())))
          .end();
    }
    return new DeploymentPackage(
        name, version, text.octets(), List.copyOf(bundles), Optional.empty());
  }

  /** Reads and checks a package: structure and digests, not signatures. */
  static DeploymentPackage read(byte[] octets) throws PackagerException {
    return new PackageReader(octets).read();
  }

  DeploymentPackage signed(byte[] der) {
    return new DeploymentPackage(name, version, manifest, bundles, Optional.of(der));
  }

  String fileName() {
    return name + "-" + version + ".dp";
  }

  /**
   * The file's octets. Entries are stored, not deflated: the bundles are compressed already, and a
   * deflater's output is its version's own.
   */
  byte[] octets() throws IOException {
    ByteArrayOutputStream octets = new ByteArrayOutputStream();
    try (ZipOutputStream zip = new ZipOutputStream(octets)) {
      put(zip, MANIFEST, manifest);
      for (Bundle bundle : bundles) {
        put(zip, bundle.fileName(), bundle.octets());
      }
      if (signature.isPresent()) {
        put(zip, SIGNATURE, signature.get());
      }
    }
    return octets.toByteArray();
  }

  private static void put(ZipOutputStream zip, String name, byte[] octets) throws IOException {
    CRC32 crc = new CRC32();
    crc.update(octets);
    ZipEntry entry = new ZipEntry(name);
    entry.setMethod(ZipEntry.STORED);
    entry.setSize(octets.length);
    entry.setCrc(crc.getValue());
    entry.setTimeLocal(NO_TIME);
    zip.putNextEntry(entry);
    zip.write(octets);
    zip.closeEntry();
  }

  /** Names of the bundles, for people. */
  List<String> bundleTexts() {
    List<String> texts = new ArrayList<>();
    bundles.forEach(bundle -> texts.add(bundle.symbolicName() + " " + bundle.version()));
    return texts;
  }
}
