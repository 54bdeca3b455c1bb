/**
 * Links that carry datagrams to meters. Implemented by {@code transport.*}; called by {@code
 * session.dtls}.
 */
@Export
@Version("1.0.0")
package io.tiaki.transport;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
