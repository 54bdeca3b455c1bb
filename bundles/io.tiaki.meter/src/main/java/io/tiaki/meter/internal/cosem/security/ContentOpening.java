package io.tiaki.meter.internal.cosem.security;

import io.tiaki.cosem.Octets;
import io.tiaki.cosem.codec.Apdu;
import io.tiaki.cosem.codec.CodecException;
import io.tiaki.cosem.codec.ProtectedContent;
import io.tiaki.cosem.codec.Protection;
import io.tiaki.cosem.codec.SymmetricKeys;

/**
 * Opens protected content of a client: first it must be authentic, then new. Which of keys, title
 * and tag is wrong is not told.
 *
 * @param title of the sender
 * @param header of general-ciphering; else none
 */
record ContentOpening(MeterSecurity security, SymmetricKeys keys, Octets title, byte[] header) {
  /** Reads what was protected. */
  @FunctionalInterface
  interface Decoder {
    Apdu decode(byte[] octets) throws CodecException;
  }

  /** Opens it; its counter is used up when it is an APDU. */
  Apdu open(ProtectedContent content, Decoder decoder) throws RefusedException {
    byte[] plain = decipher(content);
    boolean broadcast = content.broadcastKey();
    long expected = security.counters().expected(broadcast);
    if (content.invocationCounter() < expected) {
      throw RefusedException.stale(expected);
    }
    try {
      Apdu apdu = decoder.decode(plain);
      take(content);
      return apdu;
    } catch (CodecException noApdu) {
      throw RefusedException.undecipherable();
    }
  }

  private void take(ProtectedContent content) throws RefusedException {
    boolean broadcast = content.broadcastKey();
    if (!security.counters().take(broadcast, content.invocationCounter())) {
      // Another session was faster.
      throw RefusedException.stale(security.counters().expected(broadcast));
    }
  }

  /** Opens it, whatever its counter is. */
  byte[] decipher(ProtectedContent content) throws RefusedException {
    // Without a tag anything deciphers to something: whoever has no key could use up counters.
    if (!content.authenticated() || content.suite() != security.suite().id()) {
      throw RefusedException.undecipherable();
    }
    try {
      return Protection.open(content, keys, title, header);
    } catch (CodecException wrong) {
      throw RefusedException.undecipherable();
    }
  }
}
