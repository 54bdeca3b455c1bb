package io.tiaki.security.module.internal;

import java.nio.file.Path;
import java.util.HashSet;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;

/**
 * A token (PKCS #11) and which keys it holds.
 *
 * @param library the token's PKCS #11 library
 * @param slot slot id; empty: the first slot
 * @param pin file of the user's PIN, mode 0600
 * @param aliases of the keys in it
 */
record TokenSettings(Path library, OptionalLong slot, Path pin, Set<String> aliases) {
  TokenSettings {
    aliases = Set.copyOf(aliases);
  }

  /**
   * Reads the configuration; empty without a library.
   *
   * @throws IllegalArgumentException with the key that is wrong
   */
  static Optional<TokenSettings> of(String library, String slot, String pin, String aliases) {
    if (library.isBlank()) {
      return Optional.empty();
    }
    if (library.indexOf('\n') >= 0 || library.indexOf('\r') >= 0) {
      throw new IllegalArgumentException("pkcs11.library is not one line");
    }
    if (pin.isBlank()) {
      throw new IllegalArgumentException("pkcs11.library needs pkcs11.pin.file");
    }
    if (!slot.isBlank() && !slot.strip().matches("[0-9]{1,10}")) {
      throw new IllegalArgumentException("pkcs11.slot is a slot id in decimal digits");
    }
    Set<String> named = new HashSet<>();
    for (String alias : aliases.split(",", -1)) {
      if (!alias.isBlank()) {
        named.add(alias.strip());
      }
    }
    return Optional.of(
        new TokenSettings(
            Path.of(library),
            slot.isBlank() ? OptionalLong.empty() : OptionalLong.of(Long.parseLong(slot.strip())),
            Path.of(pin),
            named));
  }
}
