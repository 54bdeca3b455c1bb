package io.tiaki.uplink.mqtt;

import io.tiaki.security.CosemKeys;
import io.tiaki.security.Credential;
import io.tiaki.security.PeerCertificate;
import io.tiaki.security.PreSharedKey;
import io.tiaki.security.Purpose;
import io.tiaki.security.SecurityModule;
import io.tiaki.security.SecurityModuleException;
import io.tiaki.security.SignedContent;
import java.math.BigInteger;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.KeyStore;
import java.security.Principal;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509ExtendedKeyManager;
import javax.net.ssl.X509ExtendedTrustManager;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

/** Issues certificates for tests. */
final class TestAuthority {
  static final char[] SECRET = "test".toCharArray();

  private final KeyPair keys = keys();
  private final X509Certificate certificate;
  private int serial = 1;

  TestAuthority(String name) throws Exception {
    this.certificate = issue(name, keys, true);
  }

  /** A key with a certificate of this authority. */
  record Issued(PrivateKey key, X509Certificate[] chain) {}

  Issued issue(String commonName) throws Exception {
    KeyPair pair = keys();
    return new Issued(
        pair.getPrivate(), new X509Certificate[] {issue(commonName, pair, false), certificate});
  }

  private static KeyPair keys() throws Exception {
    KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
    generator.initialize(256);
    return generator.generateKeyPair();
  }

  private X509Certificate issue(String name, KeyPair pair, boolean authority) throws Exception {
    X500Name issuer =
        authority
            ? new X500Name("CN=" + name)
            : new X500Name(certificate.getSubjectX500Principal().getName());
    Instant now = Instant.now();
    JcaX509v3CertificateBuilder builder =
        new JcaX509v3CertificateBuilder(
            issuer,
            BigInteger.valueOf(serial++),
            Date.from(now.minusSeconds(60)),
            Date.from(now.plusSeconds(3_600)),
            new X500Name("CN=" + name),
            pair.getPublic());
    builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(authority));
    if (!authority) {
      builder.addExtension(
          Extension.subjectAlternativeName,
          false,
          new GeneralNames(new GeneralName(GeneralName.dNSName, "localhost")));
    }
    return new JcaX509CertificateConverter()
        .getCertificate(
            builder.build(new JcaContentSignerBuilder("SHA256withECDSA").build(keys.getPrivate())));
  }

  Path keyStore(Path file, Issued issued) throws Exception {
    KeyStore store = KeyStore.getInstance("PKCS12");
    store.load(null, SECRET);
    store.setKeyEntry("key", issued.key(), SECRET, issued.chain());
    return write(file, store);
  }

  Path trustStore(Path file) throws Exception {
    return write(file, trusted());
  }

  private KeyStore trusted() throws Exception {
    KeyStore store = KeyStore.getInstance("PKCS12");
    store.load(null, SECRET);
    store.setCertificateEntry("ca", certificate);
    return store;
  }

  private static Path write(Path file, KeyStore store) throws Exception {
    try (var out = Files.newOutputStream(file)) {
      store.store(out, SECRET);
    }
    return file;
  }

  X509ExtendedTrustManager trustManager() throws Exception {
    TrustManagerFactory factory = TrustManagerFactory.getInstance("PKIX");
    factory.init(trusted());
    return (X509ExtendedTrustManager) factory.getTrustManagers()[0];
  }

  static KeyManagerFactory keyManagers(Issued issued) throws Exception {
    KeyStore store = KeyStore.getInstance("PKCS12");
    store.load(null, SECRET);
    store.setKeyEntry("key", issued.key(), SECRET, issued.chain());
    KeyManagerFactory factory = KeyManagerFactory.getInstance("PKIX");
    factory.init(store, SECRET);
    return factory;
  }

  /** A security module that knows one key and trusts this authority. */
  SecurityModule module(Issued issued) throws Exception {
    return new Module(new OneKey(issued), trustManager());
  }

  /** Shows one key whoever asks. */
  private static final class OneKey extends X509ExtendedKeyManager {
    private final Issued issued;

    OneKey(Issued issued) {
      this.issued = issued;
    }

    @Override
    public String[] getClientAliases(String keyType, Principal[] issuers) {
      return new String[] {"key"};
    }

    @Override
    public String chooseClientAlias(String[] keyType, Principal[] issuers, Socket socket) {
      return "key";
    }

    @Override
    public String chooseEngineClientAlias(String[] keyType, Principal[] issuers, SSLEngine engine) {
      return "key";
    }

    @Override
    public String[] getServerAliases(String keyType, Principal[] issuers) {
      return new String[0];
    }

    @Override
    public String chooseServerAlias(String keyType, Principal[] issuers, Socket socket) {
      return null;
    }

    @Override
    public X509Certificate[] getCertificateChain(String alias) {
      return issued.chain().clone();
    }

    @Override
    public PrivateKey getPrivateKey(String alias) {
      return issued.key();
    }
  }

  private record Module(X509ExtendedKeyManager keys, X509ExtendedTrustManager trust)
      implements SecurityModule {
    @Override
    public Credential credential(String alias) {
      throw new IllegalStateException();
    }

    @Override
    public Credential rawKey(String alias) {
      throw new IllegalStateException("not used");
    }

    @Override
    public CosemKeys cosemKeys(String alias) {
      throw new IllegalStateException("not used");
    }

    @Override
    public PreSharedKey preSharedKey(String alias) {
      throw new IllegalStateException("not used");
    }

    @Override
    public Optional<String> problem(PeerCertificate certificate) {
      return Optional.empty();
    }

    @Override
    public X509ExtendedKeyManager keyManager(String alias) throws SecurityModuleException {
      if (!alias.equals("tls")) {
        throw new SecurityModuleException(
            SecurityModuleException.Reason.UNKNOWN_ALIAS, "no key has this alias");
      }
      return keys;
    }

    @Override
    public X509ExtendedTrustManager trustManager() {
      return trust;
    }

    @Override
    public PeerCertificate validate(List<byte[]> chain, Purpose purpose) {
      throw new IllegalStateException();
    }

    @Override
    public byte[] sign(String alias, byte[] content) {
      throw new IllegalStateException();
    }

    @Override
    public SignedContent verify(byte[] signed) {
      throw new IllegalStateException();
    }

    @Override
    public PeerCertificate detachedSigner(byte[] signature, Purpose purpose) {
      throw new IllegalStateException("not used");
    }

    @Override
    public PeerCertificate verifyDetached(byte[] signature, byte[] digest, Purpose purpose) {
      throw new IllegalStateException("not used");
    }

    @Override
    public byte[] envelop(String recipient, byte[] content) {
      throw new IllegalStateException();
    }

    @Override
    public byte[] open(String alias, byte[] enveloped) {
      throw new IllegalStateException();
    }

    @Override
    public byte[] seal(byte[] context, byte[] plain) {
      throw new IllegalStateException();
    }

    @Override
    public byte[] unseal(byte[] context, byte[] sealed) {
      throw new IllegalStateException();
    }
  }
}
