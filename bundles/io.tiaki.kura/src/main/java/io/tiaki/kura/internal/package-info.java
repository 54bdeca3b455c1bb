/** Tiaki's components in Kura's console, and a driver that makes assets of meters. */
@NullMarked
package io.tiaki.kura.internal;

import org.jspecify.annotations.NullMarked;
