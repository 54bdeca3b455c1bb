package io.tiaki.packager;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.jar.Attributes;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/** Bundles and archives for tests. */
final class Jars {
  private Jars() {}

  static byte[] bundle(String name, String version) throws IOException {
    Manifest manifest = new Manifest();
    Attributes main = manifest.getMainAttributes();
    main.put(Attributes.Name.MANIFEST_VERSION, "1.0");
    main.putValue("Bundle-ManifestVersion", "2");
    main.putValue("Bundle-SymbolicName", name + ";singleton:=true");
    main.putValue("Bundle-Version", version);
    ByteArrayOutputStream octets = new ByteArrayOutputStream();
    try (JarOutputStream jar = new JarOutputStream(octets, manifest)) {
      jar.putNextEntry(new ZipEntry("readme.txt"));
      jar.write(name.getBytes(StandardCharsets.UTF_8));
      jar.closeEntry();
    }
    return octets.toByteArray();
  }

  static Bundle of(String name, String version) throws Exception {
    return Bundle.of(name, bundle(name, version));
  }

  static DeploymentPackage pack(String name, String version) throws Exception {
    return DeploymentPackage.of(name, Version.parse(version), List.of(of(name, version)));
  }

  /** A zip of names and contents, in the order given. */
  static byte[] zip(Object... namesAndContents) throws IOException {
    ByteArrayOutputStream octets = new ByteArrayOutputStream();
    try (ZipOutputStream zip = new ZipOutputStream(octets)) {
      for (int i = 0; i < namesAndContents.length; i += 2) {
        zip.putNextEntry(new ZipEntry((String) namesAndContents[i]));
        zip.write((byte[]) namesAndContents[i + 1]);
        zip.closeEntry();
      }
    }
    return octets.toByteArray();
  }

  static Path write(Path file, byte[] octets) throws IOException {
    return Files.write(file, octets);
  }
}
