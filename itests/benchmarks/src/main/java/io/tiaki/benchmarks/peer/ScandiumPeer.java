package io.tiaki.benchmarks.peer;

import io.tiaki.benchmarks.UsageException;
import io.tiaki.security.module.Pem;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.Security;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.bouncycastle.jce.provider.BouncyCastleProvider;
import org.eclipse.californium.elements.config.Configuration;
import org.eclipse.californium.scandium.config.DtlsConfig;
import org.eclipse.californium.scandium.config.DtlsConfig.DtlsRole;
import org.eclipse.californium.scandium.config.DtlsConnectorConfig;
import org.eclipse.californium.scandium.dtls.CertificateType;
import org.eclipse.californium.scandium.dtls.ExtendedMasterSecretMode;
import org.eclipse.californium.scandium.dtls.cipher.CipherSuite;
import org.eclipse.californium.scandium.dtls.cipher.XECDHECryptography.SupportedGroup;
import org.eclipse.californium.scandium.dtls.pskstore.AdvancedSinglePskStore;
import org.eclipse.californium.scandium.dtls.x509.SingleCertificateProvider;
import org.eclipse.californium.scandium.dtls.x509.StaticNewAdvancedCertificateVerifier;

/** Eclipse Californium's DTLS as a peer. */
public final class ScandiumPeer {
  private static final int MOST_OCTETS = 16 << 20;
  private static final int CONNECTION_ID_OCTETS = 4;

  private ScandiumPeer() {}

  public static void main(String... arguments) throws Exception {
    try {
      PeerOptions options = PeerOptions.parse(List.of(arguments));
      if (options.ecProvider().equals("bc")) {
        // What is measured is on curves of NIST; the others need more of it.
        boolean whole = options.curves().stream().anyMatch(one -> one.startsWith("brainpool"));
        Security.insertProviderAt(whole ? new BouncyCastleProvider() : new EcProvider(), 1);
      }
      DtlsConfig.register();
      Report report = new Report("scandium", options);
      if (options.server()) {
        ScandiumRuns.serve(options, connector(options, report), report);
      } else {
        ScandiumRuns.connect(options, connector(options, report), report);
      }
      System.exit(0);
    } catch (UsageException e) {
      System.err.println("ScandiumPeer: " + e.getMessage());
      System.exit(2);
    }
  }

  static CountingConnector connector(PeerOptions options, Report report)
      throws UsageException, IOException, GeneralSecurityException {
    CipherSuite suite = CipherSuite.getTypeByName(options.suite());
    if (suite == null) {
      throw new UsageException("--suite is not known to Scandium: " + options.suite());
    }
    DtlsConnectorConfig.Builder builder =
        DtlsConnectorConfig.builder(new Configuration())
            .set(
                DtlsConfig.DTLS_ROLE,
                options.server() ? DtlsRole.SERVER_ONLY : DtlsRole.CLIENT_ONLY)
            .set(DtlsConfig.DTLS_RECEIVER_THREAD_COUNT, 1)
            .set(DtlsConfig.DTLS_CONNECTOR_THREAD_COUNT, 1)
            .set(DtlsConfig.DTLS_MAX_CONNECTIONS, options.server() ? 200_000 : 20_000)
            .set(DtlsConfig.DTLS_MAX_TRANSMISSION_UNIT, 1_280)
            .set(DtlsConfig.DTLS_RECOMMENDED_CIPHER_SUITES_ONLY, false)
            .set(DtlsConfig.DTLS_RECOMMENDED_CURVES_ONLY, false)
            .set(DtlsConfig.DTLS_VERIFY_SERVER_CERTIFICATES_SUBJECT, false)
            .setAsList(DtlsConfig.DTLS_CIPHER_SUITES, suite)
            .setAddress(options.server() ? options.address() : new InetSocketAddress("0.0.0.0", 0));
    if (options.server()) {
      // Without it the connection id is not used; the cookie comes before every new session.
      builder.set(DtlsConfig.DTLS_USE_HELLO_VERIFY_REQUEST, true);
    }
    if (options.connectionId()) {
      builder.set(DtlsConfig.DTLS_CONNECTION_ID_LENGTH, CONNECTION_ID_OCTETS);
    }
    if (!options.extendedMasterSecret()) {
      builder.set(DtlsConfig.DTLS_EXTENDED_MASTER_SECRET_MODE, ExtendedMasterSecretMode.NONE);
    }
    if (!suite.isPskBased() || suite.isEccBased()) {
      builder.set(DtlsConfig.DTLS_CURVES, curves(options));
    }
    if (suite.isPskBased()) {
      builder.setAdvancedPskStore(
          new AdvancedSinglePskStore(options.pskIdentity(), options.pskKey()));
    }
    if (suite.requiresServerCertificateMessage()) {
      certificates(builder, options);
    }
    return new CountingConnector(builder.build(), report);
  }

  private static List<SupportedGroup> curves(PeerOptions options) throws UsageException {
    List<SupportedGroup> groups = new ArrayList<>();
    for (String curve : options.curves()) {
      groups.add(
          Arrays.stream(SupportedGroup.values())
              .filter(group -> group.name().equalsIgnoreCase(curve) && group.isUsable())
              .findFirst()
              .orElseThrow(() -> new UsageException("--curve is not known to Scandium: " + curve)));
    }
    return groups;
  }

  private static void certificates(DtlsConnectorConfig.Builder builder, PeerOptions options)
      throws UsageException, IOException, GeneralSecurityException {
    X509Certificate[] own = read(options.need(options.certificates(), "--cert"));
    boolean raw = options.mode().equals("raw");
    PrivateKey key = key(options.need(options.keys(), "--key"));
    builder.setCertificateIdentityProvider(
        raw
            ? new SingleCertificateProvider(key, own[0].getPublicKey())
            : new SingleCertificateProvider(key, own, CertificateType.X_509));
    var verifier = StaticNewAdvancedCertificateVerifier.builder();
    if (raw) {
      verifier.setTrustAllRPKs();
    } else {
      verifier.setTrustedCertificates(read(options.need(options.authorities(), "--ca")));
    }
    builder.setAdvancedCertificateVerifier(verifier.build());
  }

  private static X509Certificate[] read(Path file) throws IOException, GeneralSecurityException {
    CertificateFactory factory = CertificateFactory.getInstance("X.509");
    List<byte[]> ders = Pem.read(file, Pem.CERTIFICATE, MOST_OCTETS);
    X509Certificate[] all = new X509Certificate[Math.min(1, ders.size())];
    for (int i = 0; i < all.length; i++) {
      all[i] = (X509Certificate) factory.generateCertificate(new ByteArrayInputStream(ders.get(i)));
    }
    return all;
  }

  private static PrivateKey key(Path file) throws IOException, GeneralSecurityException {
    byte[] pkcs8 = Pem.read(file, Pem.PRIVATE_KEY, MOST_OCTETS).get(0);
    return KeyFactory.getInstance("EC").generatePrivate(new PKCS8EncodedKeySpec(pkcs8));
  }
}
