package io.tiaki.packager;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.jar.Attributes;
import java.util.jar.JarInputStream;

/**
 * A bundle on its way into a package.
 *
 * @param symbolicName from its manifest, without directives
 * @param version from its manifest, in full form
 * @param octets the jar
 */
record Bundle(String symbolicName, Version version, byte[] octets) {
  /** Longest symbolic name that is taken. */
  static final String NAME = "[A-Za-z0-9._-]{1,128}";

  /**
   * Reads a jar.
   *
   * @param source whose octets they are, for messages
   */
  static Bundle of(String source, byte[] octets) throws PackagerException {
    try (JarInputStream jar = new JarInputStream(new ByteArrayInputStream(octets), false)) {
      if (jar.getManifest() == null) {
        throw new PackagerException(source + " has no manifest as its first entry: no bundle");
      }
      Attributes headers = jar.getManifest().getMainAttributes();
      String name = headers.getValue("Bundle-SymbolicName");
      String version = headers.getValue("Bundle-Version");
      if (name == null || version == null) {
        throw new PackagerException(source + " has no Bundle-SymbolicName or no Bundle-Version");
      }
      String bare = name.split(";", 2)[0].strip();
      if (!bare.matches(NAME)) {
        throw new PackagerException(source + " has a Bundle-SymbolicName that cannot be used");
      }
      return new Bundle(bare, Version.parse(version), octets);
    } catch (IOException e) {
      throw new PackagerException(source + " is no jar: " + e.getMessage());
    }
  }

  /** The entry's name in a package. */
  String fileName() {
    return symbolicName + "-" + version + ".jar";
  }
}
