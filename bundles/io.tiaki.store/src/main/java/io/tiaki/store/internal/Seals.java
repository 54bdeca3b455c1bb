package io.tiaki.store.internal;

import io.tiaki.security.SecurityModule;
import io.tiaki.security.SecurityModuleException;
import java.nio.charset.StandardCharsets;

/** Sealing bound to a place: what is moved to another map or key no longer opens. */
final class Seals {
  private final SecurityModule module;

  Seals(SecurityModule module) {
    this.module = module;
  }

  byte[] seal(String map, String key, byte[] plain) throws EngineException {
    try {
      return module.seal(context(map, key), plain);
    } catch (SecurityModuleException e) {
      throw new EngineException(
          EngineException.Reason.UNAVAILABLE, "Sealing failed: " + e.getMessage(), e);
    }
  }

  /**
   * @throws EngineException {@code CORRUPT} when it was altered or moved or its key is gone, else
   *     {@code UNAVAILABLE}
   */
  byte[] unseal(String map, String key, byte[] sealed) throws EngineException {
    try {
      return module.unseal(context(map, key), sealed);
    } catch (SecurityModuleException e) {
      throw new EngineException(
          reason(e), "A value of " + map + " cannot be unsealed: " + e.getMessage(), e);
    }
  }

  private static EngineException.Reason reason(SecurityModuleException e) {
    return switch (e.reason()) {
      case BAD_SIGNATURE, MALFORMED, UNKNOWN_ALIAS -> EngineException.Reason.CORRUPT;
      default -> EngineException.Reason.UNAVAILABLE;
    };
  }

  /** A map's name holds no slash, so the first one ends it. */
  private static byte[] context(String map, String key) {
    return (map + "/" + key).getBytes(StandardCharsets.UTF_8);
  }
}
