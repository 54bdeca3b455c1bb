package io.tiaki.meter;

import io.tiaki.session.dtls.Authentication;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;

/**
 * How the meters and the gateway prove who they are.
 *
 * @param authentication the one that all meters of the process have
 * @param sharedKeys the site's own pre-shared keys; empty: the process makes them, and hands them
 *     to the gateway on the same data folder
 * @param gatewayKey with raw public keys: the file that holds the gateway's, or its certificate
 */
public record KeySettings(
    Authentication authentication, Optional<Path> sharedKeys, Path gatewayKey) {
  static KeySettings of(Map<String, String> texts, Path data) throws UsageException {
    Texts from = new Texts(texts);
    return new KeySettings(
        from.choice(
            "authentication",
            Arrays.asList(Authentication.values()),
            Authentication::text,
            Authentication.CERTIFICATE),
        from.optionalPath("psk.file"),
        from.optionalPath("gateway.key.file")
            .orElse(data.resolve("exchange").resolve("issued").resolve("gw1.dtls.pem")));
  }
}
