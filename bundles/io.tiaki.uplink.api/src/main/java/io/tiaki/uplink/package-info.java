/**
 * The way to the control system. {@code Outbox} is implemented by {@code uplink.outbox}, {@code
 * Connector} by {@code uplink.mqtt}; access and dispatch put messages into the outbox, dispatch
 * receives instructions.
 */
@Export
@Version("1.1.0")
package io.tiaki.uplink;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
