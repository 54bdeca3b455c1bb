package io.tiaki.packager;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Builds all packages and features of the reactor. */
final class BuildCommand {
  private static final Set<String> OPTIONS =
      Set.of(
          "--units",
          "--modules",
          "--bundles",
          "--output",
          "--version",
          "--keystore",
          "--password-file");
  private static final Pattern MODULE = Pattern.compile("<module>([^<]+)</module>");

  private final PrintStream out;

  BuildCommand(PrintStream out) {
    this.out = out;
  }

  void run(List<String> words) throws PackagerException, IOException {
    Options options = new Options(words, OPTIONS);
    Units units = Units.read(Path.of(options.needed("--units")));
    List<String> problems = units.problems(modules(Path.of(options.needed("--modules"))));
    if (!problems.isEmpty()) {
      throw new PackagerException(String.join("; ", problems));
    }
    Optional<Path> keystore = options.path("--keystore");
    Optional<Signer> signer =
        keystore.isPresent()
            ? Optional.of(
                SigningKey.open(keystore.get(), options.path("--password-file").orElse(null)))
            : Optional.empty();
    Version version = Version.parse(options.needed("--version").replace("-", "."));
    Map<String, Bundle> bundles = bundles(Path.of(options.needed("--bundles")));
    build(units, bundles, version, signer, Path.of(options.needed("--output")));
  }

  /** The modules below {@code bundles/}: what the reactor makes of them must be accounted for. */
  static Set<String> modules(Path pom) throws IOException {
    Set<String> modules = new TreeSet<>();
    Matcher m = MODULE.matcher(Files.readString(pom));
    while (m.find()) {
      modules.add(m.group(1));
    }
    return modules;
  }

  private static Map<String, Bundle> bundles(Path folder) throws IOException, PackagerException {
    Map<String, Bundle> bundles = new TreeMap<>();
    try (DirectoryStream<Path> jars = Files.newDirectoryStream(folder, "*.jar")) {
      for (Path jar : jars) {
        Bundle bundle = Bundle.of(jar.toString(), Octets.read(jar));
        Bundle other = bundles.put(bundle.symbolicName(), bundle);
        if (other != null) {
          throw new PackagerException(
              "Two jars of " + bundle.symbolicName() + " in " + folder + ": run mvn clean");
        }
      }
    }
    return bundles;
  }

  private void build(
      Units units,
      Map<String, Bundle> bundles,
      Version version,
      Optional<Signer> signer,
      Path output)
      throws IOException, PackagerException {
    Files.createDirectories(output);
    clean(output);
    Map<String, List<Feature.Line>> features = new TreeMap<>();
    for (Units.Unit unit : units.units()) {
      DeploymentPackage built = pack(unit, bundles);
      byte[] octets = (signer.isPresent() ? signer.get().sign(built) : built).octets();
      write(output.resolve(built.fileName()), octets, signer);
      Feature.Line line = new Feature.Line(built.name(), built.version(), Octets.sha256Hex(octets));
      unit.features()
          .forEach(feature -> features.computeIfAbsent(feature, f -> new ArrayList<>()).add(line));
    }
    for (Map.Entry<String, List<Feature.Line>> entry : features.entrySet()) {
      List<Feature.Line> lines =
          entry.getValue().stream().sorted(Comparator.comparing(Feature.Line::name)).toList();
      Feature feature = new Feature(entry.getKey(), version, lines);
      write(output.resolve(feature.fileName()), feature.octets(), signer);
    }
    out.println(
        units.units().size()
            + " packages and "
            + features.size()
            + " features, "
            + (signer.isPresent() ? "signed" : "not signed"));
  }

  private static DeploymentPackage pack(Units.Unit unit, Map<String, Bundle> bundles)
      throws PackagerException {
    List<Bundle> content = new ArrayList<>();
    for (String name : unit.bundles()) {
      Bundle bundle = bundles.get(name);
      if (bundle == null) {
        throw new PackagerException(
            "No jar of " + name + ": add it as a dependency to features/pom.xml");
      }
      content.add(bundle);
    }
    Version highest = content.get(0).version();
    for (Bundle bundle : content) {
      highest = bundle.version().compareTo(highest) > 0 ? bundle.version() : highest;
    }
    return DeploymentPackage.of(unit.name(), highest, content);
  }

  private static void write(Path file, byte[] octets, Optional<Signer> signer) throws IOException {
    Octets.write(file, octets);
    if (signer.isPresent()) {
      Octets.write(file.resolveSibling(file.getFileName() + ".p7s"), signer.get().sign(octets));
    }
  }

  /** What an earlier build left would be shipped with this one. */
  private static void clean(Path output) throws IOException {
    try (DirectoryStream<Path> old = Files.newDirectoryStream(output, "*.{dp,feature,p7s,part}")) {
      for (Path file : old) {
        Files.delete(file);
      }
    }
  }
}
