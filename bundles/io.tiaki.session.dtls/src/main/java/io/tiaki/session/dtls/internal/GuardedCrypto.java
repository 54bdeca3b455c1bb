package io.tiaki.session.dtls.internal;

import java.io.IOException;
import java.security.SecureRandom;
import org.bouncycastle.crypto.Digest;
import org.bouncycastle.tls.crypto.CryptoHashAlgorithm;
import org.bouncycastle.tls.crypto.TlsCertificate;
import org.bouncycastle.tls.crypto.TlsCipher;
import org.bouncycastle.tls.crypto.TlsCrypto;
import org.bouncycastle.tls.crypto.TlsCryptoParameters;
import org.bouncycastle.tls.crypto.TlsNonceGenerator;
import org.bouncycastle.tls.crypto.impl.TlsAEADCipher;
import org.bouncycastle.tls.crypto.impl.bc.BcTlsCrypto;
import org.jspecify.annotations.Nullable;

/**
 * Bouncy Castle's cryptography with ciphers that fail silently and are small. One for any number of
 * associations.
 */
public class GuardedCrypto extends BcTlsCrypto {
  private final @Nullable RoutabilityRecords checks;
  private final CipherPool engines;
  private final OwnCertificates own;

  public GuardedCrypto() {
    super(new SecureRandom());
    this.checks = null;
    this.engines = new CipherPool();
    this.own = new OwnCertificates();
  }

  private GuardedCrypto(GuardedCrypto shared, RoutabilityRecords checks) {
    super(shared.getSecureRandom());
    this.checks = checks;
    this.engines = shared.engines;
    this.own = shared.own;
  }

  /** The same for one association, whose cipher tells records with checks apart. */
  static TlsCrypto with(TlsCrypto crypto, @Nullable RoutabilityRecords checks) {
    return checks != null && crypto instanceof GuardedCrypto guarded
        ? new GuardedCrypto(guarded, checks)
        : crypto;
  }

  /** Our certificates, which all associations share. */
  OwnCertificates own() {
    return own;
  }

  @Override
  public TlsCipher createCipher(
      TlsCryptoParameters parameters, int encryptionAlgorithm, int macAlgorithm)
      throws IOException {
    return new SilentCipher(
        super.createCipher(parameters, encryptionAlgorithm, macAlgorithm), checks);
  }

  @Override
  public TlsCertificate createCertificate(short type, byte[] encoding) throws IOException {
    return new LeanCertificate(super.createCertificate(type, encoding));
  }

  /** The JDK's SHA-256 takes a quarter of Bouncy Castle's time where its compiler is at work. */
  @Override
  public Digest createDigest(int algorithm) {
    return algorithm == CryptoHashAlgorithm.sha256 ? new Sha256() : super.createDigest(algorithm);
  }

  @Override
  public Digest cloneDigest(int algorithm, Digest digest) {
    return digest instanceof Sha256 ours ? ours.copy() : super.cloneDigest(algorithm, digest);
  }

  /** From the one source: a generator for each association takes 300 octets as long as it lives. */
  @Override
  public TlsNonceGenerator createNonceGenerator(byte[] seed) {
    return size -> {
      byte[] nonce = new byte[size];
      getSecureRandom().nextBytes(nonce);
      return nonce;
    };
  }

  /**
   * On the JDK's engine: half of Bouncy Castle's time for a record, and no tables for each key,
   * which take 19 KiB a session.
   */
  @Override
  @SuppressWarnings("NullAway") // Bouncy Castle's constructor: no generator of nonces.
  protected TlsAEADCipher createCipher_AES_GCM(
      TlsCryptoParameters parameters, int keyOctets, int tagOctets) throws IOException {
    return new TlsAEADCipher(
        parameters,
        new GcmRecords(engines, true),
        new GcmRecords(engines, false),
        keyOctets,
        tagOctets,
        TlsAEADCipher.AEAD_GCM,
        null);
  }
}
