package io.tiaki.security.module;

import io.tiaki.security.Purpose;
import java.util.Locale;
import java.util.Optional;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.asn1.x509.KeyUsage;

/** What a key is for, and so what its certificate must say (RFC 5280, 4.2.1.3 and 4.2.1.12). */
public enum KeyRole {
  /** TLS and DTLS client: digitalSignature, id-kp-clientAuth. */
  CLIENT(KeyPurposeId.id_kp_clientAuth, KeyUsage.digitalSignature, 0),
  /** TLS and DTLS server: digitalSignature, id-kp-serverAuth. */
  SERVER(KeyPurposeId.id_kp_serverAuth, KeyUsage.digitalSignature, 0),
  /** Signs messages: digitalSignature, id-kp-emailProtection. */
  MESSAGE(KeyPurposeId.id_kp_emailProtection, KeyUsage.digitalSignature, 0),
  /** Messages are encrypted for it: keyAgreement, id-kp-emailProtection. */
  AGREEMENT(KeyPurposeId.id_kp_emailProtection, KeyUsage.keyAgreement, 4),
  /** Signs deployment packages: digitalSignature, id-kp-codeSigning. */
  CODE(KeyPurposeId.id_kp_codeSigning, KeyUsage.digitalSignature, 0),
  /** Shown without a certificate (RFC 7250): none is asked for, and none has this role. */
  RAW(KeyPurposeId.anyExtendedKeyUsage, KeyUsage.digitalSignature, 0);

  private final KeyPurposeId extendedKeyUsage;
  private final int keyUsage;
  private final int keyUsageBit;

  KeyRole(KeyPurposeId extendedKeyUsage, int keyUsage, int keyUsageBit) {
    this.extendedKeyUsage = extendedKeyUsage;
    this.keyUsage = keyUsage;
    this.keyUsageBit = keyUsageBit;
  }

  /** The role that a purpose asks for. */
  public static KeyRole of(Purpose purpose) {
    return switch (purpose) {
      case TLS_CLIENT -> CLIENT;
      case TLS_SERVER -> SERVER;
      case MESSAGE_SIGNER -> MESSAGE;
      case CODE_SIGNER -> CODE;
    };
  }

  /**
   * The role with this name in configuration: {@code client}, {@code server}, {@code message},
   * {@code agreement}, {@code code}, {@code raw}.
   */
  public static Optional<KeyRole> named(String name) {
    for (KeyRole role : values()) {
      if (role.toString().equals(name)) {
        return Optional.of(role);
      }
    }
    return Optional.empty();
  }

  public KeyPurposeId extendedKeyUsage() {
    return extendedKeyUsage;
  }

  /** As Bouncy Castle wants it. */
  public int keyUsage() {
    return keyUsage;
  }

  /** Index in the bit string of RFC 5280, 4.2.1.3. */
  public int keyUsageBit() {
    return keyUsageBit;
  }

  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
