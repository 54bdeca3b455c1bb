package io.tiaki.update.internal;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Set;

/**
 * What the bundle was configured with.
 *
 * @param url where packages are fetched: an https address without query, no slash at its end
 * @param folder of the installed set
 * @param ours whether this bundle keeps the installed set, because no launcher does
 * @param credential alias of the key for TLS
 * @param signers common names of the accepted signers of packages
 * @param mostOctets the most octets of a package
 * @param allowNew whether packages may be installed that no package of the set replaces
 * @param healthPatience how long a package has to become healthy
 * @param observation how long it is observed at least before it is kept
 * @param fetchPatience how long a package may take to be fetched
 */
record Settings(
    URI url,
    Path folder,
    boolean ours,
    String credential,
    Set<String> signers,
    long mostOctets,
    boolean allowNew,
    Duration healthPatience,
    Duration observation,
    Duration fetchPatience) {
  /**
   * @throws IllegalArgumentException when a setting cannot be right; the message names it
   */
  Settings {
    if (!"https".equals(url.getScheme())
        || url.getHost() == null
        || url.getQuery() != null
        || url.getUserInfo() != null
        || url.getPath().endsWith("/")) {
      throw new IllegalArgumentException(
          "packages.url must be https://HOST[:PORT]/PATH without a slash at its end");
    }
    if (credential.isBlank() || signers.isEmpty()) {
      throw new IllegalArgumentException("credential and signers must be set");
    }
    signers = Set.copyOf(signers);
  }

  URI file(String sha256) {
    return URI.create(url + "/" + sha256 + ".dp");
  }
}
