/** Switching and limiting the supply of meters (R116 to R120). */
@NullMarked
package io.tiaki.usecase.supply;

import org.jspecify.annotations.NullMarked;
