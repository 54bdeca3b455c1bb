package io.tiaki.meter.internal.cosem.security;

import io.tiaki.cosem.codec.Apdu;
import java.util.List;

/**
 * A request without its protection.
 *
 * @param apdu what was protected
 * @param bits how: 0x04 authenticated, 0x08 encrypted, 0x10 signed
 * @param layers what goes around the answer, the outermost first
 */
public record Opened(Apdu apdu, int bits, List<Layer> layers) {
  public Opened {
    layers = List.copyOf(layers);
  }

  /** A request without protection. */
  static Opened plain(Apdu apdu) {
    return new Opened(apdu, 0, List.of());
  }

  /** Whether it was protected at all. */
  public boolean isProtected() {
    return bits != 0;
  }
}
