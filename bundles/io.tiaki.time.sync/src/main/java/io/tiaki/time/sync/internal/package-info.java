/** Judges the host's clock from what its source says and from its own course. */
@NullMarked
package io.tiaki.time.sync.internal;

import org.jspecify.annotations.NullMarked;
