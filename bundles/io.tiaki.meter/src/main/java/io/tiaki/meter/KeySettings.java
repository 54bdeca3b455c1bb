package io.tiaki.meter;

import io.tiaki.session.dtls.Authentication;
import io.tiaki.session.dtls.Curve;
import io.tiaki.session.dtls.Policy;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * How the meters and the gateway prove who they are.
 *
 * @param authentication the one that all meters of the process have
 * @param sharedKeys the site's own pre-shared keys; empty: the process makes them, and hands them
 *     to the gateway on the same data folder
 * @param gatewayKey with raw public keys: the file that holds the gateway's, or its certificate
 * @param curves for the agreement of keys and for the gateway's key, the first is preferred; the
 *     meters' own keys are on P-256
 */
public record KeySettings(
    Authentication authentication, Optional<Path> sharedKeys, Path gatewayKey, List<Curve> curves) {
  public KeySettings {
    curves = List.copyOf(curves);
  }

  /** On the usual curves. */
  public KeySettings(Authentication authentication, Optional<Path> sharedKeys, Path gatewayKey) {
    this(authentication, sharedKeys, gatewayKey, Policy.USUAL.curves());
  }

  /** Takes nothing but the one authentication, on these curves. */
  public Policy policy() {
    return Policy.of(
        List.of(authentication.text()), List.of(), curves.stream().map(Curve::text).toList());
  }

  static KeySettings of(Map<String, String> texts, Path data) throws UsageException {
    Texts from = new Texts(texts);
    KeySettings settings =
        new KeySettings(
            from.choice(
                "authentication",
                Arrays.asList(Authentication.values()),
                Authentication::text,
                Authentication.CERTIFICATE),
            from.optionalPath("psk.file"),
            from.optionalPath("gateway.key.file")
                .orElse(data.resolve("exchange").resolve("issued").resolve("gw1.dtls.pem")),
            from.choices(
                "curves", Arrays.asList(Curve.values()), Curve::text, Policy.USUAL.curves()));
    try {
      settings.policy();
    } catch (IllegalArgumentException unfit) {
      throw new UsageException(String.valueOf(unfit.getMessage()));
    }
    return settings;
  }
}
