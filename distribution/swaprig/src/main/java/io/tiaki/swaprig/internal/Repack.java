package io.tiaki.swaprig.internal;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.util.jar.JarEntry;
import java.util.jar.JarInputStream;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import org.osgi.framework.Bundle;
import org.osgi.framework.Constants;
import org.osgi.framework.Version;

/** The jar of a bundle with the same classes and the next micro version. */
final class Repack {
  private static final String REFERENCE = "reference:";

  private Repack() {}

  /** The file that the bundle was installed from, as a newer version than the installed one. */
  static byte[] newer(Bundle bundle) throws IOException {
    String location = bundle.getLocation();
    if (!location.startsWith(REFERENCE)) {
      throw new IOException(bundle.getSymbolicName() + " was not installed from a file");
    }
    Version now = bundle.getVersion();
    Version next = new Version(now.getMajor(), now.getMinor(), now.getMicro() + 1);
    try (InputStream file =
        URI.create(location.substring(REFERENCE.length())).toURL().openStream()) {
      return repacked(file, next.toString());
    }
  }

  static byte[] repacked(InputStream file, String version) throws IOException {
    ByteArrayOutputStream octets = new ByteArrayOutputStream();
    try (JarInputStream in = new JarInputStream(file)) {
      Manifest manifest = in.getManifest();
      if (manifest == null) {
        throw new IOException("the manifest is not the first entry");
      }
      manifest.getMainAttributes().putValue(Constants.BUNDLE_VERSION, version);
      try (JarOutputStream out = new JarOutputStream(octets, manifest)) {
        for (JarEntry entry = in.getNextJarEntry(); entry != null; entry = in.getNextJarEntry()) {
          out.putNextEntry(new JarEntry(entry.getName()));
          in.transferTo(out);
          out.closeEntry();
        }
      }
    }
    return octets.toByteArray();
  }
}
