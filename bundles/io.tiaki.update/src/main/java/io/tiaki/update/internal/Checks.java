package io.tiaki.update.internal;

import static io.tiaki.update.internal.RefusedException.failed;
import static io.tiaki.update.internal.RefusedException.refused;

import io.tiaki.platform.StateException;
import io.tiaki.security.PeerCertificate;
import io.tiaki.security.Purpose;
import io.tiaki.security.SecurityModule;
import io.tiaki.security.SecurityModuleException;
import io.tiaki.update.internal.framework.Platform;
import io.tiaki.update.internal.trial.Archive;
import io.tiaki.update.internal.trial.InstalledPackage;
import io.tiaki.update.internal.trial.InstalledSet;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.osgi.framework.Version;

/** Everything that is checked before Deployment Admin sees a byte. */
final class Checks {
  private static final String OURS = "io.tiaki.";
  private static final int UNPACKED = 4;
  private static final int BUFFER = 32 << 10;

  private final Settings settings;
  private final InstalledSet set;
  private final Platform platform;
  private final SecurityModule security;
  private final Memory memory;

  Checks(
      Settings settings,
      InstalledSet set,
      Platform platform,
      SecurityModule security,
      Memory memory) {
    this.settings = settings;
    this.set = set;
    this.platform = platform;
    this.security = security;
    this.memory = memory;
  }

  /**
   * What the instruction itself tells: signer, size, version, and that we could go back.
   *
   * @return what is installed and lies in the archive; empty for a new package
   */
  Optional<InstalledPackage> beforeFetching(Announcement announced)
      throws RefusedException, IOException {
    String name = announced.candidate().name();
    checkSigner(() -> security.detachedSigner(announced.signature(), Purpose.CODE_SIGNER));
    if (announced.size() > settings.mostOctets()) {
      throw refused(
          "The package has more than the "
              + settings.mostOctets()
              + " octets that size.max.octets allows");
    }
    Optional<String> installed = platform.version(name);
    if (installed.isEmpty() && !settings.allowNew()) {
      throw refused("No package " + name + " is installed, and allow.new does not permit new ones");
    }
    checkVersion(announced, installed);
    return installed.isEmpty() ? Optional.empty() : Optional.of(archived(name, installed.get()));
  }

  /** What the file tells: that it is what was announced and signed, and fits to what is there. */
  PackageFile.Contents afterFetching(
      Announcement announced, Path file, Optional<InstalledPackage> previous)
      throws RefusedException, IOException {
    byte[] digest = digest(file);
    if (!HexFormat.of().formatHex(digest).equals(announced.candidate().sha256())) {
      throw refused("The SHA-256 of what was fetched is not the one announced");
    }
    checkSigner(() -> security.verifyDetached(announced.signature(), digest, Purpose.CODE_SIGNER));
    PackageFile.Contents contents = PackageFile.read(file, UNPACKED * settings.mostOctets());
    PackageManifest manifest = contents.manifest();
    if (!manifest.name().equals(announced.candidate().name())
        || !manifest.version().equals(announced.candidate().version())) {
      throw refused("The package is another one, or of another version, than announced");
    }
    byte[] inside = sha256().digest(contents.manifestOctets());
    checkSigner(() -> security.verifyDetached(contents.signature(), inside, Purpose.CODE_SIGNER));
    checkBundles(contents, previous);
    return contents;
  }

  private void checkVersion(Announcement announced, Optional<String> installed)
      throws RefusedException {
    Version version = announced.version();
    if (installed.isPresent()) {
      int difference = version.compareTo(Version.parseVersion(installed.get()));
      if (difference == 0) {
        throw refused(announced.candidate() + " is installed already");
      } else if (difference < 0) {
        throw refused(announced.candidate() + " is older than the installed " + installed.get());
      }
    }
    try {
      Optional<Version> mark = memory.highWater(announced.candidate().name());
      if (mark.isPresent() && version.compareTo(mark.get()) <= 0) {
        throw refused(
            announced.candidate()
                + " is not newer than "
                + mark.get()
                + ", which was healthy here");
      }
    } catch (StateException e) {
      throw failed("The store cannot be read, and without it no update is taken");
    }
  }

  /**
   * The installed package in the archive; its file gets its place there when it has another name.
   */
  private InstalledPackage archived(String name, String version)
      throws RefusedException, IOException {
    InstalledPackage line = set.current().get(name);
    if (line != null
        && line.version().equals(version)
        && Files.isRegularFile(set.archived(line.sha256()))
        && HexFormat.of().formatHex(digest(set.archived(line.sha256()))).equals(line.sha256())) {
      return line;
    }
    Path found =
        Archive.find(set, name, version)
            .orElseThrow(
                () ->
                    refused(
                        "The archive lacks the installed "
                            + name
                            + " "
                            + version
                            + ", without which nothing can be taken back: copy its .dp into "
                            + set.folder().resolve("archive")));
    String sha256 = HexFormat.of().formatHex(digest(found));
    if (!found.equals(set.archived(sha256))) {
      Files.move(found, set.archived(sha256), StandardCopyOption.ATOMIC_MOVE);
    }
    return new InstalledPackage(name, version, sha256);
  }

  private void checkBundles(PackageFile.Contents contents, Optional<InstalledPackage> previous)
      throws RefusedException, IOException {
    String name = contents.manifest().name();
    Set<String> before = platform.bundlesOf(name);
    for (BundleManifest bundle : contents.bundles()) {
      if (!bundle.symbolicName().startsWith(OURS) && !before.contains(bundle.symbolicName())) {
        throw refused(
            "The package brings a bundle that is neither ours nor in the installed package: "
                + bundle.symbolicName());
      }
    }
    Optional<String> foreign = platform.foreign(name, contents.bundles());
    if (foreign.isPresent()) {
      throw refused("The package brings a bundle that is not its own: " + foreign.get());
    }
    if (previous.isPresent()) {
      checkSameVersions(contents, previous.get());
    }
    List<String> unresolved = platform.unresolved(name, contents.bundles());
    if (!unresolved.isEmpty()) {
      throw refused("The package would not resolve: " + unresolved.get(0));
    }
  }

  /** Deployment Admin leaves a bundle of the same version alone, whatever is in it. */
  private void checkSameVersions(PackageFile.Contents contents, InstalledPackage previous)
      throws RefusedException, IOException {
    Map<String, String> before = new HashMap<>();
    var manifest = Archive.manifest(set.archived(previous.sha256()));
    if (manifest.isPresent()) {
      manifest
          .get()
          .getEntries()
          .values()
          .forEach(
              section ->
                  before.put(
                      section.getValue("Bundle-SymbolicName") + section.getValue("Bundle-Version"),
                      String.valueOf(section.getValue("SHA-256-Digest"))));
    }
    for (PackageManifest.Entry entry : contents.manifest().bundles()) {
      String digest = before.get(entry.symbolicName() + entry.version());
      if (digest != null && !digest.equals(entry.sha256())) {
        throw refused(
            entry.symbolicName() + " has other content under the version that is installed");
      }
    }
  }

  /** A look at a signature. */
  private interface Signature {
    PeerCertificate signer() throws SecurityModuleException;
  }

  private void checkSigner(Signature signature) throws RefusedException {
    try {
      String signer = signature.signer().commonName();
      if (!settings.signers().contains(signer)) {
        throw refused("The signer of the package is none of those that the setting signers names");
      }
    } catch (SecurityModuleException e) {
      throw refused("The signature of the package does not count: " + e.getMessage());
    }
  }

  private static byte[] digest(Path file) throws IOException {
    MessageDigest digest = sha256();
    byte[] buffer = new byte[BUFFER];
    try (InputStream in = Files.newInputStream(file)) {
      for (int count = in.read(buffer); count >= 0; count = in.read(buffer)) {
        digest.update(buffer, 0, count);
      }
    }
    return digest.digest();
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("Every JDK has SHA-256", e);
    }
  }
}
