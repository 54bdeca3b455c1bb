package io.tiaki.access.internal;

import java.time.Duration;

/**
 * One access profile with the seven fields of R42: (a) {@link Rule}, (b) {@link Selection}, (c) and
 * (e) {@link Delivery}, (d) the signing key, (f) and (g) {@link #pseudonymous}.
 *
 * @param name its name in the uplink protocol
 * @param gateway the gateway's id
 * @param delivery to whom, by which way and under which encryption key
 * @param signer alias of the signing key
 * @param selection which data of which meters at which interval
 * @param processing what is made of them
 * @param pseudonymous whether the meter's id is replaced by a pseudonym of this profile
 * @param retentionDays how long readings are kept for it at most, in days; 0: it asks for nothing
 * @param batchMax most readings of a message
 * @param batchDelay how long a reading waits for company
 */
public record AccessProfile(
    String name,
    String gateway,
    Delivery delivery,
    String signer,
    Selection selection,
    Rule processing,
    boolean pseudonymous,
    int retentionDays,
    int batchMax,
    Duration batchDelay) {
  /** The most readings that the uplink protocol allows in a message. */
  public static final int MOST_READINGS = 500;

  private static final int MOST_RETENTION_DAYS = 3_660;

  /**
   * @throws IllegalArgumentException when a setting cannot be right; the message names it
   */
  public AccessProfile {
    // Message ids have room for 128 characters: gateway, profile and two positions.
    check(
        gateway.matches("[A-Za-z0-9-]{1,64}"),
        "gateway.id must be 1 to 64 characters of A-Z a-z 0-9 -");
    check(name.matches("[a-z0-9-]{1,20}"), "profile.name must be 1 to 20 characters of a-z 0-9 -");
    check(!signer.isBlank(), "sign.credential must name a key of the security module");
    check(
        retentionDays >= 0 && retentionDays <= MOST_RETENTION_DAYS,
        "retention.days must be 0 to " + MOST_RETENTION_DAYS);
    check(batchMax >= 1 && batchMax <= MOST_READINGS, "batch.max must be 1 to " + MOST_READINGS);
    check(!batchDelay.isNegative(), "batch.delay.ms must not be negative");
    check(
        !delivery.hidesGateway() || pseudonymous,
        "gateway.hidden needs pseudonymous = true: the meters' ids would tell the gateway");
  }

  /** All readings as they are, for one recipient that the gateway talks with. */
  public AccessProfile(
      String name,
      String gateway,
      String recipient,
      String signer,
      int batchMax,
      Duration batchDelay) {
    this(
        name,
        gateway,
        Delivery.direct(recipient),
        signer,
        Selection.EVERYTHING,
        Rule.RAW,
        false,
        0,
        batchMax,
        batchDelay);
  }

  static void check(boolean right, String message) {
    if (!right) {
      throw new IllegalArgumentException(message);
    }
  }

  /** The profile's reader of the reading log. */
  public String reader() {
    return "access." + name;
  }
}
