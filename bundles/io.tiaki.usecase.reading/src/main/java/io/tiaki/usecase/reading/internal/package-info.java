/** What meters say, made into readings. */
@NullMarked
package io.tiaki.usecase.reading.internal;

import org.jspecify.annotations.NullMarked;
