/**
 * Authenticated sessions with meters. Implemented by {@code session.dtls}; called by {@code
 * cosem.client}.
 */
@Export
@Version("1.0.0")
package io.tiaki.session;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
