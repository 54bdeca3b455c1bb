package io.tiaki.cosem.client.internal;

import io.tiaki.cosem.AccessResult;
import io.tiaki.cosem.CosemException.Reason;
import io.tiaki.cosem.Octets;
import io.tiaki.cosem.SignedAnswer;
import io.tiaki.cosem.codec.ActionResponseNormal;
import io.tiaki.cosem.codec.Apdu;
import io.tiaki.cosem.codec.Apdus;
import io.tiaki.cosem.codec.CodecException;
import io.tiaki.cosem.codec.Conformance.Service;
import io.tiaki.cosem.codec.GeneralCiphering;
import io.tiaki.cosem.codec.GeneralSigning;
import io.tiaki.cosem.codec.GetResponseNormal;
import io.tiaki.cosem.codec.InvokeIdAndPriority;
import io.tiaki.cosem.codec.SetResponseNormal;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A request signed by a third party, passed on unchanged, and its answer (decision 8). */
final class SignedExchange extends WholeExchange<SignedAnswer> {
  private static final int GENERAL_SIGNING = 0xdf;

  private final SignedRequest request;

  /**
   * @param once whether the meter must not get it twice
   */
  SignedExchange(SignedRequest request, boolean once, Terms terms, boolean renewed) {
    super(terms, GENERAL_SIGNING, renewed, once);
    this.request = request;
  }

  @Override
  public Step<SignedAnswer> start() {
    if (!terms.offers(Service.GENERAL_PROTECTION)) {
      return failed(Reason.NOT_OFFERED, "The meter does not offer general protection");
    }
    int length = Apdus.encode(request.apdu()).length;
    return length <= terms.maxPdu() || generalBlocks() > 0
        ? super.start()
        : failed(
            Reason.PROTOCOL,
            "The signed request has "
                + length
                + " octets, link and meter take "
                + terms.maxPdu()
                + ": sign shorter ones");
  }

  @Override
  Apdu request() {
    return request.apdu();
  }

  @Override
  Step<SignedAnswer> answered(Apdu apdu) {
    return answered(apdu, Octets.of(Apdus.encode(apdu)));
  }

  @Override
  Step<SignedAnswer> answered(Apdu apdu, Octets octets) {
    if (apdu instanceof GeneralSigning signed) {
      Apdu content = plain(signed.content());
      boolean ours = signed.header().transactionId().equals(transaction());
      return content == null && ours
          ? done(new SignedAnswer(octets, Optional.empty()))
          : said(content, octets);
    }
    return apdu instanceof GeneralCiphering sealed
            && sealed.header().transactionId().equals(transaction())
        ? done(new SignedAnswer(octets, Optional.empty()))
        : said(apdu, octets);
  }

  private Octets transaction() {
    return request.apdu().header().transactionId();
  }

  private Step<SignedAnswer> said(@Nullable Apdu apdu, Octets octets) {
    AccessResult result = null;
    if (apdu instanceof GetResponseNormal get && answers(get.invoke())) {
      result = new AccessResult.Get(get.result());
    } else if (apdu instanceof SetResponseNormal set && answers(set.invoke())) {
      result = new AccessResult.Set(set.result());
    } else if (apdu instanceof ActionResponseNormal action && answers(action.invoke())) {
      result = new AccessResult.Action(action.result());
    }
    return result == null
        ? new Step.Stray<>()
        : done(new SignedAnswer(octets, Optional.of(result)));
  }

  private boolean answers(InvokeIdAndPriority invoke) {
    return invoke.invokeId() == request.invoke().invokeId();
  }

  private static @Nullable Apdu plain(Octets content) {
    try {
      Apdu apdu = Apdus.decode(content);
      boolean readable =
          apdu instanceof GetResponseNormal
              || apdu instanceof SetResponseNormal
              || apdu instanceof ActionResponseNormal;
      return readable ? apdu : null;
    } catch (CodecException ciphered) {
      return null;
    }
  }

  /** Whether it belongs to this request cannot be told: the time-out decides. */
  @Override
  public Step<SignedAnswer> unreadable(byte[] payload, CodecException why) {
    return new Step.Stray<>();
  }
}
