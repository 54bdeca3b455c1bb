package io.tiaki.journal.internal;

import io.tiaki.journal.JournalEvent;
import java.time.Instant;
import java.util.concurrent.CompletableFuture;

/** An event that waits to be appended. */
record Waiting(JournalEvent event, Instant time, CompletableFuture<Void> done) {}
