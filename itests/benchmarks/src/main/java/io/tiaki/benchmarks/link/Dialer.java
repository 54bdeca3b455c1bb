package io.tiaki.benchmarks.link;

import java.io.IOException;
import java.net.InetSocketAddress;

/** One stack: a server, and clients that do one full mutual handshake after the other. */
interface Dialer extends AutoCloseable {
  /** Where its server listens. */
  InetSocketAddress server();

  /**
   * Does one handshake, begun anew as often as that stack does it.
   *
   * @param to the relay in front of the server
   * @return nanoseconds
   * @throws DialerException when there was no session in two minutes
   */
  long handshake(InetSocketAddress to) throws IOException, InterruptedException;

  @Override
  void close();
}
