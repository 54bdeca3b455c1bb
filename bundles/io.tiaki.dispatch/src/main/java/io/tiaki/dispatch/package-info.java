/** Instructions of the control system: verified, allowed, remembered, handed over, answered. */
@NullMarked
package io.tiaki.dispatch;

import org.jspecify.annotations.NullMarked;
