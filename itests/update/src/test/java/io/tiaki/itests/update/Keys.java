package io.tiaki.itests.update;

import io.tiaki.security.module.EcKeys;
import io.tiaki.security.module.KeyRole;
import io.tiaki.security.module.KeystoreSecurityModule;
import io.tiaki.security.module.authority.CertificateIssuer;
import java.net.InetAddress;
import java.nio.file.Path;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.KeyStore;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.PKCS8EncodedKeySpec;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.bouncycastle.cert.X509CertificateHolder;
import org.bouncycastle.cms.CMSProcessableByteArray;
import org.bouncycastle.cms.CMSSignedDataGenerator;
import org.bouncycastle.cms.jcajce.JcaSignerInfoGeneratorBuilder;
import org.bouncycastle.jce.provider.BouncyCastleProvider;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.bouncycastle.operator.jcajce.JcaDigestCalculatorProviderBuilder;
import org.bouncycastle.pkcs.PKCS10CertificationRequest;

/** An authority, the gateway's security module, signers of code, and the server's TLS. */
final class Keys {
  private static final BouncyCastleProvider BC = new BouncyCastleProvider();

  private final CertificateIssuer issuer;
  private final byte[] authority;

  Keys() throws Exception {
    KeyPair pair = EcKeys.generate();
    Instant now = Instant.now();
    authority =
        CertificateIssuer.selfSigned(
            pair, "Test authority", now.minus(Duration.ofDays(1)), now.plus(Duration.ofDays(99)));
    issuer = CertificateIssuer.of(pair.getPrivate(), parsed(authority));
  }

  /** The gateway's security module with its key {@code tls}. */
  KeystoreSecurityModule gateway(Path folder) throws Exception {
    KeystoreSecurityModule module =
        KeystoreSecurityModule.open(
            folder.resolve("keys.bcfks"), folder.resolve("unlock"), Clock.systemUTC());
    module.trust(List.of(authority));
    module.ensureKeys(List.of("tls"));
    byte[] request = module.request("tls", KeyRole.CLIENT, "gw1", List.of());
    SubjectPublicKeyInfo key = new PKCS10CertificationRequest(request).getSubjectPublicKeyInfo();
    module.takeOver("tls", KeyRole.CLIENT, List.of(issue(key, "gw1", KeyRole.CLIENT)));
    return module;
  }

  /** Somebody who signs; the role tells whether he may sign code. */
  Signer signer(String name, KeyRole role) throws Exception {
    KeyPair pair = EcKeys.generate();
    return new Signer(pair, issue(info(pair), name, role));
  }

  /** Makes detached signatures. */
  record Signer(KeyPair keys, byte[] certificate) {
    byte[] sign(byte[] content) {
      try {
        var generator = new CMSSignedDataGenerator();
        var digests = new JcaDigestCalculatorProviderBuilder().setProvider(BC).build();
        var holder = new X509CertificateHolder(certificate);
        generator.addSignerInfoGenerator(
            new JcaSignerInfoGeneratorBuilder(digests)
                .build(
                    new JcaContentSignerBuilder("SHA256withECDSA")
                        .setProvider(BC)
                        .build(keys.getPrivate()),
                    holder));
        generator.addCertificate(holder);
        return generator.generate(new CMSProcessableByteArray(content), false).getEncoded("DER");
      } catch (Exception e) {
        throw new IllegalStateException(e);
      }
    }
  }

  /** TLS of a server on localhost that asks for a certificate. */
  SSLContext server(KeystoreSecurityModule trusting) throws Exception {
    KeyPair pair = EcKeys.generate();
    KeyStore store = KeyStore.getInstance("PKCS12");
    store.load(null, null);
    List<X509Certificate> chain = new ArrayList<>();
    chain.add(parsed(issue(info(pair), "dcs", KeyRole.SERVER)));
    store.setKeyEntry(
        "server",
        KeyFactory.getInstance("EC")
            .generatePrivate(new PKCS8EncodedKeySpec(pair.getPrivate().getEncoded())),
        new char[0],
        chain.toArray(new X509Certificate[0]));
    KeyManagerFactory keys = KeyManagerFactory.getInstance("PKIX");
    keys.init(store, new char[0]);
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(keys.getKeyManagers(), new TrustManager[] {trusting.trustManager()}, null);
    return context;
  }

  private byte[] issue(SubjectPublicKeyInfo key, String name, KeyRole role) throws Exception {
    GeneralNames names =
        new GeneralNames(
            new GeneralName[] {
              new GeneralName(GeneralName.dNSName, "localhost"),
              new GeneralName(
                  GeneralName.iPAddress, InetAddress.getLoopbackAddress().getHostAddress())
            });
    Instant now = Instant.now();
    return issuer.issue(key, name, role, Optional.of(names), now, now.plus(Duration.ofDays(9)));
  }

  private static SubjectPublicKeyInfo info(KeyPair pair) {
    return SubjectPublicKeyInfo.getInstance(pair.getPublic().getEncoded());
  }

  private static X509Certificate parsed(byte[] der) throws Exception {
    return (X509Certificate)
        CertificateFactory.getInstance("X.509")
            .generateCertificate(new java.io.ByteArrayInputStream(der));
  }
}
