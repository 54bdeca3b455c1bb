/** How instructions about a supply are carried out. */
@NullMarked
package io.tiaki.usecase.supply.internal;

import org.jspecify.annotations.NullMarked;
