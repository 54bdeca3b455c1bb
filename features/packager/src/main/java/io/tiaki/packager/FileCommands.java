package io.tiaki.packager;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;

/** Commands on files that are there: show, sign, verify, bump. */
final class FileCommands {
  private static final Set<String> OPTIONS =
      Set.of(
          "--data",
          "--keystore",
          "--password-file",
          "--authority",
          "--signer",
          "--version",
          "--output");
  private static final String SIGNATURE = ".p7s";

  private final PrintStream out;

  FileCommands(PrintStream out) {
    this.out = out;
  }

  void run(String command, List<String> words) throws PackagerException, IOException {
    Options options = new Options(words, OPTIONS);
    switch (command) {
      case "sign" -> {
        Signer signer = signer(options);
        for (Path file : packagesFirst(options.files())) {
          sign(file, signer);
        }
      }
      case "verify" -> {
        Verifier verifier = verifier(options);
        for (Path file : options.files()) {
          verify(file, verifier);
        }
      }
      case "bump" -> bump(options);
      default -> {
        for (Path file : options.files()) {
          show(file);
        }
      }
    }
  }

  private static Path data(Options options) {
    return options.path("--data").orElse(Path.of(".data", "tiaki"));
  }

  private static Signer signer(Options options) throws PackagerException, IOException {
    Path data = data(options);
    Path keystore = options.path("--keystore").orElse(data.resolve("vendor").resolve("signer.p12"));
    boolean own = options.path("--keystore").isPresent();
    Path password =
        options
            .path("--password-file")
            .orElse(own ? null : data.resolve("secrets").resolve("vendor.unlock"));
    return SigningKey.open(keystore, password);
  }

  private static Verifier verifier(Options options) throws PackagerException, IOException {
    Path authority =
        options.path("--authority").orElse(data(options).resolve("exchange").resolve("ca.pem"));
    return new Verifier(authority, options.text("--signer").orElse("vendor"));
  }

  /** A feature is signed after its packages, whose digests it takes over. */
  private static List<Path> packagesFirst(List<Path> files) {
    return files.stream().sorted((a, b) -> Boolean.compare(isFeature(a), isFeature(b))).toList();
  }

  private static boolean isFeature(Path file) {
    return file.toString().endsWith(Feature.SUFFIX);
  }

  private static Path beside(Path file) {
    return file.resolveSibling(file.getFileName() + SIGNATURE);
  }

  private static Path folder(Path file) {
    Path folder = file.toAbsolutePath().getParent();
    return folder == null ? file : folder;
  }

  private void sign(Path file, Signer signer) throws PackagerException, IOException {
    byte[] octets = Octets.read(file);
    byte[] signed =
        isFeature(file)
            ? Feature.parse(file.toString(), octets).refreshed(folder(file)).octets()
            : signer.sign(DeploymentPackage.read(octets)).octets();
    // A signature that no longer fits goes first: between the two there is none.
    Files.deleteIfExists(beside(file));
    Octets.write(file, signed);
    Octets.write(beside(file), signer.sign(signed));
    out.println("signed " + file);
  }

  private void verify(Path file, Verifier verifier) throws PackagerException, IOException {
    byte[] octets = Octets.read(file);
    if (!Files.isRegularFile(beside(file))) {
      throw new PackagerException(
          file + " is not signed: " + beside(file).getFileName() + " is not beside it");
    }
    verifier.verify(file.toString(), octets, Octets.read(beside(file)));
    if (isFeature(file)) {
      Feature feature = Feature.parse(file.toString(), octets);
      feature.check(folder(file));
      out.println("verified " + file + " and its " + feature.packages().size() + " packages");
    } else {
      DeploymentPackage read = DeploymentPackage.read(octets);
      byte[] inside =
          read.signature()
              .orElseThrow(() -> new PackagerException(file + " has no signature inside"));
      verifier.verify("the manifest of " + file, read.manifest(), inside);
      out.println("verified " + file);
    }
  }

  private void bump(Options options) throws PackagerException, IOException {
    if (options.files().size() != 1) {
      throw Options.usage("bump takes one package");
    }
    Path file = options.files().get(0);
    DeploymentPackage bumped =
        Bump.to(
            DeploymentPackage.read(Octets.read(file)), Version.parse(options.needed("--version")));
    Path output = options.path("--output").orElse(folder(file).resolve(bumped.fileName()));
    Octets.write(output, bumped.octets());
    out.println("wrote " + output);
  }

  private void show(Path file) throws PackagerException, IOException {
    byte[] octets = Octets.read(file);
    String beside =
        Files.isRegularFile(beside(file))
            ? Verifier.claimedSigner(Octets.read(beside(file)))
            : "nobody";
    if (isFeature(file)) {
      Feature feature = Feature.parse(file.toString(), octets);
      out.println("feature " + feature.name() + " " + feature.version());
      feature
          .packages()
          .forEach(line -> out.println("  package " + line.name() + " " + line.version()));
    } else {
      DeploymentPackage read = DeploymentPackage.read(octets);
      out.println("package " + read.name() + " " + read.version());
      read.bundleTexts().forEach(text -> out.println("  bundle " + text));
      String inside =
          read.signature().isPresent() ? Verifier.claimedSigner(read.signature().get()) : "nobody";
      out.println("  signed inside by " + inside + " (not verified)");
    }
    out.println("  signed beside by " + beside + " (not verified)");
    out.println("  " + octets.length + " octets, SHA-256 " + Octets.sha256Hex(octets));
  }
}
