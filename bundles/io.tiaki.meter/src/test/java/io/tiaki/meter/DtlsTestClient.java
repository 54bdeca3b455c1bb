package io.tiaki.meter;

import java.io.IOException;
import java.net.DatagramSocket;
import java.net.InetSocketAddress;
import java.security.KeyPair;
import java.security.SecureRandom;
import java.util.Arrays;
import org.bouncycastle.crypto.params.AsymmetricKeyParameter;
import org.bouncycastle.crypto.util.PrivateKeyFactory;
import org.bouncycastle.tls.Certificate;
import org.bouncycastle.tls.CertificateRequest;
import org.bouncycastle.tls.CipherSuite;
import org.bouncycastle.tls.DTLSClientProtocol;
import org.bouncycastle.tls.DTLSTransport;
import org.bouncycastle.tls.DefaultTlsClient;
import org.bouncycastle.tls.HashAlgorithm;
import org.bouncycastle.tls.ProtocolVersion;
import org.bouncycastle.tls.SignatureAlgorithm;
import org.bouncycastle.tls.SignatureAndHashAlgorithm;
import org.bouncycastle.tls.TlsAuthentication;
import org.bouncycastle.tls.TlsCredentials;
import org.bouncycastle.tls.TlsServerCertificate;
import org.bouncycastle.tls.UDPTransport;
import org.bouncycastle.tls.crypto.TlsCertificate;
import org.bouncycastle.tls.crypto.TlsCryptoParameters;
import org.bouncycastle.tls.crypto.impl.bc.BcDefaultTlsCredentialedSigner;
import org.bouncycastle.tls.crypto.impl.bc.BcTlsCrypto;

/** A gateway's DTLS client as Bouncy Castle has it, independent of our session bundle. */
final class DtlsTestClient extends DefaultTlsClient implements AutoCloseable {
  private static final int RECEIVE_MILLIS = 10_000;

  private final BcTlsCrypto crypto;
  private final KeyPair keys;
  private final byte[] certificate;
  private final DatagramSocket socket;
  private final DTLSTransport transport;

  private DtlsTestClient(
      BcTlsCrypto crypto, KeyPair keys, byte[] certificate, InetSocketAddress meter)
      throws IOException {
    super(crypto);
    this.crypto = crypto;
    this.keys = keys;
    this.certificate = certificate;
    socket = new DatagramSocket();
    socket.connect(meter);
    transport = new DTLSClientProtocol().connect(this, new UDPTransport(socket, 1_500));
  }

  static DtlsTestClient connect(KeyPair keys, byte[] certificate, InetSocketAddress meter)
      throws IOException {
    return new DtlsTestClient(new BcTlsCrypto(new SecureRandom()), keys, certificate, meter);
  }

  void send(byte[] payload) throws IOException {
    transport.send(payload, 0, payload.length);
  }

  /** The next payload; fails when none comes. */
  byte[] receive() throws IOException {
    byte[] buffer = new byte[2_048];
    int length = transport.receive(buffer, 0, buffer.length, RECEIVE_MILLIS);
    if (length < 0) {
      throw new IOException("Nothing came");
    }
    return Arrays.copyOf(buffer, length);
  }

  @Override
  public void close() throws IOException {
    transport.close();
    socket.close();
  }

  @Override
  public int getHandshakeTimeoutMillis() {
    return 20_000;
  }

  @Override
  public int[] getCipherSuites() {
    return new int[] {CipherSuite.TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256};
  }

  @Override
  protected ProtocolVersion[] getSupportedVersions() {
    return ProtocolVersion.DTLSv12.only();
  }

  @Override
  public TlsAuthentication getAuthentication() {
    return new TlsAuthentication() {
      @Override
      public void notifyServerCertificate(TlsServerCertificate server) throws IOException {
        if (server.getCertificate().isEmpty()) {
          throw new IOException("No certificate");
        }
      }

      @Override
      public TlsCredentials getClientCredentials(CertificateRequest request) throws IOException {
        AsymmetricKeyParameter key = PrivateKeyFactory.createKey(keys.getPrivate().getEncoded());
        Certificate chain =
            new Certificate(new TlsCertificate[] {crypto.createCertificate(certificate)});
        return new BcDefaultTlsCredentialedSigner(
            new TlsCryptoParameters(context),
            crypto,
            key,
            chain,
            new SignatureAndHashAlgorithm(HashAlgorithm.sha256, SignatureAlgorithm.ecdsa));
      }
    };
  }
}
