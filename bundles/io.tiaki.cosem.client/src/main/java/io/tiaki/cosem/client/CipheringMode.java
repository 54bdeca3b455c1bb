package io.tiaki.cosem.client;

import java.util.Arrays;
import java.util.List;

/** How APDUs of an association are ciphered (IEC 62056-5-3, 5.3.5 and 5.7). */
public enum CipheringMode {
  /** Not at all. */
  NONE("none"),
  /** Service-specific, with the global unicast key. */
  GLO("glo"),
  /** Service-specific, with a key made for the association. */
  DED("ded"),
  /** general-glo-ciphering. */
  GENERAL_GLO("general-glo"),
  /** general-ded-ciphering, with a key made for the association. */
  GENERAL_DED("general-ded"),
  /** general-ciphering with the global unicast key, identified. */
  GENERAL("general");

  private final String text;

  CipheringMode(String text) {
    this.text = text;
  }

  /** Its name in a configuration. */
  public String text() {
    return text;
  }

  /** Whether a key is made for the association. */
  public boolean isDedicated() {
    return this == DED || this == GENERAL_DED;
  }

  /** Whether the meter must know general protection. */
  public boolean isGeneral() {
    return ordinal() >= GENERAL_GLO.ordinal();
  }

  /**
   * A mode by its name.
   *
   * @throws IllegalArgumentException when there is none; the message lists all
   */
  public static CipheringMode of(String text) {
    return Arrays.stream(values())
        .filter(mode -> mode.text.equals(text))
        .findFirst()
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "ciphering must be one of " + String.join(", ", texts())));
  }

  private static List<String> texts() {
    return Arrays.stream(values()).map(CipheringMode::text).toList();
  }
}
