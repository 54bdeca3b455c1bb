package io.tiaki.meter.internal.cosem.security;

import io.tiaki.cosem.Octets;
import io.tiaki.cosem.codec.Apdus;
import io.tiaki.cosem.codec.EllipticCurves;
import io.tiaki.cosem.codec.GeneralHeader;
import io.tiaki.cosem.codec.GeneralSigning;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;

/**
 * General-signing of answers (IEC 62056-5-3, 5.7.2).
 *
 * @param security whose title stands in front
 * @param key that signs
 * @param transactionId of the request
 * @param recipient title of who asked
 */
record SigningLayer(MeterSecurity security, PrivateKey key, Octets transactionId, Octets recipient)
    implements Layer {
  /** Tag, lengths of content and signature. */
  private static final int LENGTHS = 1 + 3 + 1;

  @Override
  public int bits() {
    return SIGNED;
  }

  @Override
  public boolean isGeneral() {
    return true;
  }

  @Override
  public Layer with(int bits) {
    return this;
  }

  @Override
  public int overhead() {
    return LENGTHS + header().octets().length + security.suite().signatureLength();
  }

  @Override
  public byte[] seal(byte[] apdu) {
    GeneralHeader header = header();
    Octets content = Octets.of(apdu);
    GeneralSigning unsigned = new GeneralSigning(header, content, Octets.EMPTY);
    try {
      Octets signature = EllipticCurves.sign(security.suite(), key, unsigned.toBeSigned());
      return Apdus.encode(new GeneralSigning(header, content, signature));
    } catch (GeneralSecurityException otherCurve) {
      throw new IllegalStateException("The meter's key is not for its suite", otherCurve);
    }
  }

  private GeneralHeader header() {
    return new GeneralHeader(
        transactionId, security.title(), recipient, Octets.EMPTY, Octets.EMPTY);
  }
}
