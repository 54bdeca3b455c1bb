/**
 * What goes on while our own bundle is being replaced. Loaded from memory by a class loader of its
 * own ({@code Island}); it may use the JDK, {@code org.osgi} and {@code io.tiaki.usecase} only.
 */
@NullMarked
package io.tiaki.update.internal.trial;

import org.jspecify.annotations.NullMarked;
