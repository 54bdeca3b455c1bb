package io.tiaki.session.dtls;

import io.tiaki.session.dtls.internal.ComputeGate;
import io.tiaki.session.dtls.internal.CookieGate;
import io.tiaki.session.dtls.internal.Failure;
import io.tiaki.session.dtls.internal.GuardedCrypto;
import io.tiaki.session.dtls.internal.HandshakePool;
import io.tiaki.session.dtls.internal.LinkCounters;
import io.tiaki.session.dtls.internal.LogBudget;
import io.tiaki.session.dtls.internal.ServerSessionCache;
import java.time.Clock;
import java.util.concurrent.Semaphore;
import org.bouncycastle.tls.crypto.TlsCrypto;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What any number of {@link DtlsServer}s in one process share: the threads of handshakes, the
 * cookie secret, the cryptography. Close the servers first.
 */
public final class DtlsServerEnvironment implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(DtlsServerEnvironment.class);
  private static final int MOST_WAITING = 4_096;
  private static final int MOST_SESSIONS = 20_000;
  private static final int LOG_LINES = 5;
  private static final long LOG_WINDOW_MS = 10_000;

  private final Clock clock;
  private final TlsCrypto crypto;
  private final ComputeGate compute = ComputeGate.ofThisMachine();
  private final HandshakePool pool;
  private final CookieGate gate;
  private final Semaphore unproven;
  private final LogBudget budget;
  private final ServerSessionCache sessions;
  private final LinkCounters counters = LinkCounters.of("server", "default");

  /**
   * Starts no thread yet.
   *
   * @param parallelHandshakes at most so many at once, 1 to 2,000; up to 4,096 more wait
   * @param clock for the age of the cookie secret
   */
  public DtlsServerEnvironment(int parallelHandshakes, Clock clock) {
    this(parallelHandshakes, clock, null);
  }

  /**
   * Starts no thread yet.
   *
   * @param parallelHandshakes at most so many at once, 1 to 2,000; up to 4,096 more wait
   * @param clock for the age of the cookie secret and of sessions
   * @param keeper of the sessions that clients may resume; null = only as long as this one lives
   */
  public DtlsServerEnvironment(
      int parallelHandshakes, Clock clock, @Nullable SessionKeeper keeper) {
    this(parallelHandshakes, clock, keeper, new GuardedCrypto());
  }

  /**
   * As the others.
   *
   * @param crypto that all handshakes compute with
   */
  public DtlsServerEnvironment(
      int parallelHandshakes, Clock clock, @Nullable SessionKeeper keeper, GuardedCrypto crypto) {
    this.clock = clock;
    this.crypto = crypto;
    this.pool = new HandshakePool("server", parallelHandshakes, MOST_WAITING, compute);
    this.gate = new CookieGate(crypto, clock);
    this.unproven = new Semaphore(parallelHandshakes / 2);
    this.sessions = new ServerSessionCache(clock, MOST_SESSIONS, keeper);
    this.budget = new LogBudget(clock, LOG_LINES, LOG_WINDOW_MS);
  }

  Clock clock() {
    return clock;
  }

  TlsCrypto crypto() {
    return crypto;
  }

  ComputeGate compute() {
    return compute;
  }

  HandshakePool pool() {
    return pool;
  }

  /** Where those who have not shown a cookie end. */
  public CookieGate gate() {
    return gate;
  }

  /** Half of the handshakes at once: so many may be with clients that have shown no cookie. */
  Semaphore unproven() {
    return unproven;
  }

  ServerSessionCache sessions() {
    return sessions;
  }

  /** What happened at all servers together. */
  public LinkCounters counters() {
    return counters;
  }

  void refused(String link, Object peer, String reason, Failure failure) {
    if (budget.take()) {
      long more = budget.suppressed();
      LOG.warn(
          "Link {}: no session with {}: {}. {}{}",
          link,
          peer,
          reason,
          remedy(failure),
          more == 0 ? "" : " (and " + more + " more not shown)");
    }
  }

  private static String remedy(Failure failure) {
    return switch (failure) {
      case SILENT ->
          "It began a handshake and fell silent: is that the gateway, does it still run, and does"
              + " the network carry its larger datagrams?";
      case TIMEOUT -> "It may try again.";
      case REFUSED -> "Check its certificate or key, and whom this meter trusts.";
      case REFUSED_BY_PEER -> "Its log says why.";
      default -> "Is that a gateway, and up to date?";
    };
  }

  @Override
  public void close() {
    pool.close();
  }
}
