package io.tiaki.meter.internal.cosem.security;

import io.tiaki.cosem.Octets;
import io.tiaki.meter.internal.cosem.Memory;
import java.io.ByteArrayInputStream;
import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.security.PublicKey;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Date;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * X.509 certificates that a meter keeps, few of them: of authorities, of itself, of clients and
 * third parties. Safe for use by many threads.
 */
final class Certificates {
  private static final String KEY = "certificates";
  private static final int MOST = 16;
  private static final int MOST_OCTETS = 4_096;

  private final Memory memory;
  private volatile List<KnownCertificate> all;

  Certificates(Memory memory) {
    this.memory = memory;
    all = memory.get(KEY).map(Certificates::decode).orElse(List.of());
  }

  List<KnownCertificate> all() {
    return all;
  }

  /** Whether there is a certificate of somebody, valid or not. */
  boolean knows(Octets title, KeyUse use) {
    return all.stream().anyMatch(known -> known.isOf(title, use));
  }

  /**
   * The newest key of somebody.
   *
   * @param now when its certificate must be valid, and signed by an authority that is there and
   *     valid, as when it was imported
   */
  Optional<PublicKey> publicKey(Octets title, KeyUse use, Date now) {
    return all.stream()
        .filter(known -> known.isOf(title, use))
        .filter(known -> known.isValid(now) && isTrusted(known, now))
        .reduce((first, second) -> second)
        .map(known -> known.certificate().getPublicKey());
  }

  Optional<KnownCertificate> find(Predicate<KnownCertificate> wanted) {
    return all.stream().filter(wanted).findFirst();
  }

  /**
   * Keeps one.
   *
   * @param own system title of the meter
   * @param now when it must be valid
   * @return false when it is none, expired, not signed by an authority that is known here, or there
   *     are too many
   */
  synchronized boolean add(Octets der, Octets own, Date now) {
    if (der.length() > MOST_OCTETS || all.size() == MOST) {
      return false;
    }
    try {
      X509Certificate certificate = parse(der.toArray());
      KnownCertificate added = KnownCertificate.of(certificate, own);
      if (!added.isValid(now) || !isTrusted(added, now)) {
        return false;
      }
      List<KnownCertificate> more = new ArrayList<>(all);
      more.removeIf(known -> known.isSame(added));
      more.add(added);
      keep(more);
      return true;
    } catch (GeneralSecurityException notValid) {
      return false;
    }
  }

  synchronized boolean remove(Predicate<KnownCertificate> unwanted) {
    List<KnownCertificate> fewer = new ArrayList<>(all);
    if (!fewer.removeIf(unwanted)) {
      return false;
    }
    keep(fewer);
    return true;
  }

  /** The first authority is believed, as management gave it; then it must have signed. */
  private boolean isTrusted(KnownCertificate added, Date now) {
    List<KnownCertificate> authorities =
        all.stream().filter(known -> known.entity() == KnownCertificate.AUTHORITY).toList();
    return authorities.isEmpty()
        || authorities.stream()
            .anyMatch(authority -> authority.isValid(now) && authority.hasSigned(added));
  }

  private void keep(List<KnownCertificate> certificates) {
    int length = certificates.stream().mapToInt(known -> 3 + known.der().length).sum();
    ByteBuffer out = ByteBuffer.allocate(length);
    for (KnownCertificate known : certificates) {
      out.put((byte) known.entity()).putShort((short) known.der().length).put(known.der());
    }
    memory.put(KEY, out.array());
    all = List.copyOf(certificates);
  }

  private static List<KnownCertificate> decode(byte[] octets) {
    try {
      ByteBuffer in = ByteBuffer.wrap(octets);
      List<KnownCertificate> certificates = new ArrayList<>();
      while (in.hasRemaining()) {
        int entity = in.get();
        byte[] der = new byte[in.getShort()];
        in.get(der);
        certificates.add(new KnownCertificate(entity, parse(der)));
      }
      return List.copyOf(certificates);
    } catch (GeneralSecurityException | RuntimeException damaged) {
      throw new IllegalStateException("Certificates that a meter remembers are damaged", damaged);
    }
  }

  private static X509Certificate parse(byte[] der) throws GeneralSecurityException {
    return (X509Certificate)
        CertificateFactory.getInstance("X.509").generateCertificate(new ByteArrayInputStream(der));
  }
}
