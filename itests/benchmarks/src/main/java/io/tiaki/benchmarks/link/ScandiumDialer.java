package io.tiaki.benchmarks.link;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.security.cert.X509Certificate;
import java.util.HexFormat;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.eclipse.californium.elements.AddressEndpointContext;
import org.eclipse.californium.elements.EndpointContext;
import org.eclipse.californium.elements.MessageCallback;
import org.eclipse.californium.elements.RawData;
import org.eclipse.californium.elements.config.Configuration;
import org.eclipse.californium.scandium.DTLSConnector;
import org.eclipse.californium.scandium.config.DtlsConfig;
import org.eclipse.californium.scandium.config.DtlsConfig.DtlsRole;
import org.eclipse.californium.scandium.config.DtlsConnectorConfig;
import org.eclipse.californium.scandium.dtls.CertificateType;
import org.eclipse.californium.scandium.dtls.cipher.CipherSuite;
import org.eclipse.californium.scandium.dtls.pskstore.AdvancedSinglePskStore;
import org.eclipse.californium.scandium.dtls.x509.SingleCertificateProvider;
import org.eclipse.californium.scandium.dtls.x509.StaticNewAdvancedCertificateVerifier;

/** Eclipse Californium on both sides, with its own timers and retries as they are shipped. */
final class ScandiumDialer implements Dialer {
  private static final long LONGEST_SECONDS = 120;

  private final Proof proof;
  private final Credentials credentials;
  private final Credentials.Pair gateway;
  private final DTLSConnector server;

  ScandiumDialer(
      Proof proof, Credentials credentials, Credentials.Pair meter, Credentials.Pair gateway)
      throws IOException {
    this.proof = proof;
    this.credentials = credentials;
    this.gateway = gateway;
    DtlsConfig.register();
    this.server = connector(DtlsRole.SERVER_ONLY, meter);
    server.setRawDataReceiver(data -> {});
    server.start();
  }

  private DTLSConnector connector(DtlsRole role, Credentials.Pair own) {
    DtlsConnectorConfig.Builder builder =
        DtlsConnectorConfig.builder(new Configuration())
            .set(DtlsConfig.DTLS_ROLE, role)
            .set(DtlsConfig.DTLS_RECEIVER_THREAD_COUNT, 1)
            .set(DtlsConfig.DTLS_CONNECTOR_THREAD_COUNT, 1)
            .set(DtlsConfig.DTLS_MAX_TRANSMISSION_UNIT, 1_280)
            .set(DtlsConfig.DTLS_VERIFY_SERVER_CERTIFICATES_SUBJECT, false)
            .set(DtlsConfig.DTLS_RECOMMENDED_CIPHER_SUITES_ONLY, false)
            .setAsList(DtlsConfig.DTLS_CIPHER_SUITES, CipherSuite.getTypeByName(proof.suite()))
            .setAddress(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
    if (role == DtlsRole.SERVER_ONLY) {
      builder.set(DtlsConfig.DTLS_USE_HELLO_VERIFY_REQUEST, true);
    }
    prove(builder, own);
    return new DTLSConnector(builder.build());
  }

  private void prove(DtlsConnectorConfig.Builder builder, Credentials.Pair own) {
    var verifier = StaticNewAdvancedCertificateVerifier.builder();
    switch (proof) {
      case CERTIFICATE -> {
        X509Certificate[] chain = {own.certificate()};
        builder.setCertificateIdentityProvider(
            new SingleCertificateProvider(own.keys().getPrivate(), chain, CertificateType.X_509));
        verifier.setTrustedCertificates(credentials.authority().certificate());
        builder.setAdvancedCertificateVerifier(verifier.build());
      }
      case RAW_PUBLIC_KEY -> {
        builder.setCertificateIdentityProvider(
            new SingleCertificateProvider(own.keys().getPrivate(), own.keys().getPublic()));
        builder.setAdvancedCertificateVerifier(verifier.setTrustAllRPKs().build());
      }
      case ECDHE_PSK, PSK ->
          builder.setAdvancedPskStore(
              new AdvancedSinglePskStore(Proof.IDENTITY, HexFormat.of().parseHex(Proof.KEY)));
    }
  }

  @Override
  public InetSocketAddress server() {
    return server.getAddress();
  }

  @Override
  public long handshake(InetSocketAddress to) throws IOException, InterruptedException {
    DTLSConnector client = connector(DtlsRole.CLIENT_ONLY, gateway);
    try {
      client.setRawDataReceiver(data -> {});
      client.start();
      long start = System.nanoTime();
      while (System.nanoTime() - start < TimeUnit.SECONDS.toNanos(LONGEST_SECONDS)) {
        if (attempt(client, to)) {
          return System.nanoTime() - start;
        }
      }
      throw new DialerException("Scandium had no session after two minutes");
    } finally {
      client.destroy();
    }
  }

  private static boolean attempt(DTLSConnector client, InetSocketAddress to)
      throws InterruptedException {
    CompletableFuture<Boolean> done = new CompletableFuture<>();
    MessageCallback callback =
        new MessageCallback() {
          @Override
          public void onConnecting() {}

          @Override
          public void onDtlsRetransmission(int flight) {}

          @Override
          public void onContextEstablished(EndpointContext context) {
            done.complete(true);
          }

          @Override
          public void onSent() {
            done.complete(true);
          }

          @Override
          public void onError(Throwable error) {
            done.complete(false);
          }
        };
    client.send(RawData.outbound(new byte[] {1}, new AddressEndpointContext(to), callback, false));
    try {
      return done.get(LONGEST_SECONDS, TimeUnit.SECONDS);
    } catch (ExecutionException | TimeoutException e) {
      return false;
    }
  }

  @Override
  public void close() {
    server.destroy();
  }
}
