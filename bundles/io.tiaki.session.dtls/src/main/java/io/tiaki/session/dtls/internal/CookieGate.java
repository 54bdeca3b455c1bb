package io.tiaki.session.dtls.internal;

import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.time.Clock;
import java.util.concurrent.atomic.LongAdder;
import org.bouncycastle.tls.DTLSRequest;
import org.bouncycastle.tls.DTLSVerifier;
import org.bouncycastle.tls.DatagramSender;
import org.bouncycastle.tls.crypto.TlsCrypto;
import org.jspecify.annotations.Nullable;

/**
 * Stateless cookies (RFC 6347, 4.2.1): who cannot show one that was sent to its address costs one
 * HMAC and one short datagram. The secret changes every ten minutes; the one before is still good.
 * Safe for use by many threads.
 */
public final class CookieGate {
  private static final long SECRET_AGE_MS = 600_000;

  /** After the headers, the version and the random. */
  private static final int SESSION_ID_AT = RecordGuard.HEADER + FlightInbox.MESSAGE_HEADER + 34;

  private record Secrets(DTLSVerifier current, DTLSVerifier previous, long since) {}

  private final TlsCrypto crypto;
  private final Clock clock;
  private final LongAdder macs = new LongAdder();
  private volatile Secrets secrets;

  public CookieGate(TlsCrypto crypto, Clock clock) {
    this.crypto = new CookieCrypto(crypto.getSecureRandom());
    this.clock = clock;
    DTLSVerifier first = new DTLSVerifier(this.crypto);
    this.secrets = new Secrets(first, first, clock.millis());
  }

  /**
   * Checks the cookie of a ClientHello: one MAC, and a second one only for a cookie that may be of
   * the secret before.
   *
   * @param reply takes a HelloVerifyRequest when there is none or a wrong one
   * @return the request, or null
   */
  public @Nullable DTLSRequest verify(InetSocketAddress from, byte[] datagram, Outbound reply) {
    Secrets now = rotated();
    byte[] client = identity(from);
    Captured captured = new Captured();
    DTLSRequest request = parsed(now.current(), client, datagram, captured);
    if (request == null && captured.reply != null && mayBeOlder(now, datagram)) {
      request = parsed(now.previous(), client, datagram, new Captured());
    }
    if (request == null && captured.reply != null) {
      reply.send(captured.reply);
    }
    return request;
  }

  /** Whether a ClientHello, which was parsed before, shows a cookie of the secret before. */
  private static boolean mayBeOlder(Secrets now, byte[] datagram) {
    int cookie = SESSION_ID_AT + 1 + (datagram[SESSION_ID_AT] & 0xff);
    return now.previous() != now.current() && datagram[cookie] != 0;
  }

  /** How many MACs were computed: what a flood costs. */
  public long macs() {
    return macs.sum();
  }

  /** Bouncy Castle has no checked answer for everything that can be in a ClientHello. */
  private @Nullable DTLSRequest parsed(
      DTLSVerifier verifier, byte[] client, byte[] datagram, Captured captured) {
    macs.increment();
    try {
      return verifier.verifyRequest(client, datagram, 0, datagram.length, captured);
    } catch (RuntimeException e) {
      return null;
    }
  }

  private Secrets rotated() {
    Secrets now = secrets;
    long time = clock.millis();
    if (Math.abs(time - now.since()) < SECRET_AGE_MS) {
      return now;
    }
    synchronized (this) {
      if (secrets.since() == now.since()) {
        secrets = new Secrets(new DTLSVerifier(crypto), now.current(), time);
      }
      return secrets;
    }
  }

  private static byte[] identity(InetSocketAddress from) {
    byte[] address = from.getAddress().getAddress();
    return ByteBuffer.allocate(address.length + 2)
        .put(address)
        .putShort((short) from.getPort())
        .array();
  }

  private static final class Captured implements DatagramSender {
    private @Nullable ByteBuffer reply;

    @Override
    public int getSendLimit() {
      return FlightInbox.LARGEST_RECORD;
    }

    @Override
    public void send(byte[] buffer, int offset, int length) {
      reply = ByteBuffer.wrap(buffer, offset, length);
    }
  }
}
