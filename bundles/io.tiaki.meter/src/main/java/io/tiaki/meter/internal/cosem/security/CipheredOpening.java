package io.tiaki.meter.internal.cosem.security;

import io.tiaki.cosem.Octets;
import io.tiaki.cosem.codec.Apdu;
import io.tiaki.cosem.codec.Apdus;
import io.tiaki.cosem.codec.CodecException;
import io.tiaki.cosem.codec.GeneralGloDedCiphering;
import io.tiaki.cosem.codec.ProtectedContent;
import io.tiaki.cosem.codec.ServiceCiphering;
import io.tiaki.cosem.codec.SymmetricKeys;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Takes requests out of service-specific ciphering and of general-glo and general-ded-ciphering
 * (IEC 62056-5-3, 5.7).
 *
 * @param clientTitle of the association
 * @param dedicated key of the association, if it has one
 */
record CipheredOpening(
    MeterSecurity security, Octets clientTitle, @Nullable DedicatedKey dedicated) {
  private static final int FIRST_GLO = 0xc8;
  private static final int FIRST_DED = 0xd0;
  private static final byte[] NO_HEADER = {};

  Apdu open(GeneralGloDedCiphering apdu, List<Layer> layers) throws RefusedException {
    Octets title = apdu.systemTitle().length() > 0 ? apdu.systemTitle() : clientTitle;
    if (apdu.dedicated() && !title.equals(clientTitle)) {
      throw RefusedException.undecipherable();
    }
    return apdu.dedicated()
        ? dedicated(apdu.content(), true, layers, Apdus::decode)
        : global(apdu.content(), title, true, layers, Apdus::decode);
  }

  Apdu open(ServiceCiphering apdu, List<Layer> layers) throws RefusedException {
    if (apdu.tag() < FIRST_GLO) {
      throw RefusedException.undecipherable();
    }
    boolean isDedicated = apdu.tag() >= FIRST_DED;
    ContentOpening.Decoder decoder = ofTag(apdu.tag() - (isDedicated ? 0x10 : 0x08));
    return isDedicated
        ? dedicated(apdu.content(), false, layers, decoder)
        : global(apdu.content(), clientTitle, false, layers, decoder);
  }

  /** The service inside is the one that the tag outside says. */
  private static ContentOpening.Decoder ofTag(int tag) {
    return octets -> {
      Apdu apdu = Apdus.decode(octets);
      if ((octets[0] & 0xff) != tag) {
        throw new CodecException(CodecException.Reason.MALFORMED, 0, "Another service");
      }
      return apdu;
    };
  }

  /** What came with the unicast or the broadcast key. */
  Apdu global(
      ProtectedContent content,
      Octets title,
      boolean isGeneral,
      List<Layer> layers,
      ContentOpening.Decoder decoder)
      throws RefusedException {
    SymmetricKeys unicast =
        security.keys().flatMap(MeterKeys::unicast).orElseThrow(RefusedException::undecipherable);
    SymmetricKeys keys =
        content.broadcastKey()
            ? security
                .keys()
                .flatMap(MeterKeys::broadcast)
                .orElseThrow(RefusedException::undecipherable)
            : unicast;
    Apdu apdu = new ContentOpening(security, keys, title, NO_HEADER).open(content, decoder);
    layers.add(
        new CipheringLayer(security, unicast, isGeneral, false, SecurityContext.bits(content)));
    return apdu;
  }

  private Apdu dedicated(
      ProtectedContent content,
      boolean isGeneral,
      List<Layer> layers,
      ContentOpening.Decoder decoder)
      throws RefusedException {
    if (dedicated == null || content.broadcastKey()) {
      throw RefusedException.undecipherable();
    }
    SymmetricKeys keys = dedicated.keys();
    byte[] plain = new ContentOpening(security, keys, clientTitle, NO_HEADER).decipher(content);
    if (dedicated.isStale(content.invocationCounter())) {
      throw RefusedException.stale(dedicated.next());
    }
    try {
      Apdu apdu = decoder.decode(plain);
      dedicated.took(content.invocationCounter());
      layers.add(
          new CipheringLayer(security, keys, isGeneral, true, SecurityContext.bits(content)));
      return apdu;
    } catch (CodecException noApdu) {
      throw RefusedException.undecipherable();
    }
  }
}
