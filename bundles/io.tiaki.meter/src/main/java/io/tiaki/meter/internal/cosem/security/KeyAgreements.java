package io.tiaki.meter.internal.cosem.security;

import io.tiaki.cosem.Octets;
import io.tiaki.cosem.codec.CodecException;
import io.tiaki.cosem.codec.EllipticCurves;
import io.tiaki.cosem.codec.KeyDerivation;
import io.tiaki.cosem.codec.KeyDerivation.Algorithm;
import io.tiaki.cosem.codec.KeyInfo;
import io.tiaki.cosem.codec.SecuritySuite;
import io.tiaki.cosem.codec.SymmetricKeys;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.PublicKey;
import java.security.interfaces.ECPublicKey;
import java.util.Arrays;
import java.util.Optional;

/** Keys that both sides derive (IEC 62056-5-3, 5.3.4.6): one-pass and static unified. */
record KeyAgreements(MeterSecurity security) {
  private static final Octets ONE_PASS = Octets.of(new byte[] {1});
  private static final Octets STATIC_UNIFIED = Octets.of(new byte[] {2});

  /** Of a request and of its answer. */
  record Agreed(SymmetricKeys request, SymmetricKeys answer, KeyInfo answerInfo) {}

  /** Empty when it is no scheme of ours, or keys or certificates are missing or wrong. */
  Optional<Agreed> find(KeyInfo.AgreedKey info, Octets client, Octets transactionId) {
    KeyPair own = security.identities().agreement().orElse(null);
    PublicKey other = security.identities().agreer(client, security.now()).orElse(null);
    if (own == null || other == null || !security.suite().isAsymmetric()) {
      return Optional.empty();
    }
    try {
      if (info.keyParameters().equals(ONE_PASS)) {
        return onePass(info, client, own, other);
      }
      return info.keyParameters().equals(STATIC_UNIFIED)
          ? Optional.of(staticUnified(info, client, transactionId, own, other))
          : Optional.empty();
    } catch (GeneralSecurityException | CodecException wrong) {
      return Optional.empty();
    }
  }

  private Optional<Agreed> onePass(
      KeyInfo.AgreedKey info, Octets client, KeyPair own, PublicKey other)
      throws GeneralSecurityException, CodecException {
    SecuritySuite suite = security.suite();
    KeyPair signing = security.identities().signing().orElse(null);
    PublicKey ephemeral = ephemeral(info.keyCipheredData(), client).orElse(null);
    if (signing == null || ephemeral == null) {
      return Optional.empty();
    }
    KeyPair mine = Identities.generate(suite, security.random());
    Octets data = signed(suite, mine, signing);
    Algorithm algorithm = Algorithm.ciphering(suite);
    byte[] secret = EllipticCurves.sharedSecret(own.getPrivate(), ephemeral);
    byte[] answerSecret = EllipticCurves.sharedSecret(mine.getPrivate(), other);
    return Optional.of(
        new Agreed(
            security.with(
                KeyDerivation.onePass(suite, secret, algorithm, client, security.title())),
            security.with(
                KeyDerivation.onePass(suite, answerSecret, algorithm, security.title(), client)),
            new KeyInfo.AgreedKey(ONE_PASS, data)));
  }

  /** An ephemeral public key with the meter's signature: x, y, r, s. */
  static Octets signed(SecuritySuite suite, KeyPair ephemeral, KeyPair signing)
      throws GeneralSecurityException {
    Octets point = EllipticCurves.point(suite, (ECPublicKey) ephemeral.getPublic());
    Octets signature = EllipticCurves.sign(suite, signing.getPrivate(), point.toArray());
    byte[] data = Arrays.copyOf(point.toArray(), point.length() + signature.length());
    signature.copyTo(data, point.length());
    return Octets.of(data);
  }

  /** A public key with its owner's signature. */
  Optional<PublicKey> ephemeral(Octets signed, Octets owner) throws CodecException {
    SecuritySuite suite = security.suite();
    int length = suite.signatureLength();
    PublicKey signer = security.identities().signer(owner, security.now()).orElse(null);
    if (signer == null || length == 0 || signed.length() != 2 * length) {
      return Optional.empty();
    }
    byte[] both = signed.toArray();
    byte[] point = Arrays.copyOf(both, length);
    boolean right = EllipticCurves.verifies(suite, signer, point, Octets.of(both, length, length));
    return right
        ? Optional.of(EllipticCurves.publicKey(suite, Octets.of(point)))
        : Optional.empty();
  }

  private Agreed staticUnified(
      KeyInfo.AgreedKey info, Octets client, Octets transactionId, KeyPair own, PublicKey other)
      throws GeneralSecurityException {
    SecuritySuite suite = security.suite();
    Algorithm algorithm = Algorithm.ciphering(suite);
    byte[] secret = EllipticCurves.sharedSecret(own.getPrivate(), other);
    Octets title = security.title();
    return new Agreed(
        security.with(
            KeyDerivation.staticUnified(suite, secret, algorithm, client, transactionId, title)),
        security.with(
            KeyDerivation.staticUnified(suite, secret, algorithm, title, transactionId, client)),
        info);
  }
}
