/** Reads what others count and tells it in tables; nothing here is changed by a command. */
package io.tiaki.shell.internal;
