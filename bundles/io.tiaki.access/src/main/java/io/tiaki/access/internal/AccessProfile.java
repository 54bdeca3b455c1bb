package io.tiaki.access.internal;

import java.time.Duration;

/**
 * One access profile (R42): what leaves, for whom, signed and encrypted with which keys.
 *
 * @param name its name in the uplink protocol
 * @param gateway the gateway's id
 * @param recipient alias of the recipient's certificate: to whom, and the encryption key
 * @param signer alias of the signing key
 * @param batchMax most readings of a message
 * @param batchDelay how long a reading waits for company
 */
public record AccessProfile(
    String name,
    String gateway,
    String recipient,
    String signer,
    int batchMax,
    Duration batchDelay) {
  /** The most readings that the uplink protocol allows in a message. */
  public static final int MOST_READINGS = 500;

  /**
   * @throws IllegalArgumentException when a setting cannot be right; the message names it
   */
  public AccessProfile {
    // Message ids have room for 128 characters: gateway, profile and two positions.
    check(
        gateway.matches("[A-Za-z0-9-]{1,64}"),
        "gateway.id must be 1 to 64 characters of A-Z a-z 0-9 -");
    check(name.matches("[a-z0-9-]{1,20}"), "profile.name must be 1 to 20 characters of a-z 0-9 -");
    check(!recipient.isBlank(), "recipient must name a recipient of the security module");
    check(!signer.isBlank(), "sign.credential must name a key of the security module");
    check(batchMax >= 1 && batchMax <= MOST_READINGS, "batch.max must be 1 to " + MOST_READINGS);
    check(!batchDelay.isNegative(), "batch.delay.ms must not be negative");
  }

  private static void check(boolean right, String message) {
    if (!right) {
      throw new IllegalArgumentException(message);
    }
  }

  /** The profile's reader of the reading log. */
  public String reader() {
    return "access." + name;
  }
}
