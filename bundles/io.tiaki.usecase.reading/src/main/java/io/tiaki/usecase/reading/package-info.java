/** Readings of meters: pushed, on demand, and gaps filled from the meter's profile (R88 to R95). */
@NullMarked
package io.tiaki.usecase.reading;

import org.jspecify.annotations.NullMarked;
