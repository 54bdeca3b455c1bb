package io.tiaki.session.dtls.internal;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How long an idle session waits before it sends an empty record. As configured, but longer when
 * all sessions together would take more than a twentieth of what the link carries: else those that
 * are connected leave nothing for those that are not. When the rate is only learnt, which is never
 * more than there is, the wait is stretched no further than address bindings last anyhow. So far it
 * is stretched as well while exchanges wait behind others: resumed handshakes are too short to
 * learn a rate from. Written by one thread, read by many.
 */
final class KeepAlivePace {
  /** An empty record and its answer, with UDP's and IPv4's headers. */
  static final int OCTETS = 136;

  /** How much of the link all of them together may take. */
  static final double SHARE = 0.05;

  /** A binding lasts for two minutes at least (RFC 4787, 4.3). */
  static final long BINDING_MS = 110_000;

  /** The part of the wait for a full link that is taken back each second when there is room. */
  private static final int RELIEF = 256;

  private static final Logger LOG = LoggerFactory.getLogger(KeepAlivePace.class);
  private static final double BITS_MS = 8 * 1_000;

  private final LinkTiming link;
  private volatile long everyMs;
  private long crowdedMs;
  private long told;

  KeepAlivePace(LinkTiming link) {
    this.link = link;
  }

  /** The longest wait in milliseconds; 0 = never. */
  long everyMs() {
    return everyMs;
  }

  /**
   * So many sessions are live now.
   *
   * @param configuredMs the longest wait by the configuration; 0 = never
   */
  void update(long sessions, long configuredMs) {
    double rate = link.rate();
    long fair = rate <= 0 ? 0 : (long) (sessions * OCTETS * BITS_MS / (SHARE * rate));
    long most = link.isRateConfigured() ? fair : Math.min(Math.max(fair, crowdedMs()), BINDING_MS);
    everyMs = configuredMs == 0 ? 0 : Math.max(configuredMs, most);
    tell(sessions, configuredMs, rate);
  }

  /** The longest wait because the link is full, or was lately; asked once a second. */
  private long crowdedMs() {
    if (link.isFull()) {
      crowdedMs = BINDING_MS;
    } else if (link.hasRoom()) {
      crowdedMs -= crowdedMs / RELIEF;
    }
    return crowdedMs;
  }

  /** When it has doubled since it was last told, and when it is back. */
  private void tell(long sessions, long configuredMs, double rate) {
    long before = Math.max(told, configuredMs);
    if (everyMs > 0 && everyMs >= 2 * before) {
      told = everyMs;
      LOG.info(
          "Idle sessions say something every {} s instead of every {} s: {} of them share {}",
          everyMs / 1_000,
          configuredMs / 1_000,
          sessions,
          rate > 0 ? (long) rate + " bit/s" : "a link that is full");
    } else if (told > 0 && everyMs <= configuredMs) {
      told = 0;
      LOG.info("Idle sessions say something every {} s again", everyMs / 1_000);
    }
  }
}
