/** Signed updates: verify, install, examine, keep or put back. */
@NullMarked
package io.tiaki.update.internal;

import org.jspecify.annotations.NullMarked;
