/** Compares the software on the disk with what was signed or recorded. Not for others. */
@NullMarked
package io.tiaki.selftest.internal.integrity;

import org.jspecify.annotations.NullMarked;
