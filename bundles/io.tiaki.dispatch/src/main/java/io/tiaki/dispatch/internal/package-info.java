/** Messages and memory of dispatch. */
@NullMarked
package io.tiaki.dispatch.internal;

import org.jspecify.annotations.NullMarked;
