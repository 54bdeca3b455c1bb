/** Meters come, are replaced and go (R97 to R99). */
@NullMarked
package io.tiaki.usecase.enrolment;

import org.jspecify.annotations.NullMarked;
