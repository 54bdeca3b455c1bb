package io.tiaki.dcs.packages;

import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongConsumer;

/**
 * Which gateway may fetch which package, from its instruction to its outcome or the end of its
 * validity. Safe for use by many threads.
 */
public final class Announcements {
  private final Map<String, Announcement> all = new ConcurrentHashMap<>();
  private final Clock clock;

  private record Announcement(String gateway, String sha256, Instant until, LongConsumer served) {}

  public Announcements(Clock clock) {
    this.clock = clock;
  }

  /**
   * From now on the gateway may fetch the package.
   *
   * @param instruction whose package it is
   * @param served is told up to which octet the package was handed out; on the server's threads
   */
  public void announce(
      String instruction, String gateway, String sha256, Instant until, LongConsumer served) {
    all.values().removeIf(announcement -> !isValid(announcement));
    all.put(instruction, new Announcement(gateway, sha256, until, served));
  }

  /** The instruction is over. */
  public void end(String instruction) {
    all.remove(instruction);
  }

  /** Whether any gateway may fetch it. */
  public boolean isAnnounced(String sha256) {
    return all.values().stream().anyMatch(a -> a.sha256.equals(sha256) && isValid(a));
  }

  /** Whether this gateway may fetch it. */
  boolean isAnnounced(String gateway, String sha256) {
    return !of(gateway, sha256).isEmpty();
  }

  void served(String gateway, String sha256, long octets) {
    of(gateway, sha256).forEach(announcement -> announcement.served.accept(octets));
  }

  private List<Announcement> of(String gateway, String sha256) {
    return all.values().stream()
        .filter(a -> a.gateway.equals(gateway) && a.sha256.equals(sha256) && isValid(a))
        .toList();
  }

  private boolean isValid(Announcement announcement) {
    return clock.instant().isBefore(announcement.until);
  }
}
