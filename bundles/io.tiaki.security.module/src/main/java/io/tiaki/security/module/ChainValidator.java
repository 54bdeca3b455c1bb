package io.tiaki.security.module;

import io.tiaki.security.PeerCertificate;
import io.tiaki.security.Purpose;
import io.tiaki.security.SecurityModuleException;
import io.tiaki.security.SecurityModuleException.Reason;
import io.tiaki.security.module.internal.CertificatePath;
import io.tiaki.security.module.internal.Certificates;
import io.tiaki.security.module.internal.PathSerial;
import io.tiaki.security.module.internal.Revocations;
import java.io.IOException;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Validates certificate chains against a fixed set of authorities (RFC 5280, 6): signatures,
 * validity, basic constraints, key usage, extended key usage; keys on the accepted curves only.
 * What was found good is remembered by the end entity's fingerprint while the whole path is valid,
 * so that a thousand sessions that return cost hashes, not signatures. For other authorities make
 * another validator. Safe for use by many threads.
 */
public final class ChainValidator {
  /** Certificates in a chain at most. */
  public static final int MOST_CERTIFICATES = 8;

  private static final int MOST_REMEMBERED = 20_000;
  private static final int MOST_AUTHORITIES = 64;

  private final Clock clock;
  private final List<X509Certificate> authorities;
  private final Set<Curve> curves;
  private final Revocations revocations;
  private final Set<String> anchors;
  private final Map<String, Accepted> remembered;

  /**
   * What was found good, by the end entity's fingerprint; small, for there are thousands.
   *
   * @param fromSecond when the last certificate of the path began, seconds since 1970
   */
  private record Accepted(PeerCertificate peer, KeyRole role, long fromSecond) {
    boolean isGood(KeyRole asked, Instant now) {
      return role == asked && now.getEpochSecond() >= fromSecond && !now.isAfter(peer.notAfter());
    }
  }

  /**
   * @param clock tells when a certificate is valid
   * @param authorities DER, 1 to 64
   * @throws SecurityModuleException {@code UNTRUSTED} when one is no certificate of an authority
   *     that we could accept
   */
  public ChainValidator(Clock clock, List<byte[]> authorities) throws SecurityModuleException {
    this(clock, authorities, Curve.ALL, Revocations.none());
  }

  /**
   * @param clock tells when a certificate is valid
   * @param authorities DER, 1 to 64
   * @param curves that the keys of end entities and authorities may be on
   * @param revocations asked each time, also about what was found good before
   * @throws SecurityModuleException {@code UNTRUSTED} when one is no certificate of an authority
   *     that we could accept
   */
  public ChainValidator(
      Clock clock, List<byte[]> authorities, Set<Curve> curves, Revocations revocations)
      throws SecurityModuleException {
    if (authorities.isEmpty() || authorities.size() > MOST_AUTHORITIES) {
      throw new SecurityModuleException(
          Reason.UNTRUSTED,
          "There must be 1 to " + MOST_AUTHORITIES + " authorities, got " + authorities.size());
    }
    List<X509Certificate> read = new ArrayList<>();
    for (byte[] der : authorities) {
      X509Certificate authority = Certificates.read(der, curves);
      if (authority.getBasicConstraints() < 0) {
        throw new SecurityModuleException(
            Reason.UNTRUSTED, "A trusted authority's certificate does not name it an authority");
      }
      read.add(authority);
    }
    this.clock = clock;
    this.authorities = List.copyOf(read);
    this.revocations = revocations;
    this.curves = Set.copyOf(curves);
    this.anchors = read.stream().map(PathSerial::authority).collect(Collectors.toUnmodifiableSet());
    this.remembered =
        new LinkedHashMap<>(256, 0.75f, true) {
          @Override
          protected boolean removeEldestEntry(Map.Entry<String, Accepted> eldest) {
            return size() > MOST_REMEMBERED;
          }
        };
  }

  /**
   * A validator for the authorities in a PEM file.
   *
   * @throws IOException when it cannot be read; the message names the file
   * @throws SecurityModuleException as the constructor
   */
  public static ChainValidator ofPem(Clock clock, Path file)
      throws IOException, SecurityModuleException {
    return new ChainValidator(clock, Pem.certificates(file));
  }

  /**
   * As {@code SecurityModule.validate}.
   *
   * @param chain DER, end entity first, 1 to 8
   * @throws SecurityModuleException {@code UNTRUSTED}
   */
  public PeerCertificate validate(List<byte[]> chain, Purpose purpose)
      throws SecurityModuleException {
    return validate(chain, KeyRole.of(purpose));
  }

  /**
   * Validates a chain whose end entity has a role.
   *
   * @param chain DER, end entity first, 1 to 8; the others in any order
   * @throws SecurityModuleException {@code UNTRUSTED}
   */
  public PeerCertificate validate(List<byte[]> chain, KeyRole role) throws SecurityModuleException {
    PeerCertificate peer = accepted(chain, role);
    PathSerial path = PathSerial.parse(peer.serial()).orElseThrow();
    // Asked first: a list is taken before it counts as proven, so none is missed between the two.
    boolean unproven = revocations.isUnproven(path);
    Optional<String> revoked = revocations.problem(path, clock.instant());
    if (revoked.isPresent()) {
      throw new SecurityModuleException(Reason.UNTRUSTED, revoked.get());
    }
    if (unproven) {
      // Its chain was seen, and yet nobody could check the list: there was no room for its issuer.
      throw new SecurityModuleException(
          Reason.UNTRUSTED,
          "The revocation list of the certificate's authority cannot be checked, as there are too"
              + " many authorities: put that authority's certificate into authorities.file");
    }
    return peer;
  }

  /**
   * As {@link #validate}, whatever revocation lists say: for our own certificates, which others
   * judge.
   */
  PeerCertificate own(List<byte[]> chain, KeyRole role) throws SecurityModuleException {
    return accepted(chain, role);
  }

  private PeerCertificate accepted(List<byte[]> chain, KeyRole role)
      throws SecurityModuleException {
    if (chain.isEmpty() || chain.size() > MOST_CERTIFICATES) {
      throw new SecurityModuleException(
          Reason.UNTRUSTED,
          "A chain has 1 to " + MOST_CERTIFICATES + " certificates, got " + chain.size());
    }
    String fingerprint = Certificates.fingerprint(chain.get(0));
    Instant now = clock.instant();
    Accepted known;
    synchronized (remembered) {
      known = remembered.get(fingerprint);
    }
    if (known != null && known.isGood(role, now)) {
      return known.peer();
    }
    Accepted accepted = examined(chain, role, now, fingerprint);
    synchronized (remembered) {
      remembered.put(fingerprint, accepted);
    }
    return accepted.peer();
  }

  private Accepted examined(List<byte[]> chain, KeyRole role, Instant now, String fingerprint)
      throws SecurityModuleException {
    try {
      CertificatePath path = CertificatePath.validated(chain, authorities, curves, role, now);
      revocations.met(path.intermediates(), path.serial().authority());
      return new Accepted(path.peer(fingerprint), role, path.from().getEpochSecond());
    } catch (RuntimeException e) {
      // The libraries read some fields late and then throw whatever they like.
      throw new SecurityModuleException(
          Reason.UNTRUSTED, "A certificate of the chain cannot be read", e);
    }
  }

  /** As {@code SecurityModule.problem}. */
  public Optional<String> problem(PeerCertificate certificate) {
    if (clock.instant().isAfter(certificate.notAfter())) {
      return Optional.of("The certificate expired at " + certificate.notAfter());
    }
    if (certificate.serial().isEmpty()) {
      return Optional.empty();
    }
    Optional<PathSerial> path = PathSerial.parse(certificate.serial());
    if (path.isEmpty()) {
      return Optional.of("The certificate's serial is not one of ours");
    }
    if (!anchors.contains(path.get().authority())) {
      return Optional.of("The certificate's authority is no longer trusted");
    }
    return revocations.isUnproven(path.get())
        ? Optional.of("The authority's revocation list cannot be checked before its chain is seen")
        : revocations.problem(path.get(), clock.instant());
  }

  /** Forgets what was found good: each chain is examined anew when it comes next. */
  public void forget() {
    synchronized (remembered) {
      remembered.clear();
    }
  }

  /** The authorities' certificates. */
  public List<X509Certificate> authorities() {
    return authorities;
  }
}
