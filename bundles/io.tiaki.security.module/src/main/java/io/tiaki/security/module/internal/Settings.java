package io.tiaki.security.module.internal;

import io.tiaki.security.module.Curve;
import io.tiaki.security.module.EnrolmentSettings;
import io.tiaki.security.module.TrustRules;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;

/**
 * The component's configuration, checked.
 *
 * @param lists file or folder of revocation lists
 * @param sharedKeys folder that pre-shared keys are taken from
 * @param token where some keys are
 */
record Settings(
    Path keystore,
    Path unlock,
    EnrolmentSettings enrolment,
    TrustRules rules,
    Optional<Path> lists,
    Optional<Path> sharedKeys,
    Optional<TokenSettings> token) {

  /**
   * Checks a configuration.
   *
   * @throws IllegalArgumentException with the key that is wrong
   */
  static Settings of(SecurityModuleComponent.Config config) {
    for (String needed : new String[] {config.unlock_file(), config.authorities_file()}) {
      if (needed.isBlank()) {
        throw new IllegalArgumentException("unlock.file and authorities.file must be set");
      }
    }
    EnrolmentSettings enrolment =
        new EnrolmentSettings(
            config.subject(),
            path(config.exchange_folder()),
            Path.of(config.authorities_file()),
            EnrolmentSettings.parseKeys(config.keys()),
            EnrolmentSettings.parseRecipients(config.recipients()));
    Optional<Path> lists = path(config.revocation_lists());
    boolean strict = config.revocation_strict();
    if (strict && lists.isEmpty()) {
      throw new IllegalArgumentException("revocation.strict needs revocation.lists");
    }
    return new Settings(
        Path.of(config.keystore_file()),
        Path.of(config.unlock_file()),
        enrolment,
        new TrustRules(curves(config.curves()), new Revocations(strict)),
        lists,
        path(config.psk_folder()),
        token(config, enrolment));
  }

  private static Optional<TokenSettings> token(
      SecurityModuleComponent.Config config, EnrolmentSettings enrolment) {
    Optional<TokenSettings> token =
        TokenSettings.of(
            config.pkcs11_library(),
            config.pkcs11_token(),
            config.pkcs11_slot(),
            config.pkcs11_pin_file(),
            config.pkcs11_keys());
    for (EnrolmentSettings.Key key : enrolment.keys()) {
      if (TokenSettings.SPECIAL.contains(key.alias())) {
        throw new IllegalArgumentException(
            "keys: " + key.alias() + " has a meaning of its own: choose another alias");
      }
    }
    return token;
  }

  private static Set<Curve> curves(String text) {
    Set<Curve> curves = new HashSet<>();
    for (String name : text.split(",", -1)) {
      curves.add(
          Curve.named(name.strip())
              .orElseThrow(
                  () -> new IllegalArgumentException("curves: names are those of " + Curve.ALL)));
    }
    return curves;
  }

  private static Optional<Path> path(String text) {
    return text.isBlank() ? Optional.empty() : Optional.of(Path.of(text));
  }
}
