package io.tiaki.cosem.client.internal;

import io.tiaki.cosem.CosemException;
import io.tiaki.cosem.CosemException.Reason;
import io.tiaki.cosem.Octets;
import io.tiaki.cosem.codec.Apdu;
import io.tiaki.cosem.codec.CodecException;
import io.tiaki.cosem.codec.Conformance.Service;
import io.tiaki.cosem.codec.ExceptionResponse;
import io.tiaki.cosem.codec.GeneralBlockTransfer;
import io.tiaki.cosem.codec.InvokeIdAndPriority;
import io.tiaki.cosem.codec.WrapperPdu;
import org.jspecify.annotations.Nullable;

/** A service with confirmation in an association: what GET, SET and ACTION have in common. */
abstract class ServiceExchange<T> implements Exchange<T> {
  private static final int INVOKE_ID_AT = WrapperPdu.HEADER + 2;

  final Terms terms;
  private final int responseTag;
  private final boolean renewed;
  private InvokeIdAndPriority invoke = InvokeIdAndPriority.of(0);

  /**
   * @param responseTag of the service's response
   * @param renewed whether the association was renewed for it already
   */
  ServiceExchange(Terms terms, int responseTag, boolean renewed) {
    this.terms = terms;
    this.responseTag = responseTag;
    this.renewed = renewed;
  }

  /** An APDU that is no exception came. */
  abstract Step<T> answered(Apdu apdu);

  /** As {@link #answered(Apdu)}, for who wants its octets. */
  Step<T> answered(Apdu apdu, Octets octets) {
    return answered(apdu);
  }

  /** The meter says that it has not served the request. */
  void notServed() {}

  @Override
  public final int generalBlocks() {
    boolean blocks =
        terms.offers(Service.GENERAL_BLOCK_TRANSFER)
            && terms.maxPdu() > GeneralBlockTransfer.OVERHEAD;
    return blocks ? terms.maxPdu() : 0;
  }

  final InvokeIdAndPriority invoke() {
    return invoke;
  }

  final void renewInvoke() {
    invoke = terms.nextInvoke();
  }

  final boolean isMine(InvokeIdAndPriority other) {
    return other.invokeId() == invoke.invokeId();
  }

  @Override
  public final Step<T> received(Line.Received answer) {
    if (!(answer.apdu() instanceof ExceptionResponse exception)) {
      return answered(answer.apdu(), answer.octets());
    }
    if (answer.authentic()) {
      notServed();
    }
    String what = exception.stateError() + ", " + exception.serviceError();
    boolean unknown =
        exception.stateError() == ExceptionResponse.StateError.SERVICE_NOT_ALLOWED
            || exception.isAboutCiphering();
    if (unknown && !renewed) {
      return new Step.NotAssociated<>(what);
    }
    return inDoubt()
        ? failed(Reason.IN_DOUBT, "An exception came that anybody may have sent: " + what)
        : protocol("The meter answered with an exception: " + what, null);
  }

  /**
   * An answer to this request that cannot be read will not become better by repetition. One that is
   * not authentic is not the meter's.
   */
  @Override
  public Step<T> unreadable(byte[] payload, CodecException why) {
    boolean answer =
        why.reason() != CodecException.Reason.NOT_AUTHENTIC
            && payload.length > INVOKE_ID_AT
            && (payload[WrapperPdu.HEADER] & 0xff) == responseTag
            && (payload[INVOKE_ID_AT] & InvokeIdAndPriority.MAX_INVOKE_ID) == invoke.invokeId();
    return answer
        ? protocol("The meter's answer cannot be read: " + why.getMessage(), why)
        : new Step.Stray<>();
  }

  static <T> Step<T> failed(Reason reason, String what) {
    return new Step.Failed<>(new CosemException(reason, what));
  }

  static <T> Step<T> protocol(String what, @Nullable Throwable cause) {
    return new Step.Failed<>(
        cause == null
            ? new CosemException(Reason.PROTOCOL, what)
            : new CosemException(Reason.PROTOCOL, what, cause));
  }
}
