/**
 * Cells of concealed traffic (uplink protocol, concealment): what both ends make of them. Plain
 * Java, also used by the reference control system; a bundle does not export it.
 */
package io.tiaki.uplink.outbox.cells;
