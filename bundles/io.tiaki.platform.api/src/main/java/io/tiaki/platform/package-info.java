/**
 * What the gateway's own bundles share below their work: durable state, health and metrics. {@code
 * StateStore} is implemented by {@code store} and called by every bundle that must remember
 * something across a restart; {@code HealthProbe} is implemented by whoever can tell whether its
 * part works, and called by {@code update}; {@code MetricSource} is implemented by whoever counts
 * what it does, and called by {@code shell} and consoles. {@code SelfTest} is implemented by
 * whoever has a mechanism that others rely on, {@code TamperInput} by who sees the gateway being
 * opened; both are called by {@code selftest}, which implements {@code OperatingState} for who has
 * to obey it. {@code TrustedTime} is implemented by {@code time.sync} and asked by whoever lets
 * time decide; {@code ClockSource} is implemented by who sees what sets the host's clock. {@code
 * Late} is for services that need each other.
 */
@Export
@Version("1.5.0")
package io.tiaki.platform;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
