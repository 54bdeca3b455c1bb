package io.tiaki.selftest.internal.integrity;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.util.Base64;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Map;
import java.util.jar.Attributes;
import java.util.jar.Manifest;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import org.jspecify.annotations.Nullable;
import org.osgi.framework.Version;

/**
 * A deployment package on the disk, whose entries are what its manifest says (OSGi Compendium 7,
 * 114.3).
 *
 * @param name symbolic name
 * @param version OSGi version
 * @param sha256 of the file
 * @param bundles {@code symbolic name,version} of each bundle, and its SHA-256
 * @param manifest its octets
 * @param signature DER of the signature over them; empty when there is none
 */
record UnitFile(
    String name,
    Version version,
    String sha256,
    Map<String, String> bundles,
    byte[] manifest,
    byte[] signature) {
  private static final String MANIFEST = "META-INF/MANIFEST.MF";
  private static final String SIGNATURE = "META-INF/DP.SIG";
  private static final int MOST_MANIFEST = 1 << 20;
  private static final int MOST_SIGNATURE = 64 << 10;

  /**
   * Reads all of it.
   *
   * @throws IOException when it cannot be read, or is not as its manifest says
   */
  static UnitFile read(Path file) throws IOException {
    MessageDigest whole = Hash.sha256();
    try (InputStream in = Files.newInputStream(file);
        DigestInputStream digested = new DigestInputStream(in, whole);
        ZipInputStream zip = new ZipInputStream(digested)) {
      ZipEntry first = zip.getNextEntry();
      if (first == null || !first.getName().equals(MANIFEST)) {
        throw new IOException("it is no deployment package");
      }
      byte[] octets = zip.readNBytes(MOST_MANIFEST);
      Manifest manifest = new Manifest(new ByteArrayInputStream(octets));
      byte[] signature = new byte[0];
      Map<String, String> bundles = new HashMap<>();
      for (ZipEntry e = zip.getNextEntry(); e != null; e = zip.getNextEntry()) {
        if (e.getName().equals(SIGNATURE)) {
          signature = zip.readNBytes(MOST_SIGNATURE);
        } else {
          bundle(manifest.getAttributes(e.getName()), Hash.of(zip), bundles);
        }
      }
      digested.transferTo(OutputStream.nullOutputStream());
      Attributes main = manifest.getMainAttributes();
      return new UnitFile(
          String.valueOf(main.getValue("DeploymentPackage-SymbolicName")),
          Version.parseVersion(main.getValue("DeploymentPackage-Version")),
          Hash.text(whole),
          bundles,
          octets,
          signature);
    } catch (IllegalArgumentException e) {
      throw new IOException("it is no whole deployment package", e);
    }
  }

  private static void bundle(
      @Nullable Attributes section, String sha256, Map<String, String> bundles) throws IOException {
    String listed = section == null ? null : section.getValue("SHA-256-Digest");
    if (section == null
        || listed == null
        || !HexFormat.of().formatHex(Base64.getDecoder().decode(listed)).equals(sha256)) {
      throw new IOException("an entry is not the one that its manifest lists");
    }
    String name = String.valueOf(section.getValue("Bundle-SymbolicName")).split(";", 2)[0].strip();
    Version version = Version.parseVersion(section.getValue("Bundle-Version"));
    bundles.put(name + "," + version, sha256);
  }
}
