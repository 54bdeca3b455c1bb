/**
 * The gateway's three logs (R71): system, consumer, billing. Implemented by {@code journal};
 * written by every bundle, read, exported and erased by whoever access control lets.
 */
@Export
@Version("1.1.0")
package io.tiaki.journal;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
