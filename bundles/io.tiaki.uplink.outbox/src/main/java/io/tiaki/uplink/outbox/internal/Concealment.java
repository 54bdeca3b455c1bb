package io.tiaki.uplink.outbox.internal;

import java.time.Duration;
import java.util.concurrent.ScheduledExecutorService;
import java.util.function.DoubleSupplier;
import java.util.function.LongSupplier;

/**
 * How traffic is concealed (R63).
 *
 * @param slot time between two cells
 * @param octets of a cell as it travels
 * @param recipient alias of the certificate that cells are encrypted for
 * @param thread runs slots, one task at a time, and nothing else
 * @param numbers of parcels, random
 * @param chance 0 to 1, for the moment within a slot
 */
record Concealment(
    Duration slot,
    int octets,
    String recipient,
    ScheduledExecutorService thread,
    LongSupplier numbers,
    DoubleSupplier chance) {
  /** A receipt comes with the answer to a later cell: no message is sent again before that. */
  private static final int SLOTS_TO_RECEIPT = 6;

  /** The limits of an outbox that has to wait for slots. */
  OutboxLimits within(OutboxLimits limits) {
    Duration least = slot.multipliedBy(SLOTS_TO_RECEIPT);
    return limits.resend().compareTo(least) >= 0
        ? limits
        : new OutboxLimits(limits.messages(), limits.octets(), least, limits.window());
  }
}
