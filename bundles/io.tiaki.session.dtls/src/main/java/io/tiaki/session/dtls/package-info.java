/**
 * DTLS sessions on Bouncy Castle: what the reference meter constructs to serve them. Not exported.
 */
package io.tiaki.session.dtls;
