/** Who may do what, and what leaves the gateway for whom. */
@NullMarked
package io.tiaki.access.internal;

import org.jspecify.annotations.NullMarked;
