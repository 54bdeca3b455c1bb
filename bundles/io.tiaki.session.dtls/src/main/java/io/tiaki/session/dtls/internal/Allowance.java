package io.tiaki.session.dtls.internal;

import java.net.InetSocketAddress;
import java.nio.ByteBuffer;

/**
 * What an address gets that has shown neither a cookie nor a key: never more octets nor datagrams
 * than came from it, so that nobody is flooded by somebody who writes his address into ours. The
 * answer that resumes a session may be repeated, because a client that has it has nothing more to
 * ask: then it is three times what came (RFC 9000, 8.1). Once the handshake has proven the client
 * everything goes out. Safe for use by many threads.
 */
public final class Allowance implements Outbound {
  private static final int WITH_REPETITIONS = 3;

  private final InetSocketAddress address;
  private final Outbound outbound;
  private long octetsIn;
  private long datagramsIn = 1;
  private long octetsOut;
  private long datagramsOut;
  private int times = 1;
  private boolean refused;
  private volatile boolean proven;

  /**
   * One datagram has come.
   *
   * @param octets of it
   * @param outbound sends to that address
   */
  public Allowance(InetSocketAddress address, int octets, Outbound outbound) {
    this.address = address;
    this.octetsIn = octets;
    this.outbound = outbound;
  }

  /** Another datagram has come, perhaps from elsewhere. */
  synchronized void heard(InetSocketAddress from, int octets) {
    if (!proven && from.equals(address)) {
      octetsIn += octets;
      datagramsIn++;
    }
  }

  /** The answer resumes a session. */
  synchronized void resumes() {
    times = WITH_REPETITIONS;
  }

  /** Whether the answer may be repeated before the client asks for it. */
  synchronized boolean mayRepeat() {
    return proven || times > 1;
  }

  /** Sends what is affordable. A first answer that is not is refused for good. */
  @Override
  public boolean send(ByteBuffer datagram) {
    return isAffordable(datagram.remaining()) && outbound.send(datagram);
  }

  /** Whether a datagram of so many octets could go out now. */
  synchronized boolean affords(int octets) {
    int most = datagramsOut == 0 ? 1 : times;
    return proven
        || !refused && octetsOut + octets <= most * octetsIn && datagramsOut < most * datagramsIn;
  }

  private synchronized boolean isAffordable(int octets) {
    boolean affordable = affords(octets);
    if (affordable) {
      octetsOut += octets;
      datagramsOut++;
    } else {
      refused |= datagramsOut == 0;
    }
    return affordable;
  }

  /** Something went wrong: when nothing was sent yet, nothing will be. */
  synchronized void fail() {
    refused |= isUnanswered();
  }

  /** Whether the first answer was too long, or went wrong: a cookie is due instead. */
  synchronized boolean isRefused() {
    return refused;
  }

  /** Whether nothing was sent. */
  synchronized boolean isUnanswered() {
    return datagramsOut == 0 && !proven;
  }

  /** The client has the key, and has read what was sent to its address. */
  void proven() {
    proven = true;
  }

  boolean isProven() {
    return proven;
  }
}
