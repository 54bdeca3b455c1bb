/** Declarations of channels: what an asset asks a driver for. */
@Export
@Version("1.3.0")
package org.eclipse.kura.channel;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
