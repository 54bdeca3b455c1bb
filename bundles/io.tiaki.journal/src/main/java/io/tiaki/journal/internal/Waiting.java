package io.tiaki.journal.internal;

import io.tiaki.journal.JournalEvent;
import java.util.concurrent.CompletableFuture;

/** An event that waits to be appended. */
record Waiting(JournalEvent event, Stamp stamp, CompletableFuture<Void> done) {}
