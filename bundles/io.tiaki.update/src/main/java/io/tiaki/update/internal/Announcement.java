package io.tiaki.update.internal;

import io.tiaki.update.internal.trial.InstalledPackage;
import java.util.Base64;
import java.util.Map;
import org.osgi.framework.Version;

/**
 * What the instruction says of the package (uplink protocol, update.install).
 *
 * @param candidate name, version and SHA-256
 * @param size octets of the file
 * @param signature DER of the detached signature over the file
 */
record Announcement(InstalledPackage candidate, long size, byte[] signature) {
  private static final int MOST_SIGNATURE = 90_000;

  /**
   * @throws RefusedException when a parameter is missing or has another form
   */
  static Announcement of(Map<String, String> parameters) throws RefusedException {
    String version = text(parameters, "version");
    try {
      String canonical = Version.parseVersion(version).toString();
      InstalledPackage candidate =
          new InstalledPackage(text(parameters, "package"), canonical, text(parameters, "sha-256"));
      String size = text(parameters, "size");
      String signature = text(parameters, "signature");
      if (!size.matches("[1-9][0-9]{0,17}") || signature.length() > MOST_SIGNATURE) {
        throw malformed();
      }
      return new Announcement(
          candidate, Long.parseLong(size), Base64.getDecoder().decode(signature));
    } catch (IllegalArgumentException e) {
      throw malformed();
    }
  }

  Version version() {
    return Version.parseVersion(candidate.version());
  }

  private static String text(Map<String, String> parameters, String name) throws RefusedException {
    String value = parameters.get(name);
    if (value == null || value.isEmpty()) {
      throw RefusedException.malformed("The parameter " + name + " is missing");
    }
    return value;
  }

  private static RefusedException malformed() {
    return RefusedException.malformed(
        "package, version, size, sha-256 or signature have not the form that the uplink protocol gives them");
  }
}
