package io.tiaki.selftest.internal;

import java.time.Duration;

/**
 * What the bundle was configured with.
 *
 * @param gateway the gateway's id; empty: no alarms leave
 * @param signer alias of the key that signs alarms
 * @param recipient alias of the certificate that alarms are encrypted for
 * @param startDelay from the start, or from the coming of a test, to its first run
 * @param period from one run of all tests to the next
 * @param tamperIsSafeState whether tampering leads to the safe state
 */
record Settings(
    String gateway,
    String signer,
    String recipient,
    Duration startDelay,
    Duration period,
    boolean tamperIsSafeState) {
  /**
   * @throws IllegalArgumentException when a setting cannot be right; the message names it
   */
  Settings {
    if (!gateway.matches("[A-Za-z0-9-]{0,64}")) {
      throw new IllegalArgumentException("gateway.id must be 1 to 64 characters of A-Z a-z 0-9 -");
    }
  }
}
