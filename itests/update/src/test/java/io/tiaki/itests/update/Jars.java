package io.tiaki.itests.update;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;

/** Bundles made by the tests. */
final class Jars {
  private static final String MANIFEST = "META-INF/MANIFEST.MF";

  private Jars() {}

  /** A bundle with an activator of the package {@code sample}. */
  static byte[] sample(String name, String version, Class<?> activator) {
    return sample(name, version, activator, Map.of());
  }

  /** The same with more headers. */
  static byte[] sample(
      String name, String version, Class<?> activator, Map<String, String> headers) {
    Map<String, String> all = new LinkedHashMap<>();
    all.put("Manifest-Version", "1.0");
    all.put("Bundle-ManifestVersion", "2");
    all.put("Bundle-SymbolicName", name);
    all.put("Bundle-Version", version);
    all.put("Bundle-Activator", activator.getName());
    all.put("Import-Package", "org.osgi.framework;version=\"[1.8,2)\"");
    all.putAll(headers);
    String file = activator.getName().replace('.', '/') + ".class";
    Map<String, byte[]> entries = new LinkedHashMap<>();
    entries.put(MANIFEST, text(all));
    entries.put(file, resource(file));
    return jar(entries);
  }

  /** A bundle whose one component waits for a service that nobody offers. */
  static byte[] waiting(String name, String version) {
    byte[] plain =
        sample(
            name,
            version,
            io.tiaki.itests.update.sample.Beating.class,
            Map.of("Service-Component", "OSGI-INF/waiting.xml"));
    Map<String, byte[]> entries = entries(plain);
    String component =
        "<scr:component xmlns:scr='http://www.osgi.org/xmlns/scr/v1.3.0' name='"
            + name
            + "' immediate='true'><implementation class='java.lang.Object'/>"
            + "<service><provide interface='java.lang.Object'/></service>"
            + "<reference name='never' interface='java.util.concurrent.Callable'/></scr:component>";
    entries.put("OSGI-INF/waiting.xml", component.getBytes(StandardCharsets.UTF_8));
    return jar(entries);
  }

  /** A bundle of the build. */
  static byte[] built(String name) {
    try {
      return Files.readAllBytes(Path.of("target", "bundles", name + ".jar"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The same bundle with another version. */
  static byte[] versioned(byte[] bundle, String version) {
    Map<String, byte[]> entries = entries(bundle);
    try {
      Manifest manifest = new Manifest(new ByteArrayInputStream(entries.get(MANIFEST)));
      manifest.getMainAttributes().putValue("Bundle-Version", version);
      ByteArrayOutputStream out = new ByteArrayOutputStream();
      manifest.write(out);
      entries.put(MANIFEST, out.toByteArray());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return jar(entries);
  }

  /** The same bundle without one entry. */
  static byte[] without(byte[] bundle, String entry) {
    Map<String, byte[]> entries = entries(bundle);
    if (entries.remove(entry) == null) {
      throw new IllegalArgumentException(entry);
    }
    return jar(entries);
  }

  /** Headers of a manifest section, 72 octets a line (JAR specification). */
  static byte[] text(Map<String, String> headers) {
    StringBuilder text = new StringBuilder();
    headers.forEach(
        (name, value) -> {
          String line = name + ": " + value;
          while (line.length() > 70) {
            text.append(line, 0, 70).append("\r\n ");
            line = line.substring(70);
          }
          text.append(line).append("\r\n");
        });
    return text.append("\r\n").toString().getBytes(StandardCharsets.UTF_8);
  }

  static byte[] jar(Map<String, byte[]> entries) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (JarOutputStream jar = new JarOutputStream(out)) {
      for (Map.Entry<String, byte[]> entry : entries.entrySet()) {
        ZipEntry zip = new ZipEntry(entry.getKey());
        zip.setTime(0);
        jar.putNextEntry(zip);
        jar.write(entry.getValue());
        jar.closeEntry();
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return out.toByteArray();
  }

  static Map<String, byte[]> entries(byte[] jar) {
    Map<String, byte[]> entries = new LinkedHashMap<>();
    try (ZipInputStream zip = new ZipInputStream(new ByteArrayInputStream(jar))) {
      for (ZipEntry entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
        entries.put(entry.getName(), zip.readAllBytes());
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return entries;
  }

  private static byte[] resource(String file) {
    try (InputStream in = Jars.class.getClassLoader().getResourceAsStream(file)) {
      return in.readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
