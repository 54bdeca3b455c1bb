package io.tiaki.security.module;

import java.util.Arrays;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.sec.SECObjectIdentifiers;
import org.bouncycastle.asn1.teletrust.TeleTrusTObjectIdentifiers;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.bouncycastle.asn1.x9.X9ObjectIdentifiers;

/** The curves that keys and certificates may be on: prime order, 128 bits of security or more. */
public enum Curve {
  /** NIST P-256 (FIPS 186-5; RFC 8422). */
  SECP256R1("secp256r1", SECObjectIdentifiers.secp256r1),
  /** NIST P-384 (FIPS 186-5; RFC 8422). */
  SECP384R1("secp384r1", SECObjectIdentifiers.secp384r1),
  /** RFC 5639, 3.4; in TLS RFC 7027. */
  BRAINPOOL_P256R1("brainpoolP256r1", TeleTrusTObjectIdentifiers.brainpoolP256r1),
  /** RFC 5639, 3.6; in TLS RFC 7027. */
  BRAINPOOL_P384R1("brainpoolP384r1", TeleTrusTObjectIdentifiers.brainpoolP384r1);

  /** All of them. */
  public static final Set<Curve> ALL = Set.copyOf(EnumSet.allOf(Curve.class));

  private final String tlsName;
  private final ASN1ObjectIdentifier identifier;

  Curve(String tlsName, ASN1ObjectIdentifier identifier) {
    this.tlsName = tlsName;
    this.identifier = identifier;
  }

  /** The curve with this name in TLS, exactly. */
  public static Optional<Curve> named(String tlsName) {
    return Arrays.stream(values()).filter(curve -> curve.tlsName.equals(tlsName)).findFirst();
  }

  /**
   * The curve of a public key, when it is one of ours and named.
   *
   * @param publicKey DER SubjectPublicKeyInfo (RFC 5480, 2.1.1)
   */
  public static Optional<Curve> of(byte[] publicKey) {
    SubjectPublicKeyInfo key;
    try {
      key = SubjectPublicKeyInfo.getInstance(publicKey);
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
    if (!X9ObjectIdentifiers.id_ecPublicKey.equals(key.getAlgorithm().getAlgorithm())) {
      return Optional.empty();
    }
    Object parameters = key.getAlgorithm().getParameters();
    return Arrays.stream(values()).filter(curve -> curve.identifier.equals(parameters)).findFirst();
  }

  /** Its name in TLS. */
  @Override
  public String toString() {
    return tlsName;
  }
}
