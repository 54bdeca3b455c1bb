package io.tiaki.security;

import java.util.List;

/**
 * A validated end entity.
 *
 * @param commonName its subject's common name, printable ASCII, at most 64 characters; empty when
 *     there is none
 * @param names DNS names of its subject alternative name; a meter's logical device name stands here
 *     (decision 4)
 * @param fingerprint SHA-256 of the DER certificate, 64 lower-case hexadecimal digits
 */
public record PeerCertificate(String commonName, List<String> names, String fingerprint) {
  public PeerCertificate {
    names = List.copyOf(names);
  }
}
