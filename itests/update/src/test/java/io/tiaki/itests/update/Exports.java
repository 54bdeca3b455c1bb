package io.tiaki.itests.update;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.jar.JarFile;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What the framework offers of the tests' own class space, with the versions that were built. */
final class Exports {
  private Exports() {}

  /** The class's package and the version with which its bundle exports it. */
  static String of(Class<?> type) {
    String name = type.getPackageName();
    String header = header(type);
    Matcher found =
        Pattern.compile("(?:^|,)" + Pattern.quote(name) + ";version=\"[0-9.]+\"").matcher(header);
    if (!found.find()) {
      throw new IllegalStateException("No version of " + name + " in Export-Package: " + header);
    }
    return found.group().replaceFirst("^,", "");
  }

  private static String header(Class<?> type) {
    try {
      Path bundle = Path.of(type.getProtectionDomain().getCodeSource().getLocation().toURI());
      try (JarFile jar = new JarFile(bundle.toFile())) {
        return String.valueOf(jar.getManifest().getMainAttributes().getValue("Export-Package"));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (URISyntaxException e) {
      throw new IllegalStateException(e);
    }
  }
}
