/** Meters' clocks: looked at now and then, set within limits, told when they are beyond (R53). */
@NullMarked
package io.tiaki.usecase.clock;

import org.jspecify.annotations.NullMarked;
