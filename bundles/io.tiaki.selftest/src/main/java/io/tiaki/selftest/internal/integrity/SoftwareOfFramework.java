package io.tiaki.selftest.internal.integrity;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;

/** Finds the software of this process: in the framework's storage, on the class path, at home. */
final class SoftwareOfFramework {
  /** Below the distribution, what a gateway may load. */
  private static final List<String> FOLDERS =
      List.of("bundles", "shell", "packages", "lib/launcher");

  /** Felix: bundle39/version0.1/bundle.jar; Equinox: 39/1/bundleFile. */
  private static final Pattern COPY =
      Pattern.compile(
          "(?:bundle)?(\\d+)/(?:version)?(\\d+)(?:\\.(\\d+))?/(?:bundle\\.jar|bundleFile)");

  private static final int DEPTH = 7;

  private final BundleContext context;
  private final String packages;

  SoftwareOfFramework(BundleContext context, String packages) {
    this.context = context;
    this.packages = packages;
  }

  Software look() {
    Map<String, Path> files = new TreeMap<>();
    classPath(files);
    home(files);
    Map<Long, Bundle> kept = new TreeMap<>();
    for (Bundle bundle : context.getBundles()) {
      Optional<Path> reference = reference(bundle.getLocation());
      if (reference.isPresent()) {
        add(files, reference.get());
      } else if (bundle.getBundleId() != 0) {
        kept.put(bundle.getBundleId(), bundle);
      }
    }
    Map<String, Path> bundles = new TreeMap<>();
    List<Path> others = new ArrayList<>();
    copies(kept, bundles, others);
    String launcher = context.getProperty("tiaki.packages");
    return new Software(files, bundles, others, Path.of(launcher == null ? packages : launcher));
  }

  private static void classPath(Map<String, Path> files) {
    for (String part : System.getProperty("java.class.path", "").split(File.pathSeparator)) {
      if (part.endsWith(".jar")) {
        add(files, Path.of(part));
      }
    }
  }

  private static void home(Map<String, Path> files) {
    String home = System.getProperty("tiaki.home");
    if (home != null) {
      FOLDERS.forEach(folder -> walk(Path.of(home).resolve(folder)).forEach(f -> add(files, f)));
      add(files, Path.of(home).resolve("tiaki"));
    }
  }

  private static Optional<Path> reference(String location) {
    return location.startsWith("reference:file:")
        ? Optional.of(Path.of(URI.create(location.substring("reference:".length()))))
        : Optional.empty();
  }

  private static void add(Map<String, Path> files, Path file) {
    if (Files.isRegularFile(file)) {
      Path whole = file.toAbsolutePath().normalize();
      int names = whole.getNameCount();
      files.put(whole.subpath(Math.max(0, names - 2), names).toString(), whole);
    }
  }

  /** The newest copy of each bundle; all other archives are put among the others. */
  private void copies(Map<Long, Bundle> kept, Map<String, Path> bundles, List<Path> others) {
    Path storage = storage();
    if (storage == null) {
      return;
    }
    Map<Long, Path> newest = new TreeMap<>();
    Comparator<Path> age = Comparator.comparing(file -> generation(storage, file));
    for (Path file : walk(storage)) {
      long id = id(storage, file);
      if (!kept.containsKey(id)) {
        if (id < 0) {
          others.add(file);
        }
      } else {
        newest.merge(id, file, (a, b) -> age.compare(a, b) < 0 ? b : a);
      }
    }
    newest.forEach(
        (id, file) -> {
          Bundle bundle = kept.get(id);
          if (bundle != null) {
            bundles.put(bundle.getSymbolicName() + "," + bundle.getVersion(), file);
          }
        });
  }

  private static long id(Path storage, Path file) {
    Matcher copy = COPY.matcher(storage.relativize(file).toString());
    return copy.matches() ? Long.parseLong(copy.group(1)) : -1;
  }

  private static long generation(Path storage, Path file) {
    Matcher copy = COPY.matcher(storage.relativize(file).toString());
    if (!copy.matches()) {
      return -1;
    }
    long minor = copy.group(3) == null ? 0 : Long.parseLong(copy.group(3));
    return (Long.parseLong(copy.group(2)) << Integer.SIZE) + minor;
  }

  private @Nullable Path storage() {
    String area = context.getProperty("osgi.configuration.area");
    if (area != null && area.startsWith("file:")) {
      return Path.of(URI.create(area)).resolve("org.eclipse.osgi");
    }
    String storage = context.getProperty("org.osgi.framework.storage");
    return storage == null ? null : Path.of(storage);
  }

  /**
   * Archives below a folder.
   *
   * @throws UncheckedIOException when one cannot be read, or something was removed meanwhile
   */
  private static List<Path> walk(Path folder) {
    if (!Files.isDirectory(folder)) {
      return List.of();
    }
    try (Stream<Path> all = Files.walk(folder, DEPTH)) {
      return all.filter(Files::isRegularFile).filter(SoftwareOfFramework::isArchive).toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static boolean isArchive(Path file) {
    String name = String.valueOf(file.getFileName());
    return name.endsWith(".jar") || name.endsWith(".dp") || name.equals("bundleFile");
  }
}
