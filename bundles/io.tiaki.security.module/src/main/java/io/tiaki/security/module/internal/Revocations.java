package io.tiaki.security.module.internal;

import java.math.BigInteger;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The newest list of each authority. Asked by many threads while one changes it. A list stays until
 * a newer one of the same authority comes, also when its file vanishes: revoked stays revoked.
 */
public final class Revocations {
  private final boolean strict;
  private final Intermediates intermediates = new Intermediates();
  private volatile Map<String, RevocationList> lists = Map.of();
  private volatile Set<String> anchors = Set.of();

  /** Issuers of lists that cannot be checked before their certificate comes in a chain. */
  private volatile Set<String> unproven = Set.of();

  private volatile Runnable newcomers = () -> {};

  /** Held while {@link #newcomers} runs. Only who comes with an authority not settled waits. */
  private final Object meeting = new Object();

  /**
   * @param strict whether a certificate is refused when its authority has no list that is current;
   *     otherwise it is good as long as no list names it
   */
  public Revocations(boolean strict) {
    this.strict = strict;
  }

  /** None, and none are asked for. */
  public static Revocations none() {
    return new Revocations(false);
  }

  /** What becomes of a list. */
  enum Taken {
    NEW,
    SAME,
    OLDER,
    /** Another authority of the same name has a list. */
    NAMESAKE
  }

  /** Takes a list over when it is newer than that of the same authority. */
  synchronized Taken take(RevocationList list) {
    RevocationList known = lists.get(list.issuer());
    if (known != null && !isSameAuthority(known.signer(), list.signer())) {
      return Taken.NAMESAKE;
    }
    if (known != null && !list.isNewerThan(known)) {
      return known.isNewerThan(list) ? Taken.OLDER : Taken.SAME;
    }
    Map<String, RevocationList> next = new HashMap<>(lists);
    next.put(list.issuer(), list);
    lists = Map.copyOf(next);
    return Taken.NEW;
  }

  /** A trusted authority may have changed its key; one below it is its name and key. */
  private boolean isSameAuthority(String one, String other) {
    return one.equals(other) || anchors.contains(one) && anchors.contains(other);
  }

  /** Forgets the lists of authorities that are not trusted any more. */
  synchronized void retain(List<X509Certificate> authorities) {
    Set<String> trusted =
        authorities.stream().map(PathSerial::authority).collect(Collectors.toSet());
    anchors = Set.copyOf(trusted);
    intermediates.retain(trusted);
    trusted.addAll(intermediates.names());
    Map<String, RevocationList> next = new HashMap<>(lists);
    next.values().removeIf(list -> !trusted.contains(list.signer()));
    lists = Map.copyOf(next);
  }

  /** Is run when authorities came in good chains for the first time, on the thread of one. */
  void onNewcomers(Runnable listener) {
    newcomers = listener;
  }

  /** Issuers of lists that nobody can check yet. */
  void unproven(Set<String> issuers) {
    unproven = Set.copyOf(issuers);
  }

  /** Who may sign lists besides the trusted authorities. */
  List<X509Certificate> below(List<X509Certificate> trusted) {
    return intermediates.besides(trusted);
  }

  /**
   * Takes note of authorities in a chain that was found good; their lists count once this returns.
   * When another thread is looking for such lists just now, waits for it.
   *
   * @param anchor the trusted authority above them, by {@link PathSerial#authority}
   */
  public void met(List<X509Certificate> authorities, String anchor) {
    if (intermediates.add(authorities, anchor)) {
      return;
    }
    synchronized (meeting) {
      Set<String> unsettled = intermediates.unsettled();
      if (!unsettled.isEmpty()) {
        newcomers.run();
        intermediates.settle(unsettled);
      }
    }
  }

  /**
   * Whether an authority of a path has a list that cannot be checked without its certificate: who
   * was known before must show its chain again.
   */
  public boolean isUnproven(PathSerial path) {
    Set<String> issuers = unproven;
    return !issuers.isEmpty()
        && path.certificates().stream().anyMatch(entry -> issuers.contains(entry.issuer()));
  }

  /** Issuers whose list is older than it says it should be. */
  Set<String> stale(Instant now) {
    return lists.values().stream()
        .filter(list -> list.isStale(now))
        .map(RevocationList::issuer)
        .collect(Collectors.toSet());
  }

  /** Why the lists do not let a path pass. */
  public Optional<String> problem(PathSerial path, Instant now) {
    for (PathSerial.Entry entry : path.certificates()) {
      RevocationList list = lists.get(entry.issuer());
      if (list != null && list.serials().contains(new BigInteger(entry.serial(), 16))) {
        return Optional.of("The certificate was revoked by its authority");
      }
      if (strict && (list == null || list.isStale(now))) {
        return Optional.of("There is no current revocation list of the certificate's authority");
      }
    }
    return Optional.empty();
  }
}
