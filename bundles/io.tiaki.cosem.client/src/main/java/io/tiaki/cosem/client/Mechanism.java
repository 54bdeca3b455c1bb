package io.tiaki.cosem.client;

import io.tiaki.cosem.codec.MechanismName;
import java.util.Arrays;
import java.util.List;

/** Authentication mechanisms of an association (IEC 62056-5-3, 5.3.2). */
public enum Mechanism {
  /** No authentication by COSEM: who has a session is believed. */
  NONE("none", MechanismName.LOWEST),
  /** A password. */
  LOW("low", MechanismName.LOW),
  /** Challenges, AES-128 with a secret; the standard leaves it to manufacturers. */
  HLS_2("hls2", MechanismName.HIGH),
  /** Challenges, MD5 with a secret: for meters that have nothing better. */
  HLS_3("hls3", MechanismName.HIGH_MD5),
  /** Challenges, SHA-1 with a secret: for meters that have nothing better. */
  HLS_4("hls4", MechanismName.HIGH_SHA1),
  /** Challenges, GMAC under the global keys. */
  HLS_5("hls5", MechanismName.HIGH_GMAC),
  /** Challenges, SHA-256 with a secret and the system titles. */
  HLS_6("hls6", MechanismName.HIGH_SHA256),
  /** Challenges, ECDSA over the system titles. */
  HLS_7("hls7", MechanismName.HIGH_ECDSA);

  private final String text;
  private final MechanismName oid;

  Mechanism(String text, MechanismName oid) {
    this.text = text;
    this.oid = oid;
  }

  /** Its name in a configuration. */
  public String text() {
    return text;
  }

  /** Its name in an AARQ. */
  public MechanismName oid() {
    return oid;
  }

  /** Whether both sides prove themselves with challenges. */
  public boolean isHigh() {
    return ordinal() >= HLS_2.ordinal();
  }

  /**
   * A mechanism by its name.
   *
   * @throws IllegalArgumentException when there is none; the message lists all
   */
  public static Mechanism of(String text) {
    return Arrays.stream(values())
        .filter(mechanism -> mechanism.text.equals(text))
        .findFirst()
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "mechanism must be one of " + String.join(", ", texts())));
  }

  private static List<String> texts() {
    return Arrays.stream(values()).map(Mechanism::text).toList();
  }
}
