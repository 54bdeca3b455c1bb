package io.tiaki.meter.internal.cosem.security;

import io.tiaki.cosem.codec.Apdu;
import io.tiaki.cosem.codec.Apdus;
import io.tiaki.cosem.codec.CodecException;
import io.tiaki.cosem.codec.EllipticCurves;
import io.tiaki.cosem.codec.GeneralHeader;
import io.tiaki.cosem.codec.GeneralSigning;
import io.tiaki.cosem.codec.SecuritySuite;
import java.security.KeyPair;
import java.security.PublicKey;
import java.util.List;

/**
 * Takes requests out of general-signing: the signature is of somebody known, the request is for
 * this meter, and its transaction id is higher than all before of the same originator.
 */
record SignedOpening(MeterSecurity security) {
  Apdu open(GeneralSigning signed, List<Layer> layers) throws RefusedException {
    SecuritySuite suite = security.suite();
    GeneralHeader header = signed.header();
    Identities identities = security.identities();
    KeyPair own = identities.signing().orElseThrow(RefusedException::undecipherable);
    PublicKey signer =
        identities
            .signer(header.originatorSystemTitle(), security.now())
            .orElseThrow(RefusedException::undecipherable);
    if (!suite.isAsymmetric()
        || !header.recipientSystemTitle().equals(security.title())
        || !EllipticCurves.verifies(suite, signer, signed.toBeSigned(), signed.signature())) {
      throw RefusedException.undecipherable();
    }
    try {
      Apdu apdu = Apdus.decode(signed.content());
      if (!identities.isNew(header.originatorSystemTitle(), header.transactionId())) {
        throw RefusedException.undecipherable();
      }
      layers.add(
          new SigningLayer(
              security, own.getPrivate(), header.transactionId(), header.originatorSystemTitle()));
      return apdu;
    } catch (CodecException noApdu) {
      throw RefusedException.undecipherable();
    }
  }
}
