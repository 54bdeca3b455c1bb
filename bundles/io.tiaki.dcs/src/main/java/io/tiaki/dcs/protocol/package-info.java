/**
 * The uplink protocol, version 1, as the control system speaks it: tolerant of what it does not
 * know, strict with what it needs.
 */
package io.tiaki.dcs.protocol;
