package io.tiaki.session.dtls.internal;

import static io.tiaki.session.dtls.internal.FlightInbox.MESSAGE_HEADER;
import static io.tiaki.session.dtls.internal.RecordGuard.HEADER;

import io.tiaki.session.dtls.Policy;
import io.tiaki.session.dtls.Suite;
import java.util.Map;
import org.bouncycastle.tls.TlsExtensionsUtils;
import org.jspecify.annotations.Nullable;

/**
 * Makes a ClientHello as long as the answer (RFC 7685), where the answer may be short: a meter
 * answers no address with more octets than came from it, and asks for a cookie instead. That takes
 * a round trip and more octets than the padding. Of one handshake of the client.
 */
final class ClientPadding {
  private static final int EXTENSION = 4;
  private static final int SERVER_HELLO = HEADER + MESSAGE_HEADER + 2 + 32 + 1 + 2 + 1 + 2;
  private static final int CLIENT_HELLO =
      HEADER + MESSAGE_HEADER + 2 + 32 + 1 + 1 + 2 + 2 + 1 + 1 + 2;
  private static final int RENEGOTIATION_INFO = EXTENSION + 1;
  private static final int CHANGE_CIPHER_SPEC = HEADER + 1;
  private static final int FINISHED = MESSAGE_HEADER + 12;

  private final Policy policy;
  private final @Nullable ResumableSession resume;
  private final @Nullable ConnectionId connectionId;
  private final PeerTiming peer;
  private final MessageRules rules;
  private boolean padded;

  ClientPadding(HandshakeSetup setup, MessageRules rules) {
    this.policy = setup.policy();
    this.resume = setup.resume();
    this.connectionId = setup.connectionId();
    this.peer = setup.timing();
    this.rules = rules;
  }

  /** Adds what is missing to the extensions, which are complete but for the master secret's. */
  void add(Map<? super Integer, ? super byte[]> extensions) {
    int missing = answer(extensions) - hello(extensions);
    if (missing > 0 && isShortAnswer() && mayFill() && peer.isPaddingWorthwhile()) {
      padded = true;
      peer.padded(true);
      extensions.put(TlsExtensionsUtils.EXT_padding, new byte[Math.max(0, missing - EXTENSION)]);
    }
  }

  /**
   * The handshake has brought a session. One that did not, or not without a cookie, was in vain:
   * without padding the next one is asked for a cookie, so that what comes late of the one before
   * is not taken for an answer to it.
   */
  void completed() {
    if (padded && !rules.isCookieAsked()) {
      peer.padded(false);
    }
  }

  /**
   * On a link of unknown rate it is the cookies, which are short, that tell in time when it fills
   * up: without them everybody begins at once and nobody comes through.
   */
  private boolean mayFill() {
    return resume == null || peer.link().isRateConfigured();
  }

  private boolean isShortAnswer() {
    return resume != null
        || policy.suites().stream().allMatch(suite -> suite.keyExchange() == Suite.KeyExchange.PSK);
  }

  private int hello(Map<?, ?> extensions) {
    int octets = CLIENT_HELLO + 2 * policy.suites().size() + EXTENSION;
    for (Object data : extensions.values()) {
      octets += EXTENSION + ((byte[]) data).length;
    }
    return octets + (resume == null ? 0 : resume.id().length);
  }

  /** Our meter's: hello and its end, or all of its side of an abbreviated handshake. */
  private int answer(Map<?, ?> extensions) {
    int octets = SERVER_HELLO + EXTENSION + RENEGOTIATION_INFO;
    octets += connectionId == null ? 0 : EXTENSION + 1 + ConnectionTable.METER_OCTETS + EXTENSION;
    octets += extensions.containsKey(Renewal.EXTENSION) ? EXTENSION : 0;
    return octets + (resume == null ? MESSAGE_HEADER : resume.id().length + abbreviated(resume));
  }

  private int abbreviated(ResumableSession session) {
    int hidden = connectionId == null ? 0 : connectionId.octets().length + 1;
    int cipher = Suite.of(session.suite()).map(Suite::leastEncrypted).orElse(0);
    return CHANGE_CIPHER_SPEC + HEADER + hidden + cipher + FINISHED;
  }
}
