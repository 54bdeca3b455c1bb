package io.tiaki.update.internal;

import static io.tiaki.update.internal.RefusedException.refused;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.jar.Manifest;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import org.jspecify.annotations.Nullable;

/**
 * A deployment package on disk, read front to back as Deployment Admin will read it (OSGi
 * Compendium, 114.3): the manifest first, then each bundle that it lists and no other, then the
 * signature inside. Only manifests are held in memory.
 */
final class PackageFile {
  private static final String MANIFEST = "META-INF/MANIFEST.MF";
  private static final String SIGNATURE = "META-INF/DP.SIG";
  private static final int MOST_MANIFEST = 1 << 20;
  private static final int MOST_SIGNATURE = 64 << 10;
  private static final int BUFFER = 32 << 10;

  private final long mostOctets;
  private long octets;

  /**
   * What is in it.
   *
   * @param manifest of the package
   * @param manifestOctets as they stand in it
   * @param bundles as they stand in it
   * @param signature DER of the signature over the manifest's octets
   */
  record Contents(
      PackageManifest manifest,
      byte[] manifestOctets,
      List<BundleManifest> bundles,
      byte[] signature) {
    Contents {
      bundles = List.copyOf(bundles);
    }
  }

  private PackageFile(long mostOctets) {
    this.mostOctets = mostOctets;
  }

  /**
   * Reads and checks.
   *
   * @param mostOctets the most octets that all entries may have when unpacked
   * @throws RefusedException when it is not as it should be
   * @throws IOException when the disk fails
   */
  static Contents read(Path file, long mostOctets) throws RefusedException, IOException {
    try (InputStream in = Files.newInputStream(file);
        ZipInputStream zip = new ZipInputStream(in)) {
      return new PackageFile(mostOctets).read(zip);
    } catch (java.util.zip.ZipException | java.io.EOFException | IllegalArgumentException e) {
      throw refused("The package is no whole archive");
    }
  }

  private Contents read(ZipInputStream zip) throws RefusedException, IOException {
    ZipEntry entry = zip.getNextEntry();
    if (entry == null || !entry.getName().equals(MANIFEST)) {
      throw refused("The package does not begin with " + MANIFEST);
    }
    byte[] octetsOfManifest = few(zip, MOST_MANIFEST, MANIFEST);
    PackageManifest manifest = PackageManifest.parse(octetsOfManifest);
    Map<String, PackageManifest.Entry> listed = new HashMap<>();
    manifest.bundles().forEach(bundle -> listed.put(bundle.file(), bundle));
    List<BundleManifest> bundles = new ArrayList<>();
    byte @Nullable [] signature = null;
    for (entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
      if (signature != null) {
        throw refused("The package has something behind its signature " + SIGNATURE);
      } else if (entry.getName().equals(SIGNATURE)) {
        signature = few(zip, MOST_SIGNATURE, SIGNATURE);
      } else {
        checkName(entry.getName());
        bundles.add(bundle(zip, entry.getName(), listed.remove(entry.getName())));
      }
    }
    if (!listed.isEmpty()) {
      throw refused("The package lacks a bundle that its manifest lists");
    } else if (signature == null) {
      throw refused("The package has no signature " + SIGNATURE + " inside: have it signed");
    }
    return new Contents(manifest, octetsOfManifest, bundles, signature);
  }

  private static void checkName(String name) throws RefusedException {
    String upper = name.toUpperCase(Locale.ROOT);
    if (upper.matches("META-INF/([^/]*\\.(SF|RSA|DSA|EC)|SIG-[^/]*)")) {
      throw refused("The package is signed as a jar, which Deployment Admin does not bear");
    } else if (!PackageManifest.isFileName(name)) {
      throw refused("The package has an entry whose name is not a plain file name");
    }
  }

  private BundleManifest bundle(
      ZipInputStream zip, String name, PackageManifest.@Nullable Entry expected)
      throws RefusedException, IOException {
    if (expected == null) {
      throw refused("The package holds an entry that its manifest does not list: " + name);
    }
    DigestInputStream digested = new DigestInputStream(counted(zip), sha256());
    BundleManifest bundle = BundleManifest.read(new Unclosable(digested));
    drain(digested);
    if (!MessageDigest.isEqual(
        digested.getMessageDigest().digest(), Base64.getDecoder().decode(expected.sha256()))) {
      throw refused("The digest of " + name + " is not the one in the package's manifest");
    } else if (!bundle.isNamed(expected.symbolicName(), expected.version())) {
      throw refused(name + " is another bundle than the package's manifest says");
    }
    return bundle;
  }

  private byte[] few(InputStream in, int most, String name) throws RefusedException, IOException {
    byte[] read = in.readNBytes(most + 1);
    if (read.length > most) {
      throw refused("The entry " + name + " has more than " + most + " octets");
    }
    return read;
  }

  /** Counts over all entries, so that a small package cannot unpack without end. */
  private InputStream counted(InputStream in) {
    return new FilterInputStream(in) {
      @Override
      public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
      }

      @Override
      public int read(byte[] buffer, int from, int length) throws IOException {
        int count = super.read(buffer, from, length);
        octets += Math.max(0, count);
        if (octets > mostOctets) {
          throw new java.util.zip.ZipException("more than " + mostOctets + " octets");
        }
        return count;
      }

      @Override
      public long skip(long count) throws IOException {
        byte[] buffer = new byte[(int) Math.min(BUFFER, Math.max(1, count))];
        return Math.max(0, read(buffer, 0, (int) Math.min(buffer.length, count)));
      }
    };
  }

  private static void drain(InputStream in) throws IOException {
    byte[] buffer = new byte[BUFFER];
    int count;
    do {
      count = in.read(buffer);
    } while (count >= 0);
    Arrays.fill(buffer, (byte) 0);
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("Every JDK has SHA-256", e);
    }
  }

  /** Lets a reader of an archive inside the archive close what it opened, and no more. */
  private static final class Unclosable extends FilterInputStream {
    Unclosable(InputStream in) {
      super(in);
    }

    @Override
    public void close() {
      // The package is read on.
    }
  }

  static Manifest parsed(byte[] octets) throws RefusedException {
    try {
      return new Manifest(new java.io.ByteArrayInputStream(octets));
    } catch (IOException | RuntimeException e) {
      throw refused("A manifest in the package cannot be read");
    }
  }
}
