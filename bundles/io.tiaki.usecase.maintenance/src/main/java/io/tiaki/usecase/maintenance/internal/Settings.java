package io.tiaki.usecase.maintenance.internal;

import java.time.Duration;

/**
 * What the bundle was configured with.
 *
 * @param gateway the gateway's id; empty: no meter is looked at
 * @param signer alias of the key that signs alerts
 * @param recipient alias of the certificate that alerts are encrypted for, and the name that needs
 *     the right to them
 * @param period from one look at a meter to the next
 * @param spread within so much after a meter is associated it is looked at
 * @param burst so many alerts of a meter leave in turn
 * @param interval after them one in each interval
 */
public record Settings(
    String gateway,
    String signer,
    String recipient,
    Duration period,
    Duration spread,
    int burst,
    Duration interval) {
  /**
   * @throws IllegalArgumentException when a setting cannot be right; the message names it
   */
  public Settings {
    if (!gateway.matches("[A-Za-z0-9-]{0,64}")) {
      throw new IllegalArgumentException("gateway.id must be 1 to 64 characters of A-Z a-z 0-9 -");
    }
  }
}
