package io.tiaki.access.internal;

/**
 * To whom a profile's data go (R42, c and e).
 *
 * @param recipient the name of who gets them
 * @param certificate alias of the certificate that they are encrypted for
 * @param relay name and alias of the control system that carries them to the recipient without
 *     being able to open them; empty: the recipient is the control system itself
 * @param hidesGateway whether the recipient does not learn which gateway it was: then the relay's
 *     signature takes the place of the gateway's
 */
public record Delivery(String recipient, String certificate, String relay, boolean hidesGateway) {
  /**
   * @throws IllegalArgumentException when a setting cannot be right; the message names it
   */
  public Delivery {
    AccessProfile.check(
        recipient.matches("[A-Za-z0-9-]{1,64}"),
        "recipient must be 1 to 64 characters of A-Z a-z 0-9 -");
    AccessProfile.check(
        !certificate.isBlank(), "encryption.certificate must name a recipient's certificate");
    AccessProfile.check(
        !hidesGateway || !relay.isEmpty(),
        "gateway.hidden needs a relay: somebody has to answer for the message");
  }

  static Delivery direct(String recipient) {
    return new Delivery(recipient, recipient, "", false);
  }

  boolean isRelayed() {
    return !relay.isEmpty();
  }
}
