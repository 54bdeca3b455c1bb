/** Gateways whose traffic is concealed: cells in, one cell out for each. */
package io.tiaki.dcs.conceal;
