package io.tiaki.session.dtls;

import io.tiaki.session.dtls.Suite.KeyExchange;
import io.tiaki.session.dtls.internal.ClientHelloBody;
import io.tiaki.session.dtls.internal.ClientHelloRecord;
import io.tiaki.session.dtls.internal.ServerSessionCache;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import org.jspecify.annotations.Nullable;

/**
 * Which clients a server answers without a cookie (RFC 6347, 4.2.1; as RFC 7296, 2.6, asks for
 * cookies under load only): few at once, and only those whose answer costs no elliptic curve.
 * Whoever proves nothing keeps its place for a while, which bounds what forged ClientHellos make us
 * compute. Safe for use by many threads.
 */
final class UnprovenHandshakes {
  /** So many of one server. */
  static final int MOST = 2;

  /** So long a place is taken by a handshake that brought nothing, and longer while it runs. */
  static final long HOLD_MS = 10_000;

  private final Authenticator authenticator;
  private final ServerSessionCache sessions;
  private final Semaphore threads;
  private final List<Place> places = new ArrayList<>(MOST);

  /** The place of one handshake. */
  final class Place {
    private final long since;
    private boolean over;

    Place(long since) {
      this.since = since;
    }

    /** Its handshake has ended. */
    void over(boolean proven) {
      synchronized (places) {
        if (!over) {
          over = true;
          threads.release();
        }
        if (proven) {
          places.remove(this);
        }
      }
    }

    private boolean isFree(long now) {
      return over && Math.abs(now - since) >= HOLD_MS;
    }
  }

  /**
   * None yet.
   *
   * @param authenticator our keys and what may be agreed on
   * @param sessions that clients may resume
   * @param threads one for each handshake, which many servers share
   */
  UnprovenHandshakes(Authenticator authenticator, ServerSessionCache sessions, Semaphore threads) {
    this.authenticator = authenticator;
    this.sessions = sessions;
    this.threads = threads;
  }

  /** A place for a handshake that begins with this ClientHello; null when a cookie is due. */
  @Nullable Place take(ClientHelloRecord hello, long now) {
    synchronized (places) {
      places.removeIf(place -> place.isFree(now));
      if (places.size() >= MOST || !isCheap(hello) || !threads.tryAcquire()) {
        return null;
      }
      Place place = new Place(now);
      places.add(place);
      return place;
    }
  }

  private boolean isCheap(ClientHelloRecord hello) {
    ClientHelloBody body = hello.messageSequence() == 0 ? ClientHelloBody.of(hello) : null;
    return body != null
        && !body.hasCookie()
        && (sessions.has(body.sessionId()) || isPlainPsk(body.suites()));
  }

  /** Whether of what we want the first that the client offers is plain PSK. */
  private boolean isPlainPsk(int[] offered) {
    Optional<Suite> chosen =
        authenticator.policy().stream()
            .flatMap(policy -> policy.suites().stream())
            .filter(ours -> Arrays.stream(offered).anyMatch(one -> one == ours.code()))
            .findFirst();
    return chosen.filter(suite -> suite.keyExchange() == KeyExchange.PSK).isPresent();
  }
}
