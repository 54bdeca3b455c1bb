/** How instructions about messages are carried out. */
@NullMarked
package io.tiaki.usecase.message.internal;

import org.jspecify.annotations.NullMarked;
