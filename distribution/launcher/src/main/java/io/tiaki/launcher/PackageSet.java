package io.tiaki.launcher;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.osgi.framework.Version;

/**
 * A set of packages by symbolic name, and its text: {@code tiaki-packages 1}, then a line for each,
 * sorted.
 */
final class PackageSet {
  private static final String FORMAT = "tiaki-packages 1";

  private final SortedMap<String, PackageLine> lines = new TreeMap<>();

  static PackageSet of(Collection<PackageLine> lines) {
    PackageSet set = new PackageSet();
    lines.forEach(set::put);
    return set;
  }

  /**
   * Reads a set.
   *
   * @throws IOException also when the text is none
   */
  static PackageSet read(Path file) throws IOException {
    List<String> text = Files.readAllLines(file);
    if (text.isEmpty() || !text.get(0).equals(FORMAT)) {
      throw new IOException("it does not begin with " + FORMAT);
    }
    try {
      return of(text.subList(1, text.size()).stream().map(PackageLine::parse).toList());
    } catch (IllegalArgumentException e) {
      throw new IOException("it has a line that is no package", e);
    }
  }

  void write(Path file) throws IOException {
    Durable.write(file, new ByteArrayInputStream(text().getBytes(StandardCharsets.UTF_8)));
  }

  void put(PackageLine line) {
    lines.put(line.name(), line);
  }

  Collection<PackageLine> lines() {
    return lines.values();
  }

  /** Takes over what a distribution has newer, or other in the same version. */
  PackageSet with(Collection<PackageLine> distribution) {
    PackageSet merged = of(lines());
    for (PackageLine line : distribution) {
      PackageLine installed = lines.get(line.name());
      if (installed == null || line.replaces(installed)) {
        merged.put(line);
      }
    }
    return merged;
  }

  /** Whether these names and versions are those of the set. */
  boolean matches(Map<String, Version> installed) {
    Map<String, Version> own = new TreeMap<>();
    lines.values().forEach(line -> own.put(line.name(), line.version()));
    return own.equals(installed);
  }

  /** Whether the set has the package in just this version, whatever is in it. */
  boolean isVersion(PackageLine line) {
    PackageLine own = lines.get(line.name());
    return own != null && own.version().equals(line.version());
  }

  boolean isEmpty() {
    return lines.isEmpty();
  }

  String text() {
    StringBuilder text = new StringBuilder(FORMAT).append('\n');
    lines.values().forEach(line -> text.append(line).append('\n'));
    return text.toString();
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof PackageSet set && lines.equals(set.lines);
  }

  @Override
  public int hashCode() {
    return lines.hashCode();
  }
}
