/** How instructions about enrolment are carried out. */
@NullMarked
package io.tiaki.usecase.enrolment.internal;

import org.jspecify.annotations.NullMarked;
