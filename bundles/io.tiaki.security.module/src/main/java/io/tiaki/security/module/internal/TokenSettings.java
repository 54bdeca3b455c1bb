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
 * @param label of the token; empty: by its slot
 * @param slot slot id; empty, without a label: the first slot
 * @param pin file of the user's PIN, mode 0600
 * @param aliases of the keys in it
 */
record TokenSettings(
    Path library, Optional<String> label, OptionalLong slot, Path pin, Set<String> aliases) {
  /** Values are sealed in the token. */
  static final String SEALING = "sealing";

  /** CKA_LABEL of a token has 32 octets, filled up with blanks (PKCS #11 2.40, CK_TOKEN_INFO). */
  /** The root of the erasable keys is wrapped in the token. */
  static final String ERASABLE = "erasable";

  private static final String LABEL = "[ -~]{1,32}";

  /** Names in {@code pkcs11.keys} that are no aliases of key pairs. */
  static final Set<String> SPECIAL = Set.of(SEALING, ERASABLE, Unlock.LABEL);

  TokenSettings {
    aliases = Set.copyOf(aliases);
  }

  /**
   * Reads the configuration; empty without a library.
   *
   * @throws IllegalArgumentException with the key that is wrong
   */
  static Optional<TokenSettings> of(
      String library, String label, String slot, String pin, String aliases) {
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
    if (!label.isBlank() && !label.matches(LABEL)) {
      throw new IllegalArgumentException(
          "pkcs11.token is the label of a token, 1 to 32 characters of ASCII");
    }
    if (!label.isBlank() && !slot.isBlank()) {
      throw new IllegalArgumentException("pkcs11.token and pkcs11.slot: give one of the two");
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
            label.isBlank() ? Optional.empty() : Optional.of(label.strip()),
            slot.isBlank() ? OptionalLong.empty() : OptionalLong.of(Long.parseLong(slot.strip())),
            Path.of(pin),
            named));
  }

  /** For people: which token. */
  String where() {
    return label.orElse(slot.isPresent() ? "in slot " + slot.getAsLong() : "in the first slot");
  }
}
