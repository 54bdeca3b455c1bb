/**
 * DTLS peers as processes of their own, all with the same small command line ({@link
 * io.tiaki.benchmarks.peer.PeerOptions}) and one JSON line per result.
 */
package io.tiaki.benchmarks.peer;
