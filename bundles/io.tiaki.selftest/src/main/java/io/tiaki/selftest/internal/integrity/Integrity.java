package io.tiaki.selftest.internal.integrity;

import io.tiaki.journal.JournalEvent;
import io.tiaki.platform.Health;
import io.tiaki.platform.StateException;
import io.tiaki.platform.StateStore;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletionException;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.osgi.framework.Version;

/**
 * Compares the software on the disk with what was signed by the vendor or recorded when it was
 * installed. One run at a time.
 */
final class Integrity {
  static final String RECORDED = "integrity.recorded";
  private static final String REMEDY =
      ". Install the software anew from a trusted source; if you replaced it yourself, say so:"
          + " tiaki:baseline accept, or start once with --accept-distribution";

  private final Supplier<Software> software;
  private final Supplier<Optional<StateStore>> store;
  private final Past past;
  private final Function<UnitFile, String> signer;

  /** What the journal remembers. */
  interface Past {
    boolean isThere();

    /**
     * Whether a baseline was recorded before.
     *
     * @throws IOException when it cannot be told
     */
    boolean hasRecorded() throws IOException;

    void record(JournalEvent event);
  }

  /**
   * @param software looks where it lies
   * @param signer name of the accepted vendor who signed a package; empty when nobody did
   */
  Integrity(
      Supplier<Software> software,
      Supplier<Optional<StateStore>> store,
      Past past,
      Function<UnitFile, String> signer) {
    this.software = software;
    this.store = store;
    this.past = past;
    this.signer = signer;
  }

  /**
   * Looks.
   *
   * @param accept whether what is there now is to be recorded as what should be
   */
  synchronized Health run(boolean accept) throws InterruptedException {
    try {
      return run(software.get(), accept);
    } catch (StateException e) {
      return e.retryable()
          ? Health.unknown("The baseline cannot be read now: " + e.getMessage())
          : Health.unhealthy("The baseline was altered" + REMEDY);
    } catch (InterruptedIOException e) {
      throw new InterruptedException();
    } catch (CompletionException e) {
      return Health.unknown("The baseline cannot be written now: " + reason(e));
    } catch (IOException | UncheckedIOException e) {
      return Health.unhealthy("The software cannot be read (" + e.getMessage() + "): see the disk");
    }
  }

  private static String reason(CompletionException e) {
    Throwable cause = e.getCause();
    return String.valueOf(cause == null ? e.getMessage() : cause.getMessage());
  }

  private Health run(Software now, boolean accept) throws StateException, IOException {
    Optional<StateStore> there = store.get();
    if (there.isEmpty()) {
      return Health.unknown("The store with the baseline is not there");
    } else if (now.packages().toString().isEmpty()) {
      return Health.unknown("No launcher, and packages.dir names no folder of packages");
    } else if (Files.exists(now.packages().resolve("trial"))) {
      return Health.unknown("An update is under way");
    } else if (!past.isThere()) {
      return Health.unknown("The journal is not there");
    }
    Baseline baseline = Baseline.open(there.get());
    if (accept || baseline.entries().isEmpty()) {
      return record(now, baseline, accept);
    }
    List<String> problems = new ArrayList<>();
    int count = compare(now, baseline, problems);
    return problems.isEmpty()
        ? Health.healthy(count + " files are as signed or recorded")
        : Health.unhealthy(some(problems) + REMEDY);
  }

  private Health record(Software now, Baseline baseline, boolean accept) throws IOException {
    if (!accept && past.hasRecorded()) {
      return Health.unhealthy("The baseline was removed" + REMEDY);
    }
    Map<String, String> fresh = new TreeMap<>();
    Map<String, UnitFile> units = units(now);
    for (Map.Entry<String, Path> file : now.files().entrySet()) {
      fresh.put(Baseline.FILE + file.getKey(), Hash.of(file.getValue()));
    }
    Map<String, String> packed = new HashMap<>();
    for (UnitFile unit : units.values()) {
      fresh.put(Baseline.PACKAGE + unit.sha256(), value(unit, "recorded"));
      packed.putAll(unit.bundles());
    }
    for (Map.Entry<String, Path> bundle : now.bundles().entrySet()) {
      if (!packed.containsKey(bundle.getKey())) {
        fresh.put(Baseline.BUNDLE + bundle.getKey(), Hash.of(bundle.getValue()));
      }
    }
    baseline.replace(fresh);
    String text =
        fresh.size()
            + " files and packages recorded, SHA-256 of the list "
            + digest(fresh)
            + (accept ? ", because an administrator accepted what is there" : "");
    past.record(JournalEvent.system(RECORDED, "gateway", text));
    return Health.healthy(text);
  }

  private int compare(Software now, Baseline baseline, List<String> problems) throws IOException {
    Map<String, String> recorded = baseline.entries();
    for (Map.Entry<String, Path> file : now.files().entrySet()) {
      check(recorded.get(Baseline.FILE + file.getKey()), file.getKey(), file.getValue(), problems);
    }
    Set<String> known = new HashSet<>();
    Map<String, String> bundles = packed(now, baseline, known, problems);
    recorded.forEach(
        (key, value) -> {
          if (key.startsWith(Baseline.BUNDLE)) {
            bundles.putIfAbsent(key.substring(Baseline.BUNDLE.length()), value);
          }
        });
    for (Map.Entry<String, Path> one : now.bundles().entrySet()) {
      String what = "the framework's copy of " + one.getKey();
      check(bundles.get(one.getKey()), what, one.getValue(), problems);
    }
    for (Path file : now.kept()) {
      try {
        if (!known.contains(Hash.unpacked(file))) {
          problems.add("Deployment Admin's copy " + file.getFileName() + " was altered");
        }
      } catch (NoSuchFileException e) {
        // It was replaced this moment.
      }
    }
    return now.files().size() + now.bundles().size() + now.kept().size();
  }

  private static void check(
      @Nullable String expected, String what, Path file, List<String> problems) throws IOException {
    Optional<String> hash = hash(file);
    if (hash.isEmpty()) {
      return; // It was replaced this moment: the next run sees what came.
    }
    if (expected == null) {
      problems.add(what + " is neither signed nor recorded");
    } else if (!expected.equals(hash.get())) {
      problems.add(what + " was altered");
    }
  }

  /**
   * The bundles of the installed packages.
   *
   * @param known gets the hashes of all bundles that are to be trusted, also of previous packages
   */
  private Map<String, String> packed(
      Software now, Baseline baseline, Set<String> known, List<String> problems)
      throws IOException {
    Map<String, String> bundles = new TreeMap<>();
    Map<String, String> current = current(now.packages());
    List<Map.Entry<String, UnitFile>> units = new ArrayList<>(units(now).entrySet());
    units.sort(Comparator.comparing(one -> one.getValue().version()));
    for (Map.Entry<String, UnitFile> one : units) {
      UnitFile unit = one.getValue();
      String problem = distrust(one.getKey(), unit, baseline);
      if (problem.isEmpty()) {
        known.addAll(unit.bundles().values());
        if (current.containsKey(one.getKey())) {
          bundles.putAll(unit.bundles());
        }
      } else {
        String left = current.containsKey(one.getKey()) ? "" : leftover(one.getKey());
        problems.add("the package " + unit.name() + " " + unit.version() + " " + problem + left);
      }
      current.remove(one.getKey());
    }
    current.forEach((sha256, name) -> problems.add("the package " + name + " is missing or torn"));
    return bundles;
  }

  /** An update that is taken back may look there for what to install: so it is a problem too. */
  private static String leftover(String sha256) {
    return " (it is not installed: delete archive/" + sha256 + ".dp)";
  }

  private String distrust(String expected, UnitFile unit, Baseline baseline) {
    if (!unit.sha256().equals(expected)) {
      return "was altered";
    }
    if (baseline.entries().containsKey(Baseline.PACKAGE + expected)) {
      return "";
    }
    String by = signer.apply(unit);
    if (by.isEmpty()) {
      return "is neither signed nor recorded";
    } else if (unit.version().compareTo(highest(unit.name(), baseline)) < 0) {
      return "is older than the one that was here";
    }
    baseline.add(Baseline.PACKAGE + expected, value(unit, by));
    return "";
  }

  private static Version highest(String name, Baseline baseline) {
    Version highest = Version.emptyVersion;
    for (Map.Entry<String, String> one : baseline.entries().entrySet()) {
      String[] parts = one.getValue().split(" ");
      if (one.getKey().startsWith(Baseline.PACKAGE) && parts[0].equals(name)) {
        Version version = Version.parseVersion(parts[1]);
        highest = version.compareTo(highest) > 0 ? version : highest;
      }
    }
    return highest;
  }

  private static String value(UnitFile unit, String by) {
    return unit.name() + " " + unit.version() + " " + by;
  }

  /** What lies in the archive, by the hash that its name claims. */
  private static Map<String, UnitFile> units(Software now) throws IOException {
    Map<String, UnitFile> units = new TreeMap<>();
    Path archive = now.packages().resolve("archive");
    if (!Files.isDirectory(archive)) {
      return units;
    }
    try (DirectoryStream<Path> files = Files.newDirectoryStream(archive, "*.dp")) {
      for (Path file : files) {
        String name = String.valueOf(file.getFileName());
        try {
          units.put(name.substring(0, name.length() - ".dp".length()), UnitFile.read(file));
        } catch (InterruptedIOException e) {
          throw e;
        } catch (IOException e) {
          // A package of the set that cannot be read is missed by its name.
        }
      }
    }
    return units;
  }

  /** Hash and name of the packages that are installed. */
  private static Map<String, String> current(Path packages) throws IOException {
    Map<String, String> current = new HashMap<>();
    try {
      for (String line : Files.readAllLines(packages.resolve("current"))) {
        String[] parts = line.split(" ");
        if (parts.length == 3) {
          current.put(parts[2], parts[0] + " " + parts[1]);
        }
      }
    } catch (NoSuchFileException e) {
      // Nobody keeps a set here.
    }
    return current;
  }

  private static Optional<String> hash(Path file) throws IOException {
    try {
      return Optional.of(Hash.of(file));
    } catch (NoSuchFileException e) {
      return Optional.empty();
    }
  }

  private static String digest(Map<String, String> entries) throws IOException {
    byte[] text = entries.toString().getBytes(StandardCharsets.UTF_8);
    return Hash.of(new java.io.ByteArrayInputStream(text));
  }

  private static String some(List<String> problems) {
    int most = 3;
    String first = String.join("; ", problems.subList(0, Math.min(most, problems.size())));
    return problems.size() <= most ? first : first + "; and " + (problems.size() - most) + " more";
  }
}
