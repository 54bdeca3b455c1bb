/** The demo authority of the reference control system. Never part of a gateway. */
@NullMarked
package io.tiaki.security.module.authority;

import org.jspecify.annotations.NullMarked;
