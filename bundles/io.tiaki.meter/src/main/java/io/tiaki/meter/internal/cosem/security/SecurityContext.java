package io.tiaki.meter.internal.cosem.security;

import io.tiaki.cosem.Octets;
import io.tiaki.cosem.codec.Apdu;
import io.tiaki.cosem.codec.Apdus;
import io.tiaki.cosem.codec.CodecException;
import io.tiaki.cosem.codec.GeneralCiphering;
import io.tiaki.cosem.codec.GeneralGloDedCiphering;
import io.tiaki.cosem.codec.GeneralSigning;
import io.tiaki.cosem.codec.InitiateRequest;
import io.tiaki.cosem.codec.InitiateResponse;
import io.tiaki.cosem.codec.ProtectedContent;
import io.tiaki.cosem.codec.Protection;
import io.tiaki.cosem.codec.ServiceCiphering;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The security of one association: takes the protection off requests and puts it on answers. For
 * one thread at a time.
 */
public final class SecurityContext {
  /** A signed and ciphered APDU in a ciphered one; more makes no sense. */
  private static final int MOST_LAYERS = 3;

  private static final int GLO_INITIATE_REQUEST = 0x21;

  private final MeterSecurity security;
  private final boolean ciphered;
  private final Octets clientTitle;
  private boolean general;
  private @Nullable DedicatedKey dedicated;

  /**
   * @param ciphered whether the application context is the one with ciphering
   * @param clientTitle system title of the client; empty when it gave none
   */
  public SecurityContext(MeterSecurity security, boolean ciphered, Octets clientTitle) {
    this.security = security;
    this.ciphered = ciphered;
    this.clientTitle = clientTitle;
  }

  public Octets clientTitle() {
    return clientTitle;
  }

  public boolean isCiphered() {
    return ciphered;
  }

  /** The client knows general protection. */
  public void allowGeneral() {
    general = true;
  }

  /** What the client sent along for this association: encrypted, or it is not taken. */
  public void dedicated(Optional<Octets> key, Opened initiate) throws RefusedException {
    if (key.isPresent()) {
      if (key.get().length() != security.suite().keyLength()
          || (initiate.bits() & Layer.ENCRYPTED) == 0) {
        throw RefusedException.undecipherable();
      }
      dedicated = new DedicatedKey(security.with(key.get().toArray()));
    }
  }

  /** The InitiateRequest in an AARQ or RLRQ. */
  public Opened openInitiate(Apdu information) throws RefusedException {
    if (!(information instanceof ServiceCiphering glo)) {
      return Opened.plain(information);
    }
    if (!ciphered || glo.tag() != GLO_INITIATE_REQUEST) {
      throw RefusedException.undecipherable();
    }
    List<Layer> layers = new ArrayList<>(1);
    Apdu opened =
        opening()
            .global(glo.content(), clientTitle, false, layers, SecurityContext::decodeInitiate);
    return new Opened(opened, bits(glo.content()), layers);
  }

  private static Apdu decodeInitiate(byte[] octets) throws CodecException {
    Apdu apdu = Apdus.decode(octets);
    if (!(apdu instanceof InitiateRequest)) {
      throw new CodecException(CodecException.Reason.MALFORMED, 0, "No InitiateRequest");
    }
    return apdu;
  }

  /** The InitiateResponse for an AARE or RLRE. */
  public Apdu sealInitiate(InitiateResponse response, Opened request) {
    return request.layers().isEmpty()
        ? response
        : ((CipheringLayer) request.layers().get(0).with(security.responseBits()))
            .sealInitiateResponse(Apdus.encode(response));
  }

  /** Takes all protection off a request. */
  public Opened open(Apdu request) throws RefusedException {
    List<Layer> layers = new ArrayList<>(2);
    Apdu apdu = request;
    int bits = 0;
    for (int i = 0; i < MOST_LAYERS && isProtected(apdu); i++) {
      if (!ciphered && !(apdu instanceof GeneralSigning)) {
        throw RefusedException.undecipherable();
      }
      apdu = layer(apdu, layers);
      bits |= layers.get(i).bits();
    }
    if (isProtected(apdu)) {
      throw RefusedException.undecipherable();
    }
    return new Opened(apdu, bits, layers);
  }

  /** Whether a request is protected as the policy of the security setup wants. */
  public void demandPolicy(Opened request) throws RefusedException {
    if ((security.requestBits() & ~request.bits()) != 0) {
      throw RefusedException.weak();
    }
  }

  /**
   * What a request must be, beside allowed.
   *
   * @param changes whether it writes or invokes, or reads what can be written
   * @return 0x04 authenticated, 0x08 encrypted, 0x10 signed
   */
  public int demands(int classId, boolean changes) {
    return changes ? security.demands(classId) : security.requestBits();
  }

  /** What answers are, as bits of an access right: 0x20, 0x40, 0x80. */
  public int answerRights() {
    return security.responseBits() << 3;
  }

  /**
   * What goes around the answers to a request. The policy is one of ciphered contexts: the public
   * client in another one has no keys to open anything with.
   */
  public AnswerProtection answering(Opened request) {
    List<Layer> layers = new ArrayList<>(request.layers());
    int done = layers.stream().mapToInt(Layer::bits).reduce(0, (a, b) -> a | b);
    int missing = ciphered ? security.responseBits() & ~done : 0;
    int symmetric = missing & (Layer.AUTHENTICATED | Layer.ENCRYPTED);
    if (symmetric != 0) {
      cipher(layers, symmetric);
    }
    if ((missing & Layer.SIGNED) != 0) {
      security.signing(clientTitle).ifPresent(signing -> layers.add(0, signing));
    }
    return new AnswerProtection(layers);
  }

  private void cipher(List<Layer> layers, int bits) {
    for (int i = layers.size() - 1; i >= 0; i--) {
      if (!(layers.get(i) instanceof SigningLayer)) {
        layers.set(i, layers.get(i).with(bits));
        return;
      }
    }
    security
        .keys()
        .flatMap(MeterKeys::unicast)
        .ifPresent(
            keys ->
                layers.add(
                    0,
                    new CipheringLayer(security, keys, general || !layers.isEmpty(), false, bits)));
  }

  private CipheredOpening opening() {
    return new CipheredOpening(security, clientTitle, dedicated);
  }

  private static boolean isProtected(Apdu apdu) {
    return apdu instanceof ServiceCiphering
        || apdu instanceof GeneralGloDedCiphering
        || apdu instanceof GeneralCiphering
        || apdu instanceof GeneralSigning;
  }

  private Apdu layer(Apdu apdu, List<Layer> layers) throws RefusedException {
    if (apdu instanceof ServiceCiphering a) {
      return opening().open(a, layers);
    }
    if (apdu instanceof GeneralGloDedCiphering a) {
      return opening().open(a, layers);
    }
    if (apdu instanceof GeneralCiphering a) {
      return new GeneralOpening(security, clientTitle).open(a, layers);
    }
    return new SignedOpening(security).open((GeneralSigning) apdu, layers);
  }

  static int bits(ProtectedContent content) {
    return (content.authenticated() ? Layer.AUTHENTICATED : 0)
        | (content.encrypted() ? Layer.ENCRYPTED : 0);
  }

  static int control(int bits) {
    return ((bits & Layer.AUTHENTICATED) != 0 ? Protection.AUTHENTICATED : 0)
        | ((bits & Layer.ENCRYPTED) != 0 ? Protection.ENCRYPTED : 0);
  }
}
