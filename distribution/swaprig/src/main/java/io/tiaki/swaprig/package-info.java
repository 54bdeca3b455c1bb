/**
 * Starts a gateway whose bundles can be updated by command, on the framework of the class path.
 * Nobody implements or calls it but {@code tiaki bench swap}.
 */
package io.tiaki.swaprig;
