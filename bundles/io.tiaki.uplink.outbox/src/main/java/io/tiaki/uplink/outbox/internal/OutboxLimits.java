package io.tiaki.uplink.outbox.internal;

import java.time.Duration;

/**
 * What an outbox keeps to.
 *
 * @param messages at most so many wait
 * @param octets at most so many octets wait
 * @param resend a message without receipt is sent again after this
 * @param window at most so many are on their way without receipt, at least 2
 */
record OutboxLimits(int messages, long octets, Duration resend, int window) {}
