package io.tiaki.security.module.internal;

import java.security.cert.X509Certificate;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Authorities below the trusted ones, as they came in chains that were found good: their revocation
 * lists count too. Safe for use by many threads.
 */
final class Intermediates {
  private static final int MOST = 64;

  /** By {@link PathSerial#authority}. */
  private final Map<String, Seen> seen = new LinkedHashMap<>();

  private record Seen(X509Certificate certificate, String anchor) {}

  /**
   * Takes note of those of a good chain.
   *
   * @param anchor the trusted authority above them, by {@link PathSerial#authority}
   * @return whether one is new
   */
  synchronized boolean add(List<X509Certificate> authorities, String anchor) {
    boolean isNew = false;
    for (X509Certificate authority : authorities) {
      if (seen.size() < MOST) {
        String name = PathSerial.authority(authority);
        isNew |= seen.put(name, new Seen(authority, anchor)) == null;
      }
    }
    return isNew;
  }

  /** Forgets those below authorities that are not trusted any more. */
  synchronized void retain(Set<String> anchors) {
    seen.values().removeIf(one -> !anchors.contains(one.anchor()));
  }

  /** What is left, without those that have the name of a trusted authority. */
  synchronized List<X509Certificate> besides(List<X509Certificate> trusted) {
    var names =
        trusted.stream().map(X509Certificate::getSubjectX500Principal).collect(Collectors.toSet());
    return seen.values().stream()
        .map(Seen::certificate)
        .filter(one -> !names.contains(one.getSubjectX500Principal()))
        .toList();
  }

  synchronized Set<String> names() {
    return Set.copyOf(seen.keySet());
  }
}
