package io.tiaki.session.dtls;

import io.tiaki.session.dtls.Suite.KeyExchange;

/** How the two ends of a session prove who they are; always both. */
public enum Authentication {
  /** X.509 certificates of a trusted authority (RFC 5246, 7.4.2). */
  CERTIFICATE("certificate", KeyExchange.ECDHE_ECDSA),
  /** Bare keys that the other end has pinned (RFC 7250). */
  RAW_PUBLIC_KEY("raw-public-key", KeyExchange.ECDHE_ECDSA),
  /** A key that only these two know, with forward secrecy (RFC 8442). */
  ECDHE_PSK("ecdhe-psk", KeyExchange.ECDHE_PSK),
  /** A key that only these two know, without forward secrecy: the fewest octets (RFC 4279, 2). */
  PSK("psk", KeyExchange.PSK);

  private final String text;
  private final KeyExchange keyExchange;

  Authentication(String text, KeyExchange keyExchange) {
    this.text = text;
    this.keyExchange = keyExchange;
  }

  /** As configurations call it. */
  public String text() {
    return text;
  }

  /** The key exchange of its suites. */
  public KeyExchange keyExchange() {
    return keyExchange;
  }

  /** Whether it is about a key that both ends know. */
  public boolean isPreShared() {
    return keyExchange != KeyExchange.ECDHE_ECDSA;
  }
}
