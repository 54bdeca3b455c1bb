/**
 * COSEM messages as octets and back: A-XDR data, xDLMS APDUs (IEC 62056-5-3, clauses 8 and 9), ACSE
 * APDUs (IEC 62056-5-3, 7.3), their protection (5.3), the wrapper (IEC 62056-4-7) and frames of
 * serial lines (IEC 62056-46). A library without input or output: used by {@code cosem.client} and
 * by the reference meter, implemented by nobody else. Every decoder takes hostile octets and fails
 * with {@code CodecException} only.
 */
@Export
@Version("2.0.0")
package io.tiaki.cosem.codec;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
