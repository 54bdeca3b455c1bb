package io.tiaki.meter.internal.cosem;

import io.tiaki.cosem.ActionResult;
import io.tiaki.cosem.ActionResult.Code;
import io.tiaki.cosem.CosemData;
import io.tiaki.cosem.GetResult;
import io.tiaki.cosem.MethodDescriptor;
import io.tiaki.cosem.codec.ActionRequestNormal;
import io.tiaki.cosem.codec.ActionResponseNormal;
import io.tiaki.cosem.codec.Apdu;
import io.tiaki.meter.internal.cosem.security.Attempts;
import io.tiaki.meter.internal.cosem.security.HighLevelAuthentication;
import java.util.Optional;

/**
 * What an association answers while its high level security is pending: reply_to_HLS_authentication
 * (IEC 62056-6-2, 4.4.4) and nothing else.
 */
final class ReplyToHls {
  private static final MethodDescriptor METHOD =
      new MethodDescriptor(15, AssociationObject.CURRENT, 1);

  private final Attempts attempts;
  private final Association association;

  ReplyToHls(Attempts attempts, Association association) {
    this.attempts = attempts;
    this.association = association;
  }

  Apdu answer(Apdu request) {
    HighLevelAuthentication pending = association.pending().orElseThrow();
    if (!(request instanceof ActionRequestNormal action) || !action.method().equals(METHOD)) {
      return Refusals.notAssociated();
    }
    int sap = association.client().sap();
    boolean right =
        attempts.mayTry(sap)
            && action.parameters().orElse(null) instanceof CosemData.OctetString proof
            && pending.accepts(proof.value());
    attempts.ended(sap, right);
    if (!right) {
      association.failed();
      return new ActionResponseNormal(action.invoke(), ActionResult.of(Code.READ_WRITE_DENIED));
    }
    association.proven();
    return new ActionResponseNormal(
        action.invoke(),
        new ActionResult(
            Code.SUCCESS,
            Optional.of(new GetResult.Value(new CosemData.OctetString(pending.answer())))));
  }
}
