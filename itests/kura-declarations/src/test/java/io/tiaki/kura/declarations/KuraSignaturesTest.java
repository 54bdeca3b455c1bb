package io.tiaki.kura.declarations;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Our declarations against a real Kura: {@code -Dkura.home=FOLDER} of one. */
class KuraSignaturesTest {
  private static final String API = "org.eclipse.kura.api";
  private static final String CONFIGURATION = "org.eclipse.kura.core.configuration";
  private static final Path OURS = Path.of("target", "classes");
  private static final Pattern EXPORT =
      Pattern.compile("(org\\.eclipse\\.kura[a-z.]*);version=\"([0-9.]+)\"");

  /** What Tiaki implements: a method that Kura adds there breaks it. */
  private static final List<String> IMPLEMENTED =
      List.of(
          "org.eclipse.kura.driver.Driver",
          "org.eclipse.kura.driver.PreparedRead",
          "org.eclipse.kura.driver.ChannelDescriptor",
          "org.eclipse.kura.configuration.ConfigurableComponent");

  private static List<Path> jars = List.of();

  @BeforeAll
  static void find_kura() throws IOException {
    String home = System.getProperty("kura.home", "");
    if (home.isBlank()) {
      System.err.println(
          "\n*** SKIPPED: the declarations are not compared with a real Kura;"
              + " name one with -Dkura.home=FOLDER ***\n");
      Assumptions.abort("no kura.home is given");
    }
    try (Stream<Path> files = Files.walk(Path.of(home), 8)) {
      jars = files.filter(file -> isOf(file, API) || isOf(file, CONFIGURATION)).toList();
    }
    assertThat(jars)
        .as("jars of %s and %s below %s", API, CONFIGURATION, home)
        .hasSizeBetween(2, 9);
  }

  private static boolean isOf(Path file, String bundle) {
    return file.getFileName().toString().matches(Pattern.quote(bundle) + "[_-][0-9].*\\.jar");
  }

  @Test
  void every_member_that_we_declare_is_there() throws Exception {
    try (URLClassLoader ours = loader(List.of(OURS));
        URLClassLoader theirs = loader(jars)) {
      List<String> names = declared();
      assertThat(names).hasSizeGreaterThan(25);
      for (String name : names) {
        Set<String> missing = new TreeSet<>(Members.visible(ours.loadClass(name)));
        missing.removeAll(Members.visible(theirs.loadClass(name)));
        assertThat(missing).as("declared, but not in Kura's %s", name).isEmpty();
      }
    }
  }

  @Test
  void what_we_implement_demands_nothing_more() throws Exception {
    try (URLClassLoader ours = loader(List.of(OURS));
        URLClassLoader theirs = loader(jars)) {
      for (String name : IMPLEMENTED) {
        assertThat(Members.demanded(ours.loadClass(name)))
            .as(name)
            .isEqualTo(Members.demanded(theirs.loadClass(name)));
      }
    }
  }

  @Test
  void the_packages_have_the_versions_that_we_declare() throws IOException {
    Set<String> theirs = new TreeSet<>();
    for (Path jar : jars) {
      theirs.addAll(exports(jar));
    }

    assertThat(theirs).containsAll(declaredVersions());
  }

  private static Set<String> declaredVersions() throws IOException {
    Set<String> found = new TreeSet<>();
    for (Path info : files(Path.of("src/main/java"), "package-info.java")) {
      String text = Files.readString(info);
      Matcher version = Pattern.compile("@Version\\(\"([0-9.]+)\"\\)").matcher(text);
      Matcher name = Pattern.compile("package ([a-z.]+);").matcher(text);
      assertThat(version.find() && name.find()).as("%s", info).isTrue();
      found.add(name.group(1) + " " + version.group(1));
    }
    return found;
  }

  private static Set<String> exports(Path of) throws IOException {
    Set<String> found = new TreeSet<>();
    try (JarFile jar = new JarFile(of.toFile())) {
      Matcher export =
          EXPORT.matcher(jar.getManifest().getMainAttributes().getValue("Export-Package"));
      while (export.find()) {
        found.add(export.group(1) + " " + export.group(2));
      }
    }
    return found;
  }

  private static List<String> declared() throws IOException {
    List<String> names = new ArrayList<>();
    for (Path file : files(OURS, ".class")) {
      String name = OURS.relativize(file).toString().replace(File.separatorChar, '.');
      if (!name.contains("package-info") && name.startsWith("org.eclipse.kura")) {
        names.add(name.substring(0, name.length() - ".class".length()));
      }
    }
    return names;
  }

  private static List<Path> files(Path folder, String end) throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      return files.filter(file -> file.toString().endsWith(end)).toList();
    }
  }

  private static URLClassLoader loader(List<Path> places) throws IOException {
    List<URL> urls = new ArrayList<>();
    for (Path place : places) {
      urls.add(place.toUri().toURL());
      if (!Files.isDirectory(place)) {
        urls.addAll(inner(place));
      }
    }
    // Not the class path of the test: it has our declarations.
    return new URLClassLoader(urls.toArray(new URL[0]), ClassLoader.getPlatformClassLoader());
  }

  /** Jars inside a bundle. */
  private static List<URL> inner(Path place) throws IOException {
    List<URL> urls = new ArrayList<>();
    try (JarFile jar = new JarFile(place.toFile())) {
      for (JarEntry entry : jar.stream().filter(e -> e.getName().endsWith(".jar")).toList()) {
        Path copy = Files.createTempFile("kura", ".jar");
        copy.toFile().deleteOnExit();
        Files.write(copy, jar.getInputStream(entry).readAllBytes());
        urls.add(copy.toUri().toURL());
      }
    }
    return urls;
  }
}
