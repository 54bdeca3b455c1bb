package io.tiaki.store;

import io.tiaki.model.Reading;

/**
 * A reading with its place in the log.
 *
 * @param position from 1, rising; positions may be missing after deletion
 * @param reading the reading
 */
public record StoredReading(long position, Reading reading) {}
