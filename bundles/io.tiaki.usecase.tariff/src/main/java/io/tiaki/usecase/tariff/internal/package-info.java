/** Tariffs, free of OSGi. */
@NullMarked
package io.tiaki.usecase.tariff.internal;

import org.jspecify.annotations.NullMarked;
