package io.tiaki.session.dtls;

import io.tiaki.security.Credential;
import io.tiaki.security.PeerCertificate;
import io.tiaki.security.PreSharedKey;
import io.tiaki.security.SecurityModuleException;
import io.tiaki.security.SecurityModuleException.Reason;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What one end proves itself with, and how it judges the other: the keys behind the authentications
 * of a policy. Made whole before it is used; then safe for use by many threads.
 */
public final class Authenticator {
  private final Policy wanted;
  private @Nullable Credential credential;
  private @Nullable CertificateValidator validator;
  private @Nullable Credential rawKey;
  private Set<String> pins = Set.of();
  private @Nullable PreSharedKey preSharedKey;

  /** Without any key yet. */
  public Authenticator(Policy policy) {
    wanted = policy;
  }

  /** With certificates: ours, and who finds the other's good. */
  public Authenticator certificate(Credential ours, CertificateValidator theirs) {
    credential = ours;
    validator = theirs;
    return this;
  }

  /**
   * With raw public keys.
   *
   * @param theirs SHA-256 of the SubjectPublicKeyInfo of every key that is trusted, 64 lower-case
   *     hexadecimal digits; nothing else is
   */
  public Authenticator rawKey(Credential ours, Set<String> theirs) {
    rawKey = ours;
    pins = Set.copyOf(theirs);
    return this;
  }

  /** With a key that only the other end knows too. */
  public Authenticator preSharedKey(PreSharedKey key) {
    preSharedKey = key;
    return this;
  }

  /**
   * The policy without those authentications for which there is no key; empty when none is left.
   */
  public Optional<Policy> policy() {
    return wanted.only(this::isPossible);
  }

  /**
   * Whether a kind of authentication with a suite and curves is wanted and there is a key for it.
   *
   * @param curves bits, by {@link Curve#bit}
   */
  public boolean allows(Authentication kind, int suite, int curves) {
    return policy()
        .filter(possible -> possible.allows(kind, suite) && possible.unwanted(curves).isEmpty())
        .isPresent();
  }

  private boolean isPossible(Authentication kind) {
    return switch (kind) {
      case CERTIFICATE -> credential != null;
      case RAW_PUBLIC_KEY -> rawKey != null && !pins.isEmpty();
      case ECDHE_PSK, PSK -> preSharedKey != null;
    };
  }

  /** Our key for certificates or raw public keys. */
  public Optional<Credential> credential(Authentication kind) {
    return Optional.ofNullable(kind == Authentication.RAW_PUBLIC_KEY ? rawKey : credential);
  }

  /** The key that both know. */
  public Optional<PreSharedKey> preSharedKey() {
    return Optional.ofNullable(preSharedKey);
  }

  /**
   * Judges the other end's certificates.
   *
   * @param chain DER, end entity first, 1 to 8
   * @throws SecurityModuleException when the handshake must be refused
   */
  public PeerIdentity certificate(List<byte[]> chain) throws SecurityModuleException {
    CertificateValidator current = validator;
    if (current == null) {
      throw new SecurityModuleException(Reason.UNTRUSTED, "no certificates are taken");
    }
    PeerCertificate certificate = current.validate(chain);
    return PeerIdentity.ofCertificate(certificate);
  }

  /**
   * Why a certificate that was found good before is no longer; empty when it still is.
   *
   * @see CertificateValidator#problem
   */
  public Optional<String> problem(PeerCertificate certificate) {
    CertificateValidator current = validator;
    return current == null
        ? Optional.of("no certificates are taken")
        : current.problem(certificate);
  }

  /**
   * Why whoever proved to be good before is no longer: its certificate is not, its raw key is not
   * pinned any more, or the pre-shared key is gone; empty when it still is good. Asked before a
   * session is resumed.
   */
  public Optional<String> problem(PeerIdentity peer) {
    return switch (peer.authentication()) {
      case CERTIFICATE ->
          peer.certificate().map(this::problem).orElse(Optional.of("it showed no certificate"));
      case RAW_PUBLIC_KEY ->
          pins.contains(peer.fingerprint())
              ? Optional.empty()
              : Optional.of("the raw public key is not the pinned one");
      case ECDHE_PSK, PSK ->
          preSharedKey()
              .map(key -> PeerIdentity.ofPreSharedKey(peer.authentication(), key.identity()))
              .filter(peer::equals)
              .map(same -> Optional.<String>empty())
              .orElse(Optional.of("the pre-shared key is gone"));
    };
  }

  /**
   * Judges the other end's raw public key: pinned or nothing (RFC 7250, 6).
   *
   * @param subjectPublicKeyInfo DER
   * @throws SecurityModuleException when the handshake must be refused
   */
  public PeerIdentity publicKey(byte[] subjectPublicKeyInfo) throws SecurityModuleException {
    PeerIdentity identity = PeerIdentity.ofPublicKey(subjectPublicKeyInfo);
    if (!pins.contains(identity.fingerprint())) {
      throw new SecurityModuleException(
          Reason.UNTRUSTED, "the raw public key is not the pinned one");
    }
    return identity;
  }
}
