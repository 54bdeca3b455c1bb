package io.tiaki.cosem.client;

/**
 * How associations with a meter are secured by COSEM, whatever the session below does.
 *
 * @param mechanism how both sides are authenticated
 * @param ciphering whether and how APDUs are ciphered
 * @param authenticated whether ciphered APDUs have a tag
 * @param encrypted whether ciphered APDUs are encrypted
 */
public record SecurityPolicy(
    Mechanism mechanism, CipheringMode ciphering, boolean authenticated, boolean encrypted) {
  /** Nothing: the session's security is enough. */
  public static final SecurityPolicy NONE =
      new SecurityPolicy(Mechanism.NONE, CipheringMode.NONE, false, false);

  /**
   * @throws IllegalArgumentException when something does not go together
   */
  public SecurityPolicy {
    if ((ciphering == CipheringMode.NONE) == (authenticated || encrypted)) {
      throw new IllegalArgumentException(
          "What is ciphered is authenticated, encrypted or both; what is not is neither");
    }
  }

  /** Authenticated and encrypted, or not ciphered at all. */
  public static SecurityPolicy of(Mechanism mechanism, CipheringMode ciphering) {
    boolean ciphers = ciphering != CipheringMode.NONE;
    return new SecurityPolicy(mechanism, ciphering, ciphers, ciphers);
  }

  /** Whether APDUs are ciphered. */
  public boolean ciphers() {
    return ciphering != CipheringMode.NONE;
  }

  /** Whether a meter's keys are needed. */
  public boolean needsKeys() {
    return ciphers() || mechanism != Mechanism.NONE;
  }

  /** Whether invocation counters are needed. */
  public boolean needsCounter() {
    return ciphers() || mechanism == Mechanism.HLS_5;
  }

  /** Bits 0x10 and 0x20 of security control. */
  public int protection() {
    return (authenticated ? 0x10 : 0) | (encrypted ? 0x20 : 0);
  }

  @Override
  public String toString() {
    String how = authenticated ? encrypted ? "" : ", authenticated only" : ", encrypted only";
    return mechanism.text() + (ciphers() ? " and " + ciphering.text() + how : "");
  }
}
