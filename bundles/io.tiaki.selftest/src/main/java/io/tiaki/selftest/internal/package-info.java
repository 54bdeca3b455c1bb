/** Runs what bundles offer to be tested, and keeps the safe state. Not for others. */
@NullMarked
package io.tiaki.selftest.internal;

import org.jspecify.annotations.NullMarked;
