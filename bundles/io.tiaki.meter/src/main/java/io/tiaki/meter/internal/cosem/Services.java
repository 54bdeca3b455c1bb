package io.tiaki.meter.internal.cosem;

import io.tiaki.cosem.codec.AccessRequest;
import io.tiaki.cosem.codec.ActionRequest;
import io.tiaki.cosem.codec.ActionRequestNormal;
import io.tiaki.cosem.codec.ActionRequestWithList;
import io.tiaki.cosem.codec.Apdu;
import io.tiaki.cosem.codec.Apdus;
import io.tiaki.cosem.codec.GetRequest;
import io.tiaki.cosem.codec.SetRequest;
import io.tiaki.cosem.codec.SetRequestNormal;
import io.tiaki.cosem.codec.SetRequestWithList;
import io.tiaki.meter.internal.cosem.security.Attempts;
import java.util.Optional;

/** The services of a logical device in an association. For one thread at a time. */
final class Services {
  private static final int CONFIRMED = 1 << 30;

  private final Device device;
  private final ObjectModel model;
  private final Pusher pusher;
  private final Attempts attempts;

  Services(Device device, ObjectModel model, Pusher pusher, Attempts attempts) {
    this.attempts = attempts;
    this.device = device;
    this.model = model;
    this.pusher = pusher;
  }

  /** The answer, without protection; empty when none is wanted. */
  Optional<byte[]> answer(Association association, Apdu apdu) {
    if (association.pending().isPresent()) {
      return Optional.of(Apdus.encode(new ReplyToHls(attempts, association).answer(apdu)));
    }
    byte[] answer = served(association, apdu);
    return isSilent(apdu) ? Optional.empty() : Optional.of(answer);
  }

  private byte[] served(Association association, Apdu apdu) {
    if (apdu instanceof GetRequest get) {
      return new GetService(device, model, association).answer(get);
    }
    if (apdu instanceof SetRequest set) {
      return Apdus.encode(new SetService(device, model, association).answer(set));
    }
    if (apdu instanceof ActionRequest action) {
      return Apdus.encode(new ActionService(device, model, association, pusher).answer(action));
    }
    if (apdu instanceof AccessRequest access) {
      return Apdus.encode(new AccessService(device, model, association, pusher).answer(access));
    }
    // Answers and notifications ask nothing of this server.
    return Apdus.encode(Refusals.unsupported());
  }

  /** An unconfirmed request is carried out without an answer, unless it is one of many blocks. */
  static boolean isSilent(Apdu apdu) {
    if (apdu instanceof SetRequest set) {
      return !set.invoke().confirmed()
          && (set instanceof SetRequestNormal || set instanceof SetRequestWithList);
    }
    if (apdu instanceof ActionRequest action) {
      return !action.invoke().confirmed()
          && (action instanceof ActionRequestNormal || action instanceof ActionRequestWithList);
    }
    return apdu instanceof AccessRequest access
        && (access.longInvokeIdAndPriority() & CONFIRMED) == 0;
  }
}
