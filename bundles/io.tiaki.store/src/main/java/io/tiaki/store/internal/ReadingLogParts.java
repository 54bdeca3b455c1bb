package io.tiaki.store.internal;

/**
 * What the changes to the log of readings share.
 *
 * @param epochs for the writer's thread only
 */
record ReadingLogParts(Seals seals, LiveEpochs epochs, Needs needs) {}
