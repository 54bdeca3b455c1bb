package io.tiaki.session.dtls;

import java.util.Optional;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.sec.SECObjectIdentifiers;
import org.bouncycastle.asn1.teletrust.TeleTrusTObjectIdentifiers;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.bouncycastle.asn1.x9.X9ObjectIdentifiers;
import org.bouncycastle.tls.HashAlgorithm;
import org.bouncycastle.tls.NamedGroup;
import org.jspecify.annotations.Nullable;

/**
 * The elliptic curves, for the agreement of keys and for the keys that sign (RFC 8422, 5.1.1; RFC
 * 7027, 2). New ones come last: their places are kept in files.
 */
public enum Curve {
  SECP256R1(
      "secp256r1", NamedGroup.secp256r1, HashAlgorithm.sha256, SECObjectIdentifiers.secp256r1),
  SECP384R1(
      "secp384r1", NamedGroup.secp384r1, HashAlgorithm.sha384, SECObjectIdentifiers.secp384r1),
  BRAINPOOLP256R1(
      "brainpoolP256r1",
      NamedGroup.brainpoolP256r1,
      HashAlgorithm.sha256,
      TeleTrusTObjectIdentifiers.brainpoolP256r1),
  BRAINPOOLP384R1(
      "brainpoolP384r1",
      NamedGroup.brainpoolP384r1,
      HashAlgorithm.sha384,
      TeleTrusTObjectIdentifiers.brainpoolP384r1),
  /** For the agreement of keys alone (RFC 7748, 6.1): nothing signs on it. */
  X25519("x25519", NamedGroup.x25519, HashAlgorithm.none, null);

  private final String text;
  private final int group;
  private final short hash;
  private final @Nullable ASN1ObjectIdentifier oid;

  Curve(String text, int group, short hash, @Nullable ASN1ObjectIdentifier oid) {
    this.text = text;
    this.group = group;
    this.hash = hash;
    this.oid = oid;
  }

  /** As TLS and configurations call it. */
  public String text() {
    return text;
  }

  /** The registered number of the group. */
  public int group() {
    return group;
  }

  /** Its bit in a set of curves. */
  public int bit() {
    return 1 << ordinal();
  }

  /** Whether keys on it sign, so that certificates and raw public keys can have it. */
  public boolean isSigning() {
    return oid != null;
  }

  /** The hash that its signatures are made with, by its number in TLS (RFC 5246, 7.4.1.4.1). */
  public short hash() {
    return hash;
  }

  /** The curve of that name in TLS. */
  public static Optional<Curve> of(String text) {
    for (Curve curve : values()) {
      if (curve.text.equals(text)) {
        return Optional.of(curve);
      }
    }
    return Optional.empty();
  }

  /** The curve of a group, by its registered number. */
  public static Optional<Curve> ofGroup(int group) {
    for (Curve curve : values()) {
      if (curve.group == group) {
        return Optional.of(curve);
      }
    }
    return Optional.empty();
  }

  /** The named curve of a key (RFC 5480, 2.1.1), when it is one of these. */
  public static Optional<Curve> of(SubjectPublicKeyInfo key) {
    if (X9ObjectIdentifiers.id_ecPublicKey.equals(key.getAlgorithm().getAlgorithm())) {
      for (Curve curve : values()) {
        if (curve.oid != null && curve.oid.equals(key.getAlgorithm().getParameters())) {
          return Optional.of(curve);
        }
      }
    }
    return Optional.empty();
  }
}
