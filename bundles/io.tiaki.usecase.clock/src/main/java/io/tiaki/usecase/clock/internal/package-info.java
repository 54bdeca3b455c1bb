/** How a clock is read, judged and set. */
@NullMarked
package io.tiaki.usecase.clock.internal;

import org.jspecify.annotations.NullMarked;
