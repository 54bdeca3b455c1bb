/**
 * Carries out instructions about meters: noted durably before something is sent, never repeated
 * blindly, confirmed by reading, tried again while a meter is away. A library inside of the use
 * cases that change something at a meter, not a bundle. A use case implements {@link
 * io.tiaki.usecase.work.Wish} and {@link io.tiaki.usecase.work.View}.
 */
@NullMarked
package io.tiaki.usecase.work;

import org.jspecify.annotations.NullMarked;
