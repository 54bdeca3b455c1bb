/**
 * How the embedded default logs: one line per record. Used by the launcher and the applications on
 * their own class paths; not exported.
 */
package io.tiaki.platform.log;
