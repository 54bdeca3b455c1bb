/**
 * Cryptography by alias: nobody else touches keys. Implemented by {@code security.module}; called
 * by sessions, access, dispatch, the uplink, the store and update.
 */
@Export
@Version("1.4.0")
package io.tiaki.security;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
