package io.tiaki.itests.kura;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * An installation of Kura: {@code plugins} with its bundles and Equinox's launcher, {@code
 * framework/config.ini} with {@code osgi.bundles}, {@code framework/kura.properties}. It is read
 * only.
 */
final class KuraHome {
  static final String PROPERTY = "kura.home";

  /**
   * Bundles that would change the machine (interfaces, routes, firewall, clock, watchdog,
   * containers) or open ports of their own.
   */
  private static final Pattern LEFT_OUT =
      Pattern.compile(
          "org\\.eclipse\\.kura\\.(nm|net\\.admin.*|network\\..*|linux\\..*|ble.*|bluetooth.*"
              + "|container.*|broker.*|camel.*|ai\\..*|wire\\.camel|emulator.*|rest\\.network.*"
              + "|rest\\.position.*|web2.*)[_-][0-9].*");

  private static final Pattern ENTRY =
      Pattern.compile("(?:reference:)?file:(.*/)?([^/@]+\\.jar)(@[^,]*)?");

  private final Path folder;
  private final Properties config = new Properties();

  private KuraHome(Path folder) {
    this.folder = folder;
    try (var reader =
        Files.newBufferedReader(need("framework/config.ini"), StandardCharsets.ISO_8859_1)) {
      config.load(reader);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    need("framework/kura.properties");
  }

  /** The one that is given. */
  static KuraHome given() {
    return new KuraHome(Path.of(System.getProperty(PROPERTY)).toAbsolutePath().normalize());
  }

  private Path need(String name) {
    Path file = folder.resolve(name);
    if (!Files.isRegularFile(file)) {
      throw new IllegalArgumentException(
          folder + " is no installation of Kura: it has no " + name + ". Set -Dkura.home to one");
    }
    return file;
  }

  Path folder() {
    return folder;
  }

  Path properties() {
    return need("framework/kura.properties");
  }

  Path launcher() {
    return plugin("org.eclipse.equinox.launcher[_-][0-9].*\\.jar");
  }

  /** The configuration of a copy: the bundles stay where they are. */
  Properties configuration(Path probe, Path instance) {
    Properties made = new Properties();
    made.putAll(config);
    made.setProperty(
        "osgi.framework", plugin("org.eclipse.osgi[_-][0-9].*\\.jar").toUri().toString());
    made.setProperty("osgi.bundles", bundles() + ",reference:" + probe.toUri() + "@4:start");
    made.setProperty("osgi.instance.area", instance.toUri().toString());
    made.setProperty("org.osgi.service.http.port", "0");
    return made;
  }

  private String bundles() {
    List<String> kept = new ArrayList<>();
    for (String entry : config.getProperty("osgi.bundles", "").split(",")) {
      Matcher parts = ENTRY.matcher(entry.strip());
      if (parts.matches() && !LEFT_OUT.matcher(parts.group(2)).matches()) {
        Path jar = need("plugins/" + parts.group(2));
        kept.add("reference:" + jar.toUri() + (parts.group(3) == null ? "" : parts.group(3)));
      }
    }
    if (kept.isEmpty()) {
      throw new IllegalArgumentException(folder + "/framework/config.ini names no bundles");
    }
    return String.join(",", kept);
  }

  private Path plugin(String name) {
    Path plugins = folder.resolve("plugins");
    try (Stream<Path> files = Files.list(plugins)) {
      return files
          .filter(file -> file.getFileName().toString().matches(name))
          .findFirst()
          .orElseThrow(() -> new IllegalArgumentException(plugins + " has no " + name));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
