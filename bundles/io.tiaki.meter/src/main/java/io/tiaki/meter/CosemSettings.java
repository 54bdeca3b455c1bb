package io.tiaki.meter;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * COSEM security of all meters of the process, inside DTLS.
 *
 * @param security what reader and management must do
 * @param keys the site's own keys; empty: the process makes them, and hands them to the gateway on
 *     the same data folder
 * @param clientKey PEM file with the public key or certificate that clients sign with
 * @param signedClasses interface classes whose writing and methods demand a signed request
 */
public record CosemSettings(
    CosemSecurity security, Optional<Path> keys, Path clientKey, Set<Integer> signedClasses) {
  private static final int HIGHEST_CLASS = 65_535;

  public CosemSettings {
    signedClasses = Set.copyOf(signedClasses);
  }

  /** No COSEM security. */
  public static final CosemSettings NONE =
      new CosemSettings(CosemSecurity.NONE, Optional.empty(), Path.of(""), Set.of());

  /** The group of the gateway's policy that fits; empty: none is needed. */
  String group() {
    return security == CosemSecurity.NONE ? "" : security.text();
  }

  static CosemSettings of(Map<String, String> texts, Path data) throws UsageException {
    Texts from = new Texts(texts);
    CosemSecurity security =
        from.choice(
            "cosem.security",
            Arrays.asList(CosemSecurity.values()),
            CosemSecurity::text,
            CosemSecurity.NONE);
    Set<Integer> signed = classes(from.list("cosem.signed.classes"));
    if (!signed.isEmpty() && !security.suite().isAsymmetric()) {
      throw new UsageException(
          "cosem.signed.classes: signatures need suite 1 or 2; choose --cosem-security suite1,"
              + " suite2 or hls7");
    }
    return new CosemSettings(
        security,
        from.optionalPath("cosem.file"),
        from.optionalPath("cosem.client.key.file")
            .orElse(data.resolve("exchange").resolve("issued").resolve("gw1.dtls.pem")),
        signed);
  }

  private static Set<Integer> classes(Iterable<String> texts) throws UsageException {
    Set<Integer> classes = new TreeSet<>();
    for (String text : texts) {
      classes.add(
          new Texts(Map.of("cosem.signed.classes", text))
              .number("cosem.signed.classes", 0, 1, HIGHEST_CLASS));
    }
    return classes;
  }
}
