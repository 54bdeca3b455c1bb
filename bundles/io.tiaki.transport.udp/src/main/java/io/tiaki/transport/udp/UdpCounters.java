package io.tiaki.transport.udp;

/**
 * What happened on a link since it was opened; datagrams.
 *
 * @param received delivered or queued
 * @param sent taken by the system
 * @param droppedQueue came in while no receiver was attached and the queue was full
 * @param droppedReceiver the receiver failed on them
 * @param refusedTooLong longer than the link's maximum, not sent
 * @param refusedFamily the peer's address family or an unresolved address, not sent
 * @param refusedBusy the socket's send buffer was full, not sent
 * @param networkErrors errors of the network, such as no route, on sending or receiving
 */
public record UdpCounters(
    long received,
    long sent,
    long droppedQueue,
    long droppedReceiver,
    long refusedTooLong,
    long refusedFamily,
    long refusedBusy,
    long networkErrors) {}
