package io.tiaki.cosem.client.internal;

import io.tiaki.cosem.AccessSpecification;
import io.tiaki.cosem.CosemException;
import io.tiaki.cosem.CosemException.Reason;
import io.tiaki.cosem.Octets;
import io.tiaki.cosem.codec.ActionRequestNormal;
import io.tiaki.cosem.codec.Apdu;
import io.tiaki.cosem.codec.Apdus;
import io.tiaki.cosem.codec.CodecException;
import io.tiaki.cosem.codec.GeneralSigning;
import io.tiaki.cosem.codec.GetRequestNormal;
import io.tiaki.cosem.codec.InvokeIdAndPriority;
import io.tiaki.cosem.codec.SetRequestNormal;

/**
 * A request that a third party has signed, found equal to what was declared (decision 8). What can
 * be read in two ways is refused: it must be encoded as this codec would encode it, so that the
 * meter reads in it what was compared here.
 *
 * @param apdu as it goes out, octet by octet what was given
 * @param invoke of the request inside
 */
record SignedRequest(GeneralSigning apdu, InvokeIdAndPriority invoke) {
  private static final int OCTETS_OF_P256 = 64;
  private static final int OCTETS_OF_P384 = 96;

  /** Inspects it; {@code NOT_AS_DECLARED} when it is anything else. */
  static SignedRequest of(Octets octets, AccessSpecification declared) throws CosemException {
    if (!(exact(octets, "It is no general-signing APDU") instanceof GeneralSigning signed)) {
      throw refused("It is no general-signing APDU");
    }
    int length = signed.signature().length();
    if (length != OCTETS_OF_P256 && length != OCTETS_OF_P384) {
      throw refused("Its signature has " + length + " octets, not 64 or 96");
    }
    Apdu content = exact(signed.content(), "What is signed cannot be read");
    if (content instanceof GetRequestNormal get) {
      check(new AccessSpecification.Get(get.attribute(), get.access()), declared);
      return new SignedRequest(signed, get.invoke());
    }
    if (content instanceof SetRequestNormal set && set.access().isEmpty()) {
      check(new AccessSpecification.Set(set.attribute(), set.value()), declared);
      return new SignedRequest(signed, set.invoke());
    }
    if (content instanceof ActionRequestNormal action) {
      check(new AccessSpecification.Action(action.method(), action.parameters()), declared);
      return new SignedRequest(signed, action.invoke());
    }
    throw refused("What is signed is no plain GET, SET or ACTION of one attribute or method");
  }

  private static void check(AccessSpecification found, AccessSpecification declared)
      throws CosemException {
    if (!found.equals(declared)) {
      throw refused("What is signed differs from what was declared");
    }
  }

  private static Apdu exact(Octets octets, String problem) throws CosemException {
    try {
      Apdu apdu = Apdus.decode(octets);
      if (Octets.of(Apdus.encode(apdu)).equals(octets)) {
        return apdu;
      }
    } catch (CodecException e) {
      throw new CosemException(Reason.NOT_AS_DECLARED, problem + ": " + e.getMessage(), e);
    }
    throw refused("It is not encoded in the shortest form");
  }

  private static CosemException refused(String why) {
    return new CosemException(Reason.NOT_AS_DECLARED, why + "; it was not sent");
  }
}
