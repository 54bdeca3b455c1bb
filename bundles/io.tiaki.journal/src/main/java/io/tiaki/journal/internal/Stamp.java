package io.tiaki.journal.internal;

import java.time.Instant;

/** A moment, and whether the gateway's time was trusted then. */
public record Stamp(Instant time, boolean trusted) {}
