/** Messages and questions to consumers (R121 to R125). */
@NullMarked
package io.tiaki.usecase.message;

import org.jspecify.annotations.NullMarked;
