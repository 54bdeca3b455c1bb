/** Tariffs of meters: calendars, special days and when they hold (R126 to R130). */
@NullMarked
package io.tiaki.usecase.tariff;

import org.jspecify.annotations.NullMarked;
