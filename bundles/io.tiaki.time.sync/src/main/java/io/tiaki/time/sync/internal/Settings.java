package io.tiaki.time.sync.internal;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * Configuration, checked.
 *
 * @param source name of the clock source
 * @param limits when time is trusted
 * @param poll how often the source is asked
 * @param built time cannot be before this
 * @param reset what an operator set the floor to, once
 */
record Settings(
    String source, Limits limits, Duration poll, Instant built, Optional<Instant> reset) {}
