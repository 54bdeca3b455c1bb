/**
 * Instructions and what becomes of them. Handlers are implemented by {@code usecase.*}; called by
 * {@code dispatch} only. {@code MeterClocks} is implemented by {@code usecase.clock} and asked by
 * {@code usecase.reading}.
 */
@Export
@Version("1.3.0")
package io.tiaki.usecase;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
