package io.tiaki.session.dtls.internal;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.bouncycastle.tls.Certificate;
import org.bouncycastle.tls.crypto.TlsCertificate;
import org.bouncycastle.tls.crypto.TlsCrypto;
import org.jspecify.annotations.Nullable;

/**
 * Our chain as Bouncy Castle shows it, which each session holds on to as long as it lives: the last
 * one is kept, so that ten thousand sessions share it. Safe for use by many threads.
 */
final class OwnCertificates {
  private record Shown(List<byte[]> chain, Certificate certificate) {}

  private volatile @Nullable Shown last;

  /**
   * A chain, the same object as the last time when that is the same.
   *
   * @param chain DER, end entity first
   */
  Certificate shown(TlsCrypto crypto, List<byte[]> chain) {
    Shown before = last;
    if (before != null && isSame(before.chain(), chain)) {
      return before.certificate();
    }
    Certificate certificate = of(crypto, chain);
    last = new Shown(chain, certificate);
    return certificate;
  }

  /** A chain that is not kept. */
  static Certificate of(TlsCrypto crypto, List<byte[]> chain) {
    List<TlsCertificate> certificates = new ArrayList<>();
    for (byte[] der : chain) {
      certificates.add(new LeanCertificate(crypto, der));
    }
    return new Certificate(certificates.toArray(TlsCertificate[]::new));
  }

  private static boolean isSame(List<byte[]> one, List<byte[]> other) {
    boolean same = one.size() == other.size();
    for (int i = 0; same && i < one.size(); i++) {
      same = Arrays.equals(one.get(i), other.get(i));
    }
    return same;
  }
}
