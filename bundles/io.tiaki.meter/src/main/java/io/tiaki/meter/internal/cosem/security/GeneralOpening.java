package io.tiaki.meter.internal.cosem.security;

import io.tiaki.cosem.Octets;
import io.tiaki.cosem.codec.Apdu;
import io.tiaki.cosem.codec.Apdus;
import io.tiaki.cosem.codec.CodecException;
import io.tiaki.cosem.codec.GeneralCiphering;
import io.tiaki.cosem.codec.GeneralHeader;
import io.tiaki.cosem.codec.KeyInfo;
import io.tiaki.cosem.codec.KeyWrap;
import io.tiaki.cosem.codec.SymmetricKeys;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Takes requests out of general-ciphering with an identified, a wrapped or an agreed key (IEC
 * 62056-5-3, 5.7.2). Keys that come along are new each time: that a message is new, the counter of
 * the unicast key says for them, too.
 *
 * @param clientTitle of the association
 */
record GeneralOpening(MeterSecurity security, Octets clientTitle) {
  private static final int TITLE_LENGTH = 8;
  private static final int UNICAST = 0;
  private static final int BROADCAST = 1;
  private static final int MASTER = 0;

  /** A key, and how the answer's is found. */
  private record Found(SymmetricKeys request, SymmetricKeys answer, KeyInfo answerInfo) {}

  Apdu open(GeneralCiphering apdu, List<Layer> layers) throws RefusedException {
    GeneralHeader header = apdu.header();
    Octets recipient = header.recipientSystemTitle();
    boolean named = header.originatorSystemTitle().length() == TITLE_LENGTH;
    Octets originator = named ? header.originatorSystemTitle() : clientTitle;
    if (recipient.length() > 0 && !recipient.equals(security.title())) {
      throw RefusedException.undecipherable();
    }
    Found found = find(apdu, originator);
    Apdu inner =
        new ContentOpening(security, found.request, originator, header.octets())
            .open(apdu.content(), Apdus::decode);
    layers.add(
        new GeneralLayer(
            security,
            found.answer,
            found.answerInfo,
            header.transactionId(),
            originator,
            SecurityContext.bits(apdu.content())));
    return inner;
  }

  private Found find(GeneralCiphering apdu, Octets originator) throws RefusedException {
    @Nullable KeyInfo info = apdu.keyInfo().orElse(null);
    if (info instanceof KeyInfo.WrappedKey wrapped) {
      return wrapped(wrapped);
    }
    if (info instanceof KeyInfo.AgreedKey agreed) {
      return new KeyAgreements(security)
          .find(agreed, originator, apdu.header().transactionId())
          .map(keys -> new Found(keys.request(), keys.answer(), keys.answerInfo()))
          .orElseThrow(RefusedException::undecipherable);
    }
    int keyId = info instanceof KeyInfo.IdentifiedKey identified ? identified.keyId() : UNICAST;
    boolean broadcast = keyId == BROADCAST;
    if (keyId > BROADCAST || broadcast != apdu.content().broadcastKey()) {
      throw RefusedException.undecipherable();
    }
    MeterKeys keys = security.keys().orElseThrow(RefusedException::undecipherable);
    SymmetricKeys unicast = keys.unicast().orElseThrow(RefusedException::undecipherable);
    return new Found(
        broadcast ? keys.broadcast().orElseThrow(RefusedException::undecipherable) : unicast,
        unicast,
        new KeyInfo.IdentifiedKey(0));
  }

  private Found wrapped(KeyInfo.WrappedKey wrapped) throws RefusedException {
    if (wrapped.kekId() != MASTER) {
      throw RefusedException.undecipherable();
    }
    byte[] master =
        security
            .keys()
            .flatMap(keys -> keys.get(KeyId.MASTER))
            .orElseThrow(RefusedException::undecipherable);
    try {
      byte[] key = KeyWrap.unwrap(master, wrapped.keyCipheredData().toArray());
      SymmetricKeys keys = security.with(key);
      Arrays.fill(key, (byte) 0);
      return new Found(keys, keys, wrapped);
    } catch (CodecException | IllegalArgumentException wrongKey) {
      throw RefusedException.undecipherable();
    } finally {
      Arrays.fill(master, (byte) 0);
    }
  }
}
