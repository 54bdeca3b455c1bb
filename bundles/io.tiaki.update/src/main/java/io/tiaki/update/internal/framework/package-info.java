/** What of the update touches the framework itself. */
@NullMarked
package io.tiaki.update.internal.framework;

import org.jspecify.annotations.NullMarked;
