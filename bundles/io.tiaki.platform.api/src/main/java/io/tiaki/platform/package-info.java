/**
 * What the gateway's own bundles share below their work: durable state and health. {@code
 * StateStore} is implemented by {@code store} and called by every bundle that must remember
 * something across a restart; {@code HealthProbe} is implemented by whoever can tell whether its
 * part works, and called by {@code update}.
 */
@Export
@Version("1.1.0")
package io.tiaki.platform;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
