package io.tiaki.security.module;

import io.tiaki.security.module.internal.Revocations;
import java.util.Set;

/**
 * Which certificates of trusted authorities are good.
 *
 * @param curves that keys may be on
 * @param revocations what was revoked
 */
public record TrustRules(Set<Curve> curves, Revocations revocations) {
  /**
   * @throws IllegalArgumentException when there is no curve
   */
  public TrustRules {
    if (curves.isEmpty()) {
      throw new IllegalArgumentException("curves: at least one of " + Curve.ALL);
    }
    curves = Set.copyOf(curves);
  }

  /** All curves, no revocation lists. */
  public static TrustRules standard() {
    return new TrustRules(Curve.ALL, Revocations.none());
  }
}
