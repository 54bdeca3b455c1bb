package io.tiaki.usecase;

import io.tiaki.model.MeterId;
import org.osgi.annotation.versioning.ProviderType;

/**
 * Which meters' clocks are wrong (R53, R88). Implemented by {@code usecase.clock}; asked by {@code
 * usecase.reading} about each reading. Safe for use by many threads; answers from memory.
 */
@ProviderType
public interface MeterClocks {
  /**
   * Whether the meter's clock was found further off than it may be set by itself, and not found
   * right since. False of a meter whose clock nobody has looked at yet.
   */
  boolean isOff(MeterId meter);
}
