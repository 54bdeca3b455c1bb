package io.tiaki.session.dtls;

import java.util.Optional;
import org.bouncycastle.tls.CipherSuite;

/**
 * The cipher suites that can be agreed on, by their registered names: AEAD only, in the order of
 * preference (RFC 5289, 7251, 7905, 8442, 5487, 6655).
 */
public enum Suite {
  TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256(
      CipherSuite.TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256, KeyExchange.ECDHE_ECDSA, 24),
  TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384(
      CipherSuite.TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384, KeyExchange.ECDHE_ECDSA, 24),
  TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256(
      CipherSuite.TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256, KeyExchange.ECDHE_ECDSA, 16),
  TLS_ECDHE_ECDSA_WITH_AES_128_CCM(
      CipherSuite.TLS_ECDHE_ECDSA_WITH_AES_128_CCM, KeyExchange.ECDHE_ECDSA, 24),
  TLS_ECDHE_ECDSA_WITH_AES_128_CCM_8(
      CipherSuite.TLS_ECDHE_ECDSA_WITH_AES_128_CCM_8, KeyExchange.ECDHE_ECDSA, 16),
  TLS_ECDHE_PSK_WITH_AES_128_GCM_SHA256(
      CipherSuite.TLS_ECDHE_PSK_WITH_AES_128_GCM_SHA256, KeyExchange.ECDHE_PSK, 24),
  TLS_ECDHE_PSK_WITH_CHACHA20_POLY1305_SHA256(
      CipherSuite.TLS_ECDHE_PSK_WITH_CHACHA20_POLY1305_SHA256, KeyExchange.ECDHE_PSK, 16),
  TLS_ECDHE_PSK_WITH_AES_128_CCM_SHA256(
      CipherSuite.TLS_ECDHE_PSK_WITH_AES_128_CCM_SHA256, KeyExchange.ECDHE_PSK, 24),
  TLS_ECDHE_PSK_WITH_AES_128_CCM_8_SHA256(
      CipherSuite.TLS_ECDHE_PSK_WITH_AES_128_CCM_8_SHA256, KeyExchange.ECDHE_PSK, 16),
  TLS_PSK_WITH_AES_128_GCM_SHA256(CipherSuite.TLS_PSK_WITH_AES_128_GCM_SHA256, KeyExchange.PSK, 24),
  TLS_PSK_WITH_AES_128_CCM(CipherSuite.TLS_PSK_WITH_AES_128_CCM, KeyExchange.PSK, 24),
  TLS_PSK_WITH_AES_128_CCM_8(CipherSuite.TLS_PSK_WITH_AES_128_CCM_8, KeyExchange.PSK, 16);

  /** How the master secret comes about. */
  public enum KeyExchange {
    /** Ephemeral ECDH, signed (RFC 8422). */
    ECDHE_ECDSA,
    /** Ephemeral ECDH and a pre-shared key (RFC 5489). */
    ECDHE_PSK,
    /** A pre-shared key alone (RFC 4279). */
    PSK
  }

  private final int code;
  private final KeyExchange keyExchange;
  private final int leastEncrypted;

  Suite(int code, KeyExchange keyExchange, int leastEncrypted) {
    this.code = code;
    this.keyExchange = keyExchange;
    this.leastEncrypted = leastEncrypted;
  }

  /** The registered number. */
  public int code() {
    return code;
  }

  /** How the master secret comes about. */
  public KeyExchange keyExchange() {
    return keyExchange;
  }

  /**
   * The fewest octets of an encrypted record after its header: explicit nonce, 8 with GCM and CCM,
   * and tag, 16 or with CCM_8 8.
   */
  public int leastEncrypted() {
    return leastEncrypted;
  }

  /** Whether a policy that names no suites has it: AES-CCM is for meters that need it. */
  boolean isUsual() {
    return !name().contains("_CCM");
  }

  /** The suite with a registered number, when we can do it. */
  public static Optional<Suite> of(int code) {
    for (Suite suite : values()) {
      if (suite.code == code) {
        return Optional.of(suite);
      }
    }
    return Optional.empty();
  }
}
