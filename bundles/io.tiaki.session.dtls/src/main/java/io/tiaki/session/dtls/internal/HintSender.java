package io.tiaki.session.dtls.internal;

import java.net.InetSocketAddress;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;

/**
 * When a server that has something to say and no session may hint: at once, then after 2 to 60
 * seconds, doubling and spread, until there is a session. Safe for use by many threads.
 */
public final class HintSender {
  private static final long FIRST_MS = 2_000;
  private static final long LAST_MS = 60_000;

  private @Nullable InetSocketAddress client;
  private long notBefore = Long.MIN_VALUE;
  private int sent;

  /** To whom, until a client with a session is known. */
  public synchronized void configured(InetSocketAddress address) {
    if (client == null) {
      client = address;
    }
  }

  /** A client has a session: it is the one to ask the next time, and patience is restored. */
  public synchronized void opened(InetSocketAddress address) {
    client = address;
    sent = 0;
    notBefore = Long.MIN_VALUE;
  }

  /** To whom a hint goes now; null when nobody is known or it is too soon. */
  public synchronized @Nullable InetSocketAddress due(long now) {
    if (client == null || now < notBefore) {
      return null;
    }
    sent++;
    notBefore = now + Backoff.millis(sent, FIRST_MS, LAST_MS, ThreadLocalRandom.current());
    return client;
  }
}
