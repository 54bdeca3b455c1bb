/**
 * COSEM values and the client's seam (IEC 62056-6-2, IEC 62056-5-3). {@code CosemClient} is
 * implemented by {@code cosem.client}; called by {@code usecase.*}.
 */
@Export
@Version("1.1.0")
package io.tiaki.cosem;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
