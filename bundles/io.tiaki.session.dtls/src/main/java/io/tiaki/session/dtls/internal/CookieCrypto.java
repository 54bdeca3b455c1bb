package io.tiaki.session.dtls.internal;

import java.security.SecureRandom;
import java.util.Arrays;
import org.bouncycastle.tls.crypto.TlsHMAC;
import org.bouncycastle.tls.crypto.impl.bc.BcTlsCrypto;

/**
 * What cookies are made with (RFC 6347, 4.2.1): HMAC of SHA-256, of which 8 octets are shown. Who
 * wants to guess one has to send 2^63 datagrams before the secret changes; each octet goes over the
 * link twice.
 */
final class CookieCrypto extends BcTlsCrypto {
  static final int OCTETS = 8;

  CookieCrypto(SecureRandom random) {
    super(random);
  }

  @Override
  public TlsHMAC createHMAC(int macAlgorithm) {
    return new Shortened(super.createHMAC(macAlgorithm));
  }

  private record Shortened(TlsHMAC whole) implements TlsHMAC {
    @Override
    public void setKey(byte[] key, int offset, int length) {
      whole.setKey(key, offset, length);
    }

    @Override
    public void update(byte[] input, int offset, int length) {
      whole.update(input, offset, length);
    }

    @Override
    public byte[] calculateMAC() {
      return Arrays.copyOf(whole.calculateMAC(), OCTETS);
    }

    @Override
    public void calculateMAC(byte[] output, int offset) {
      System.arraycopy(calculateMAC(), 0, output, offset, OCTETS);
    }

    @Override
    public int getInternalBlockSize() {
      return whole.getInternalBlockSize();
    }

    @Override
    public int getMacLength() {
      return OCTETS;
    }

    @Override
    public void reset() {
      whole.reset();
    }
  }
}
