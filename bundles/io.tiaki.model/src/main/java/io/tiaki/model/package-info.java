/**
 * Values that every bundle shares: identities, OBIS codes, quantities and readings. Immutable, no
 * services. Nobody implements anything here; everybody calls it.
 */
@Export
@Version("1.0.0")
package io.tiaki.model;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
