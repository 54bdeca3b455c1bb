/**
 * What the gateway's own bundles share below their work: durable state, health and metrics. {@code
 * StateStore} is implemented by {@code store} and called by every bundle that must remember
 * something across a restart; {@code HealthProbe} is implemented by whoever can tell whether its
 * part works, and called by {@code update}; {@code MetricSource} is implemented by whoever counts
 * what it does, and called by {@code shell} and consoles.
 */
@Export
@Version("1.2.0")
package io.tiaki.platform;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
