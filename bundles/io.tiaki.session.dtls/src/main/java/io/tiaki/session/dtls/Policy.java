package io.tiaki.session.dtls;

import io.tiaki.session.dtls.Suite.KeyExchange;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Predicate;

/**
 * What a handshake may agree on; whatever it says, it is DTLS 1.2 with extended master secret and
 * AEAD, without renegotiation and compression, and both ends prove who they are. Signatures are
 * ECDSA, with SHA-256 on curves of 256 bits and SHA-384 on those of 384.
 *
 * @param authentications 1 to 4; the first is preferred
 * @param suites in the order of preference; each fits one of the authentications, and each of those
 *     has one
 * @param curves in the order of preference, for the agreement of keys and for the keys of both
 *     ends; one that signs is among them when keys that sign are used
 */
public record Policy(List<Authentication> authentications, List<Suite> suites, List<Curve> curves) {
  /** Certificates on P-256, keys agreed on X25519, with AES-GCM or ChaCha20-Poly1305. */
  public static final Policy USUAL = of(List.of(), List.of(), List.of());

  /**
   * @throws IllegalArgumentException when they do not fit; the message says what to change
   */
  public Policy {
    authentications = List.copyOf(authentications);
    suites = List.copyOf(suites);
    curves = List.copyOf(curves);
    if (authentications.isEmpty() || curves.isEmpty()) {
      throw new IllegalArgumentException("a policy names one authentication and curve or more");
    }
    if (curves.stream().noneMatch(Curve::isSigning) && isSigned(authentications)) {
      throw new IllegalArgumentException(
          "curves: nothing signs on "
              + Curve.X25519.text()
              + ": add the curve of the keys in certificates or of raw public keys, for example "
              + Curve.SECP256R1.text());
    }
    Set<KeyExchange> wanted = EnumSet.noneOf(KeyExchange.class);
    authentications.forEach(one -> wanted.add(one.keyExchange()));
    for (Suite suite : suites) {
      if (!wanted.remove(suite.keyExchange()) && !isOneOf(authentications, suite)) {
        throw new IllegalArgumentException(
            "suites: "
                + suite
                + " fits none of the authentications: take it out, or add its authentication");
      }
    }
    if (!wanted.isEmpty()) {
      throw new IllegalArgumentException(
          "suites: none is for "
              + authentications.stream()
                  .filter(one -> wanted.contains(one.keyExchange()))
                  .findFirst()
                  .orElseThrow()
                  .text()
              + ": add one, or name no suites at all for the usual ones");
    }
  }

  private static boolean isOneOf(List<Authentication> authentications, Suite suite) {
    return authentications.stream().anyMatch(one -> one.keyExchange() == suite.keyExchange());
  }

  /**
   * Reads it from texts.
   *
   * @param authentications by {@link Authentication#text}; none = certificate
   * @param suites by name; none = those of AES-GCM and ChaCha20-Poly1305 for the authentications
   * @param curves by {@link Curve#text}; none = x25519 and secp256r1
   * @throws IllegalArgumentException with a message that begins with what is wrong
   */
  public static Policy of(
      Collection<String> authentications, Collection<String> suites, Collection<String> curves) {
    List<Authentication> kinds =
        texts(
            "authentication",
            authentications,
            List.of(Authentication.values()),
            Authentication::text);
    List<Suite> named = texts("suites", suites, List.of(Suite.values()), Suite::name);
    List<Curve> groups = texts("curves", curves, List.of(Curve.values()), Curve::text);
    if (kinds.isEmpty()) {
      kinds = List.of(Authentication.CERTIFICATE);
    }
    return new Policy(
        kinds,
        named.isEmpty() ? usual(kinds) : named,
        groups.isEmpty() ? List.of(Curve.X25519, Curve.SECP256R1) : groups);
  }

  private static List<Suite> usual(List<Authentication> kinds) {
    return List.of(Suite.values()).stream()
        .filter(suite -> suite.isUsual() && isOneOf(kinds, suite))
        .toList();
  }

  private static <T> List<T> texts(
      String what, Collection<String> texts, List<T> all, Function<T, String> textOf) {
    List<T> found = new ArrayList<>();
    for (String text : texts) {
      String wanted = text.strip();
      if (wanted.isEmpty()) {
        continue;
      }
      T one =
          all.stream()
              .filter(value -> textOf.apply(value).equalsIgnoreCase(wanted))
              .findFirst()
              .orElseThrow(() -> new IllegalArgumentException(unknown(what, wanted, all, textOf)));
      if (!found.contains(one)) {
        found.add(one);
      }
    }
    return found;
  }

  private static <T> String unknown(
      String what, String text, List<T> all, Function<T, String> textOf) {
    String printable = text.replaceAll("[^ -~]", "?");
    return what
        + ": there is no "
        + printable.substring(0, Math.min(64, printable.length()))
        + ", there are "
        + String.join(", ", all.stream().map(textOf).toList());
  }

  /** What is left when only some authentications are possible; empty when none is. */
  public Optional<Policy> only(Predicate<Authentication> possible) {
    List<Authentication> left = authentications.stream().filter(possible).toList();
    if (left.isEmpty()) {
      return Optional.empty();
    }
    List<Suite> still = suites.stream().filter(suite -> isOneOf(left, suite)).toList();
    boolean same = left.equals(authentications) && still.equals(suites);
    return Optional.of(same ? this : new Policy(left, still, curves)); // Sessions share it.
  }

  /** Whether it takes a kind of authentication with a suite, by its registered number. */
  public boolean allows(Authentication kind, int suite) {
    return authentications.contains(kind) && suites.stream().anyMatch(one -> one.code() == suite);
  }

  /**
   * The first curve of a set that it does not take; empty when it takes all.
   *
   * @param curves bits, by {@link Curve#bit}
   */
  public Optional<Curve> unwanted(int curves) {
    for (Curve curve : Curve.values()) {
      if ((curves & curve.bit()) != 0 && !this.curves.contains(curve)) {
        return Optional.of(curve);
      }
    }
    return Optional.empty();
  }

  /** Whether keys that sign are used: certificates or raw public keys. */
  public boolean isSigned() {
    return isSigned(authentications);
  }

  private static boolean isSigned(List<Authentication> authentications) {
    return authentications.stream().anyMatch(one -> !one.isPreShared());
  }

  /** Whether curves are used at all. */
  public boolean isEphemeral() {
    return authentications.stream().anyMatch(one -> one != Authentication.PSK);
  }

  /** In one line for people: {@code psk; TLS_PSK_WITH_AES_128_CCM_8; secp256r1}. */
  @Override
  public String toString() {
    return String.join(", ", authentications.stream().map(Authentication::text).toList())
        + "; "
        + String.join(", ", suites.stream().map(Suite::name).toList())
        + (isEphemeral()
            ? "; " + String.join(", ", curves.stream().map(Curve::text).toList())
            : "");
  }
}
