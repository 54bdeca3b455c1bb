package io.tiaki.store.internal;

import io.tiaki.security.ErasableKeys;
import io.tiaki.security.SecurityModule;
import io.tiaki.security.SecurityModuleException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Collection;
import java.util.Optional;
import java.util.Set;

/**
 * Sealing bound to a place: what is moved to another map or key no longer opens. A value is sealed
 * for good, under the security module's own key, or under the key of an epoch, which can be
 * destroyed.
 */
final class Seals {
  /** Names of the keys of epochs begin so; the file's id and the epoch follow. */
  static final String READINGS = "store.readings.";

  static final String STATE = "store.state.";

  private final SecurityModule module;
  private final ErasableKeys erasable;
  private volatile String file = "";

  Seals(SecurityModule module, ErasableKeys erasable) {
    this.module = module;
    this.erasable = erasable;
  }

  /** Says which file is open; keys are named after it, so that two files share none. */
  void file(String id) {
    file = id;
  }

  byte[] seal(String map, String key, byte[] plain) throws EngineException {
    try {
      return module.seal(context(map, key), plain);
    } catch (SecurityModuleException e) {
      throw failed(e);
    }
  }

  /** Seals under the key of an epoch, which is made when it is the first value. */
  byte[] seal(Epoch epoch, String map, String key, byte[] plain) throws EngineException {
    try {
      return epoch.mark(erasable.seal(name(epoch), context(map, key), plain));
    } catch (SecurityModuleException e) {
      throw failed(e);
    }
  }

  private static EngineException failed(SecurityModuleException e) {
    return new EngineException(
        EngineException.Reason.UNAVAILABLE, "Sealing failed: " + e.getMessage(), e);
  }

  /**
   * Opens what either way sealed.
   *
   * @throws EngineException {@code CORRUPT} when it was altered or moved or its key is lost, {@code
   *     FORGOTTEN} when the key of its epoch was destroyed, else {@code UNAVAILABLE}
   */
  byte[] unseal(String map, String key, byte[] sealed) throws EngineException {
    Optional<Epoch> epoch = Epoch.of(sealed);
    try {
      if (epoch.isEmpty()) {
        return module.unseal(context(map, key), sealed);
      }
      byte[] inner = Arrays.copyOfRange(sealed, Epoch.PREFIX, sealed.length);
      return erasable.unseal(name(epoch.get()), context(map, key), inner);
    } catch (SecurityModuleException e) {
      throw new EngineException(
          reason(e, epoch.isPresent()),
          "A value of " + map + " cannot be unsealed: " + e.getMessage(),
          e);
    }
  }

  private static EngineException.Reason reason(SecurityModuleException e, boolean inEpoch) {
    return switch (e.reason()) {
      case UNKNOWN_ALIAS ->
          inEpoch ? EngineException.Reason.FORGOTTEN : EngineException.Reason.CORRUPT;
      case BAD_SIGNATURE, MALFORMED -> EngineException.Reason.CORRUPT;
      default -> EngineException.Reason.UNAVAILABLE;
    };
  }

  /** Name of an epoch's key. */
  String name(Epoch epoch) {
    return (epoch.keep() == 0 ? STATE : READINGS) + file + "." + epoch.text();
  }

  /** Names of all keys that begin so. */
  Set<String> names(String prefix) {
    return erasable.names(prefix);
  }

  /** Destroys keys: nothing opens what they sealed, also not from copies. */
  void destroy(Collection<String> names) throws EngineException {
    try {
      erasable.destroy(names);
    } catch (SecurityModuleException e) {
      throw new EngineException(
          EngineException.Reason.UNAVAILABLE, "Keys were not destroyed: " + e.getMessage(), e);
    }
  }

  /** A map's name holds no slash, so the first one ends it. */
  private static byte[] context(String map, String key) {
    return (map + "/" + key).getBytes(StandardCharsets.UTF_8);
  }
}
