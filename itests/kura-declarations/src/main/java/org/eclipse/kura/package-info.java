/** Declarations of Kura's exception and its codes, as far as Tiaki needs them. */
@Export
@Version("1.7.0")
package org.eclipse.kura;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
