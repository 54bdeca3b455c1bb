package io.tiaki.launcher;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.jar.Attributes;
import java.util.jar.JarInputStream;
import org.osgi.framework.Version;

/**
 * One package of a set, as a line of text: symbolic name, version, digest.
 *
 * @param sha256 of the file, lower-case hex
 */
record PackageLine(String name, Version version, String sha256) {
  private static final String NAME = "[A-Za-z0-9._-]{1,128}";
  private static final String DIGEST = "[0-9a-f]{64}";

  PackageLine {
    if (!name.matches(NAME) || !sha256.matches(DIGEST)) {
      throw new IllegalArgumentException("not a package's name or digest");
    }
  }

  /**
   * Reads a line.
   *
   * @throws IllegalArgumentException when it is none
   */
  static PackageLine parse(String line) {
    String[] words = line.split(" ", -1);
    if (words.length != 3) {
      throw new IllegalArgumentException("not three words");
    }
    return new PackageLine(words[0], Version.parseVersion(words[1]), words[2]);
  }

  /** Reads a package's own words about itself, and its digest. */
  static PackageLine of(Path file) throws IOException {
    try (JarInputStream jar = new JarInputStream(Files.newInputStream(file), false)) {
      if (jar.getManifest() == null) {
        throw new IOException("no manifest");
      }
      Attributes headers = jar.getManifest().getMainAttributes();
      return new PackageLine(
          String.valueOf(headers.getValue("DeploymentPackage-SymbolicName")),
          Version.parseVersion(headers.getValue("DeploymentPackage-Version")),
          Durable.sha256(file));
    } catch (IllegalArgumentException e) {
      throw new IOException("no deployment package", e);
    }
  }

  /** Whether this one, of the distribution, takes the place of an installed one. */
  boolean replaces(PackageLine installed) {
    int order = version.compareTo(installed.version());
    return order > 0 || order == 0 && !sha256.equals(installed.sha256());
  }

  String fileName() {
    return sha256 + ".dp";
  }

  @Override
  public String toString() {
    return name + " " + version + " " + sha256;
  }
}
