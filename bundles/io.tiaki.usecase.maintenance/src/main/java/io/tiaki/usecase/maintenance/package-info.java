/** Alerts of meters: seen, kept, told to the control system once (R107, R108, R27). */
@NullMarked
package io.tiaki.usecase.maintenance;

import org.jspecify.annotations.NullMarked;
