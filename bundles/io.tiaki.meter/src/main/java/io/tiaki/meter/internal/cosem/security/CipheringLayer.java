package io.tiaki.meter.internal.cosem.security;

import io.tiaki.cosem.Octets;
import io.tiaki.cosem.codec.Apdus;
import io.tiaki.cosem.codec.GeneralGloDedCiphering;
import io.tiaki.cosem.codec.ProtectedContent;
import io.tiaki.cosem.codec.Protection;
import io.tiaki.cosem.codec.ServiceCiphering;
import io.tiaki.cosem.codec.SymmetricKeys;

/**
 * Ciphering of answers with the global or the dedicated key, service-specific or general (IEC
 * 62056-5-3, 5.7).
 *
 * @param security whose numbers are used
 * @param keys with which
 * @param isGeneral general-glo or general-ded-ciphering
 * @param isDedicated whether they are the dedicated ones
 * @param bits what it does
 */
record CipheringLayer(
    MeterSecurity security, SymmetricKeys keys, boolean isGeneral, boolean isDedicated, int bits)
    implements Layer {
  /** Tag, length of up to 65,535, security control, invocation counter and tag. */
  private static final int SERVICE_OVERHEAD = 1 + 3 + 5 + Protection.TAG_LENGTH;

  private static final int TITLE = 9;
  private static final int INITIATE_RESPONSE = 0x08;
  private static final int GLO_INITIATE_RESPONSE = 0x28;
  private static final int GET_RESPONSE = 0xc4;
  private static final int ACTION_RESPONSE = 0xc7;
  private static final int GLO = 0x08;
  private static final int DED = 0x10;

  @Override
  public int overhead() {
    return SERVICE_OVERHEAD + (isGeneral ? TITLE : 0);
  }

  @Override
  public Layer with(int more) {
    return new CipheringLayer(security, keys, isGeneral, isDedicated, bits | more);
  }

  @Override
  public byte[] seal(byte[] apdu) {
    int tag = apdu[0] & 0xff;
    if (isGeneral) {
      return Apdus.encode(new GeneralGloDedCiphering(isDedicated, security.title(), content(apdu)));
    }
    return tag >= GET_RESPONSE && tag <= ACTION_RESPONSE
        ? Apdus.encode(new ServiceCiphering(tag + (isDedicated ? DED : GLO), content(apdu)))
        // An ExceptionResponse has no ciphered form of its own.
        : apdu;
  }

  /** The answer to a ciphered InitiateRequest. */
  ServiceCiphering sealInitiateResponse(byte[] apdu) {
    if (apdu[0] != INITIATE_RESPONSE) {
      throw new IllegalArgumentException("Not an InitiateResponse");
    }
    return new ServiceCiphering(GLO_INITIATE_RESPONSE, content(apdu));
  }

  private ProtectedContent content(byte[] apdu) {
    return security.protect(keys, bits, Octets.EMPTY, apdu);
  }
}
