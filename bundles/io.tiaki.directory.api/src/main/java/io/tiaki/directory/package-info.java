/**
 * Which meters belong to this gateway: identity, address, state. Implemented by {@code store};
 * called by sessions, use cases and access.
 */
@Export
@Version("1.2.0")
package io.tiaki.directory;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
