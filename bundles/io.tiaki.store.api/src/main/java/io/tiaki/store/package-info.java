/**
 * Readings at rest. The commit of {@link io.tiaki.store.ReadingSink} is the only point of
 * acceptance. Implemented by {@code store}; written by {@code usecase.reading}, read by {@code
 * access}. Marks are told by {@code access} and heard by {@code uplink.outbox}.
 */
@Export
@Version("1.2.0")
package io.tiaki.store;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
