/** Firmware of meters (R109, R111). */
@NullMarked
package io.tiaki.usecase.firmware;

import org.jspecify.annotations.NullMarked;
