/** How it is done. */
@NullMarked
package io.tiaki.usecase.firmware.internal;

import org.jspecify.annotations.NullMarked;
