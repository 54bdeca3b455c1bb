/** How alarms are looked for, remembered and told. */
@NullMarked
package io.tiaki.usecase.maintenance.internal;

import org.jspecify.annotations.NullMarked;
