package io.tiaki.security.module.internal;

import java.security.cert.X509Certificate;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Authorities below the trusted ones, as they came in chains that were found good: their revocation
 * lists count too. Bounded; whoever comes when there is no room is refused as long as there is a
 * list that only he could prove. Safe for use by many threads.
 */
final class Intermediates {
  private static final Logger LOG = LoggerFactory.getLogger(Intermediates.class);

  /** Half a megabyte, all of it issued by those we trust. */
  static final int MOST = 256;

  /** By {@link PathSerial#authority}. */
  private final Map<String, Seen> seen = new LinkedHashMap<>();

  /** Of those in {@link #seen}: whose lists were not looked for yet. */
  private final Set<String> unsettled = new HashSet<>();

  private boolean full;

  private record Seen(X509Certificate certificate, String anchor) {}

  /**
   * Takes note of those of a good chain.
   *
   * @param anchor the trusted authority above them, by {@link PathSerial#authority}
   * @return whether their lists were looked for, as far as there is room for them
   */
  synchronized boolean add(List<X509Certificate> authorities, String anchor) {
    boolean settled = true;
    for (X509Certificate authority : authorities) {
      String name = PathSerial.authority(authority);
      if (seen.size() < MOST || seen.containsKey(name)) {
        if (seen.put(name, new Seen(authority, anchor)) == null) {
          unsettled.add(name);
        }
        settled &= !unsettled.contains(name);
      } else {
        sayFull();
      }
    }
    return settled;
  }

  /** Whose lists were not looked for yet. */
  synchronized Set<String> unsettled() {
    return Set.copyOf(unsettled);
  }

  /** Takes note that the lists of some were looked for. */
  synchronized void settle(Set<String> names) {
    unsettled.removeAll(names);
  }

  private void sayFull() {
    if (!full) {
      LOG.warn(
          "There are more than {} authorities below the trusted ones: there is no room for further"
              + " ones, and where one has a revocation list its certificates are refused. Put the"
              + " certificates of such authorities into authorities.file",
          MOST);
    }
    full = true;
  }

  /** Forgets those below authorities that are not trusted any more. */
  synchronized void retain(Set<String> anchors) {
    seen.values().removeIf(one -> !anchors.contains(one.anchor()));
    unsettled.retainAll(seen.keySet());
    full &= seen.size() >= MOST;
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
