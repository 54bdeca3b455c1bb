/** The command {@code tiaki journal}: exported logs, checked and shown away from any gateway. */
package io.tiaki.auditor;
