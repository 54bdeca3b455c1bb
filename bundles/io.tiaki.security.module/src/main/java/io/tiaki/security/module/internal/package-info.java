/** What the security module is made of. */
@NullMarked
package io.tiaki.security.module.internal;

import org.jspecify.annotations.NullMarked;
