package io.tiaki.launcher;

import sun.misc.Signal;

/** What a service manager hears when it stops the process. */
final class Termination {
  private Termination() {}

  /**
   * SIGTERM ends the process in order and with exit status 0; a JVM says 143 by itself, which
   * service managers take for a failure. Ctrl-C is left as it is.
   */
  static void isClean() {
    try {
      Signal.handle(new Signal("TERM"), signal -> System.exit(0));
    } catch (IllegalArgumentException taken) {
      // The JVM was told to leave signals alone (-Xrs): then its parent knows how it is stopped.
    }
  }
}
