package io.tiaki.dispatch;

/**
 * Who this gateway is and which keys it uses.
 *
 * @param gateway the gateway's id
 * @param signer alias of the key that signs outcomes
 * @param decrypter alias of the key that instructions are encrypted for
 * @param recipient alias of the certificate that outcomes are encrypted for
 */
public record Settings(String gateway, String signer, String decrypter, String recipient) {
  /**
   * @throws IllegalArgumentException when a setting cannot be right; the message names it
   */
  public Settings {
    if (!gateway.matches("[A-Za-z0-9-]{1,64}")) {
      throw new IllegalArgumentException("gateway.id must be 1 to 64 characters of A-Z a-z 0-9 -");
    }
    if (signer.isBlank() || decrypter.isBlank() || recipient.isBlank()) {
      throw new IllegalArgumentException(
          "sign.credential, decrypt.credential and recipient must name aliases of the security module");
    }
  }
}
