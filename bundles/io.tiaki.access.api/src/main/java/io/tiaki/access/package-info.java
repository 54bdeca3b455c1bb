/**
 * Who may do what (R40, R42, R73). Implemented by {@code access}; asked by {@code dispatch} and
 * every external interface.
 */
@Export
@Version("1.1.0")
package io.tiaki.access;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
