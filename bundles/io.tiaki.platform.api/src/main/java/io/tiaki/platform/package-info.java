/**
 * What the gateway's own bundles share below their work: durable state. Implemented by {@code
 * store}; called by every bundle that must remember something across a restart.
 */
@Export
@Version("1.0.0")
package io.tiaki.platform;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
