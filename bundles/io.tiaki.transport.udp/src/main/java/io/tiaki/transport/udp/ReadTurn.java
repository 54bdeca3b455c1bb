package io.tiaki.transport.udp;

/**
 * How many datagrams a link reads when its socket has some. A read that finds nothing more costs a
 * system call, as much as the one that found the datagram: where datagrams come one by one, only
 * every sixteenth time is looked for a second one. What is left makes the selector wake again at
 * once. For the selector's thread.
 */
final class ReadTurn {
  /** Datagrams taken from one socket before the next one has its turn. */
  static final int MOST = 64;

  private static final int TIMES_ALONE = 15;

  private int alone;

  /** At most so many this time. */
  int most() {
    return alone > 0 ? 1 : MOST;
  }

  /** So many were there this time. */
  void took(int count) {
    if (alone > 0) {
      alone--;
    } else if (count <= 1) {
      alone = TIMES_ALONE;
    }
  }
}
