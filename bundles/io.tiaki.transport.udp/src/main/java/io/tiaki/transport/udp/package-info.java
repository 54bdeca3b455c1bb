/** Datagram links over UDP: what the reference meter and the component construct. Not exported. */
package io.tiaki.transport.udp;
