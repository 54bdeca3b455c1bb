/**
 * Keys and certificates: the security module and the plain classes that the reference programs
 * share with it. Not exported: inside a framework only the service {@code
 * io.tiaki.security.SecurityModule} is seen.
 */
@NullMarked
package io.tiaki.security.module;

import org.jspecify.annotations.NullMarked;
