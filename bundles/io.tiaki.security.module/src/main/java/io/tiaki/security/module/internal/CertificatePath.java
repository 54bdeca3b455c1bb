package io.tiaki.security.module.internal;

import static io.tiaki.security.module.internal.Certificates.untrusted;

import io.tiaki.security.PeerCertificate;
import io.tiaki.security.SecurityModuleException;
import io.tiaki.security.SecurityModuleException.Reason;
import io.tiaki.security.module.Curve;
import io.tiaki.security.module.KeyRole;
import java.security.GeneralSecurityException;
import java.security.cert.CertPathValidator;
import java.security.cert.CertPathValidatorException;
import java.security.cert.CertificateFactory;
import java.security.cert.PKIXCertPathValidatorResult;
import java.security.cert.PKIXParameters;
import java.security.cert.TrustAnchor;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Date;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** A path from an end entity to a trusted authority (RFC 5280, 6.1), found and checked. */
public final class CertificatePath {
  private static final int DEEPEST = 8;

  private final List<X509Certificate> path;
  private final PathSerial serial;
  private final Validity validity;

  private CertificatePath(List<X509Certificate> path, PathSerial serial, Validity validity) {
    this.path = path;
    this.serial = serial;
    this.validity = validity;
  }

  /**
   * Finds and checks a path.
   *
   * @param chain DER, end entity first
   * @param curves that keys may be on
   * @throws SecurityModuleException {@code UNTRUSTED}
   */
  public static CertificatePath validated(
      List<byte[]> chain,
      List<X509Certificate> authorities,
      Set<Curve> curves,
      KeyRole role,
      Instant now)
      throws SecurityModuleException {
    List<X509Certificate> given = new ArrayList<>();
    for (byte[] der : chain) {
      given.add(Certificates.read(der, curves));
    }
    checkEndEntity(given.get(0), role);
    List<X509Certificate> path = ordered(given, authorities);
    Validity validity = Validity.EVER;
    for (X509Certificate certificate : path) {
      validity = validity.with(certificate, now);
    }
    X509Certificate anchor = checkSignatures(path, authorities, now);
    validity = validity.with(anchor, now);
    AuthorityLimits.check(anchor, path);
    return new CertificatePath(path, PathSerial.of(path, anchor), validity);
  }

  /** The end entity. */
  public PeerCertificate peer(String fingerprint) throws SecurityModuleException {
    return Certificates.peer(path.get(0), fingerprint, serial, validity.until());
  }

  /** The certificates of the path, by issuer and serial number. */
  public PathSerial serial() {
    return serial;
  }

  /** The authorities between the end entity and the trusted one. */
  public List<X509Certificate> intermediates() {
    return path.subList(1, path.size());
  }

  /** When the last certificate of the path becomes valid. */
  public Instant from() {
    return validity.from();
  }

  /** When the first certificate of the path ends. */
  public Instant until() {
    return validity.until();
  }

  private static void checkEndEntity(X509Certificate certificate, KeyRole role)
      throws SecurityModuleException {
    if (certificate.getBasicConstraints() >= 0) {
      throw untrusted("An authority's certificate is not an end entity's");
    }
    boolean[] usage = certificate.getKeyUsage();
    if (usage == null || usage.length <= role.keyUsageBit() || !usage[role.keyUsageBit()]) {
      throw untrusted("The certificate's key usage does not allow the role " + role);
    }
    List<String> extended;
    try {
      extended = certificate.getExtendedKeyUsage();
    } catch (GeneralSecurityException e) {
      throw new SecurityModuleException(
          Reason.UNTRUSTED, "The certificate's extended key usage cannot be read", e);
    }
    if (extended == null || !extended.contains(role.extendedKeyUsage().getId())) {
      throw untrusted("The certificate's extended key usage does not allow the role " + role);
    }
  }

  /**
   * From the end entity to the one whose issuer is an authority; what does not belong is left out.
   */
  private static List<X509Certificate> ordered(
      List<X509Certificate> given, List<X509Certificate> authorities)
      throws SecurityModuleException {
    List<X509Certificate> rest = new ArrayList<>(given.subList(1, given.size()));
    List<X509Certificate> path = new ArrayList<>();
    X509Certificate last = given.get(0);
    path.add(last);
    while (!isIssuedByOneOf(authorities, last)) {
      X509Certificate issuer = null;
      for (X509Certificate candidate : rest) {
        if (candidate.getSubjectX500Principal().equals(last.getIssuerX500Principal())) {
          issuer = candidate;
          break;
        }
      }
      if (issuer == null) {
        throw untrusted("The certificate is not from a trusted authority");
      }
      rest.remove(issuer);
      path.add(issuer);
      last = issuer;
    }
    return path;
  }

  private static boolean isIssuedByOneOf(
      List<X509Certificate> authorities, X509Certificate certificate) {
    return authorities.stream()
        .anyMatch(a -> a.getSubjectX500Principal().equals(certificate.getIssuerX500Principal()));
  }

  /** When all certificates of a path are valid. Reading a time takes microseconds: done once. */
  private record Validity(Instant from, Instant until) {
    static final Validity EVER = new Validity(Instant.MIN, Instant.MAX);

    /** With one more certificate, which must be valid now. */
    Validity with(X509Certificate certificate, Instant now) throws SecurityModuleException {
      Instant begin = certificate.getNotBefore().toInstant();
      Instant end = certificate.getNotAfter().toInstant();
      if (now.isBefore(begin)) {
        throw untrusted("A certificate of the chain is not valid before " + begin);
      }
      if (now.isAfter(end)) {
        throw untrusted("A certificate of the chain expired at " + end);
      }
      return new Validity(begin.isAfter(from) ? begin : from, end.isBefore(until) ? end : until);
    }
  }

  private static X509Certificate checkSignatures(
      List<X509Certificate> path, List<X509Certificate> authorities, Instant now)
      throws SecurityModuleException {
    Set<TrustAnchor> anchors = new HashSet<>();
    authorities.forEach(authority -> anchors.add(new TrustAnchor(authority, null)));
    try {
      PKIXParameters parameters = new PKIXParameters(anchors);
      parameters.setRevocationEnabled(false);
      parameters.setDate(Date.from(now));
      var factory = CertificateFactory.getInstance("X.509", Bc.PROVIDER);
      var validator = CertPathValidator.getInstance("PKIX", Bc.PROVIDER);
      var result = validator.validate(factory.generateCertPath(path), parameters);
      return ((PKIXCertPathValidatorResult) result).getTrustAnchor().getTrustedCert();
    } catch (GeneralSecurityException | RuntimeException e) {
      throw new SecurityModuleException(
          Reason.UNTRUSTED,
          "The chain does not hold: a signature, a constraint or an extension (" + what(e) + ")",
          e);
    }
  }

  /** Which certificate and what kind of failure; nothing that the chain says. */
  private static String what(Exception failure) {
    Throwable root = failure;
    for (int i = 0; i < DEEPEST && root.getCause() != null; i++) {
      root = root.getCause();
    }
    String kind = root.getClass().getSimpleName();
    return failure instanceof CertPathValidatorException path && path.getIndex() >= 0
        ? kind + " at certificate " + path.getIndex() + " of the path"
        : kind;
  }
}
