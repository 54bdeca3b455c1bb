package io.tiaki.benchmarks.link;

import io.tiaki.security.Purpose;
import io.tiaki.security.module.SharedKey;
import io.tiaki.session.dtls.Authenticator;
import io.tiaki.session.dtls.CertificateValidator;
import io.tiaki.session.dtls.DtlsPeer;
import io.tiaki.session.dtls.DtlsServer;
import io.tiaki.session.dtls.DtlsServerEnvironment;
import io.tiaki.session.dtls.DtlsServerListener;
import io.tiaki.session.dtls.Policy;
import io.tiaki.session.dtls.internal.Association;
import io.tiaki.session.dtls.internal.GuardedCrypto;
import io.tiaki.session.dtls.internal.HandshakeSetup;
import io.tiaki.session.dtls.internal.LinkTiming;
import io.tiaki.session.dtls.internal.PeerTiming;
import io.tiaki.transport.udp.UdpLink;
import io.tiaki.transport.udp.UdpSelector;
import io.tiaki.transport.udp.UdpSettings;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Ours: what the gateway and the reference meter run, without a framework. */
final class TiakiDialer implements Dialer {
  private static final long LONGEST_NANOS = TimeUnit.MINUTES.toNanos(2);

  private final UdpSelector selector;
  private final UdpLink serverLink;
  private final DtlsServer server;
  private final Authenticator authenticator;
  private final GuardedCrypto crypto = new GuardedCrypto();
  private final boolean remembers;
  private PeerTiming timing = new PeerTiming(new LinkTiming());
  private volatile @Nullable Association current;

  /**
   * A server and a client.
   *
   * @param remembers whether the client keeps what it has learnt from one handshake to the next, as
   *     the gateway does; else each is the first with an unknown meter on an unknown link
   */
  TiakiDialer(
      Proof proof,
      Credentials credentials,
      Credentials.Pair meter,
      Credentials.Pair gateway,
      DtlsServerEnvironment environment,
      UdpSelector selector,
      boolean remembers)
      throws IOException {
    this.selector = selector;
    this.remembers = remembers;
    this.authenticator =
        authenticator(proof, gateway, meter, validator(credentials, Purpose.TLS_SERVER));
    this.serverLink = open();
    CertificateValidator ofGateways = validator(credentials, Purpose.TLS_CLIENT);
    this.server =
        new DtlsServer(
            serverLink,
            authenticator(proof, meter, gateway, ofGateways),
            new Silent(),
            environment);
    server.start();
  }

  private static Authenticator authenticator(
      Proof proof, Credentials.Pair own, Credentials.Pair other, CertificateValidator validator)
      throws IOException {
    Authenticator authenticator =
        new Authenticator(
            Policy.of(List.of(proof.authentication().text()), List.of(proof.suite()), List.of()));
    return switch (proof) {
      case CERTIFICATE -> authenticator.certificate(own.credential(), validator);
      case RAW_PUBLIC_KEY -> authenticator.rawKey(own.credential(), Set.of(pin(other)));
      case ECDHE_PSK, PSK ->
          authenticator.preSharedKey(
              new SharedKey(Proof.IDENTITY, HexFormat.of().parseHex(Proof.KEY)));
    };
  }

  private static String pin(Credentials.Pair of) throws IOException {
    try {
      byte[] key = of.keys().getPublic().getEncoded();
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(key));
    } catch (NoSuchAlgorithmException e) {
      throw new IOException("There is no SHA-256", e);
    }
  }

  static CertificateValidator validator(Credentials credentials, Purpose purpose)
      throws IOException {
    try {
      var known = credentials.validator();
      return chain -> known.validate(chain, purpose);
    } catch (io.tiaki.security.SecurityModuleException e) {
      throw new IOException("The authority cannot be used", e);
    }
  }

  private UdpLink open() throws IOException {
    return selector.open(
        UdpSettings.of("bench", new InetSocketAddress(InetAddress.getLoopbackAddress(), 0)));
  }

  @Override
  public InetSocketAddress server() {
    return serverLink.localAddress();
  }

  @Override
  public long handshake(InetSocketAddress to) throws IOException {
    try (UdpLink link = open()) {
      link.attach(this::received);
      long start = System.nanoTime();
      if (!remembers) {
        timing = new PeerTiming(new LinkTiming());
      }
      while (true) {
        Association association = association(link, to);
        current = association;
        try {
          association.connect();
          long took = System.nanoTime() - start;
          association.close("measured");
          return took;
        } catch (IOException e) {
          if (System.nanoTime() - start > LONGEST_NANOS) {
            throw new DialerException("Tiaki: " + association.explain(e));
          }
        }
      }
    }
  }

  private Association association(UdpLink link, InetSocketAddress to) {
    HandshakeSetup setup =
        new HandshakeSetup(crypto, authenticator, datagram -> link.send(to, datagram));
    return Association.client(setup.maxDatagram(link.maxDatagram()).timing(timing));
  }

  private void received(InetSocketAddress from, ByteBuffer buffer) {
    Association association = current;
    if (association != null) {
      byte[] datagram = new byte[buffer.remaining()];
      buffer.get(datagram);
      association.deliver(from, datagram);
    }
  }

  @Override
  public void close() {
    server.close();
    serverLink.close();
  }

  /** Serves without a word. */
  static final class Silent implements DtlsServerListener {
    @Override
    public void opened(DtlsPeer peer) {}

    @Override
    public void received(DtlsPeer peer, ByteBuffer payload) {}

    @Override
    public void closed(DtlsPeer peer, String reason) {}
  }
}
