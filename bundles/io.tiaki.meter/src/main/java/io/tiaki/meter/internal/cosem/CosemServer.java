package io.tiaki.meter.internal.cosem;

import io.tiaki.cosem.Octets;
import io.tiaki.cosem.codec.Aarq;
import io.tiaki.cosem.codec.ActionRequest;
import io.tiaki.cosem.codec.ActionRequestNormal;
import io.tiaki.cosem.codec.ActionRequestWithList;
import io.tiaki.cosem.codec.Apdu;
import io.tiaki.cosem.codec.Apdus;
import io.tiaki.cosem.codec.CodecException;
import io.tiaki.cosem.codec.ExceptionResponse;
import io.tiaki.cosem.codec.ExceptionResponse.ServiceError;
import io.tiaki.cosem.codec.ExceptionResponse.StateError;
import io.tiaki.cosem.codec.GetRequest;
import io.tiaki.cosem.codec.Rlre;
import io.tiaki.cosem.codec.Rlrq;
import io.tiaki.cosem.codec.SetRequest;
import io.tiaki.cosem.codec.SetRequestNormal;
import io.tiaki.cosem.codec.SetRequestWithList;
import io.tiaki.cosem.codec.WrapperPdu;
import java.nio.ByteBuffer;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/**
 * Answers one peer in the name of one logical device: associations and services over the wrapper
 * (IEC 62056-5-3, IEC 62056-4-7). What is no wrapper PDU, or is for or from an unknown SAP, is
 * ignored in silence. Safe for use by many threads.
 */
public final class CosemServer {
  /** The SAP of the one logical device, the management logical device. */
  public static final int SERVER_SAP = 1;

  private final Device device;
  private final ObjectModel model;
  private final Associating associating;
  private final Pusher pusher;
  private final Map<Client, Association> associations = new EnumMap<>(Client.class);

  /**
   * @param maxPayload the most octets of one wrapper PDU to this peer
   */
  public CosemServer(Device device, ObjectModel model, int maxPayload) {
    this(device, model, maxPayload, Pusher.NONE);
  }

  /**
   * @param maxPayload the most octets of one wrapper PDU to this peer
   * @param pusher pushes to this peer
   */
  public CosemServer(Device device, ObjectModel model, int maxPayload, Pusher pusher) {
    this.device = device;
    this.model = model;
    this.pusher = pusher;
    associating = new Associating(maxPayload - WrapperPdu.HEADER);
  }

  /**
   * Takes a wrapper PDU.
   *
   * @param payload position to limit, untrusted
   * @return the wrapper PDU that answers it; empty when there is nothing to say
   */
  public synchronized Optional<byte[]> received(ByteBuffer payload) {
    WrapperPdu request;
    try {
      request = WrapperPdu.decode(payload);
    } catch (CodecException notAWrapperPdu) {
      return Optional.empty();
    }
    Optional<Client> client = Client.of(request.source());
    if (client.isEmpty() || request.destination() != SERVER_SAP || request.apdu().length() == 0) {
      return Optional.empty();
    }
    return answer(client.get(), request.apdu())
        .map(answer -> WrapperPdu.encode(SERVER_SAP, request.source(), answer));
  }

  private Optional<byte[]> answer(Client client, Octets octets) {
    Apdu apdu;
    try {
      apdu = Apdus.decode(octets);
    } catch (CodecException unknown) {
      return Optional.of(undecoded(unknown));
    }
    if (apdu instanceof Aarq aarq) {
      associations.remove(client);
      Associating.Answer answer = associating.answer(client, aarq);
      answer.association().ifPresent(association -> associations.put(client, association));
      return Optional.of(Apdus.encode(answer.aare()));
    }
    if (apdu instanceof Rlrq) {
      associations.remove(client);
      return Optional.of(Apdus.encode(new Rlre(OptionalInt.of(0), Optional.empty())));
    }
    return service(associations.get(client), apdu);
  }

  private Optional<byte[]> service(@Nullable Association association, Apdu apdu) {
    if (apdu instanceof GetRequest get) {
      return Optional.of(
          association == null
              ? outsideAssociation()
              : new GetService(device, model, association).answer(get));
    }
    if (apdu instanceof SetRequest set) {
      return confirmed(
          set.invoke().confirmed()
              || !(set instanceof SetRequestNormal || set instanceof SetRequestWithList),
          association == null
              ? outsideAssociation()
              : Apdus.encode(new SetService(device, model, association).answer(set)));
    }
    if (apdu instanceof ActionRequest action) {
      return confirmed(
          action.invoke().confirmed()
              || !(action instanceof ActionRequestNormal
                  || action instanceof ActionRequestWithList),
          association == null
              ? outsideAssociation()
              : Apdus.encode(new ActionService(device, model, association, pusher).answer(action)));
    }
    // Answers, notifications and ciphered APDUs ask nothing of this server.
    return Optional.of(unsupported());
  }

  /** An unconfirmed request is carried out without an answer, unless it is one of many blocks. */
  private static Optional<byte[]> confirmed(boolean wanted, byte[] answer) {
    return wanted ? Optional.of(answer) : Optional.empty();
  }

  private static byte[] undecoded(CodecException why) {
    return why.reason() == CodecException.Reason.UNSUPPORTED
        ? unsupported()
        : Apdus.encode(
            new ExceptionResponse(StateError.SERVICE_UNKNOWN, ServiceError.OTHER_REASON));
  }

  private static byte[] outsideAssociation() {
    return Apdus.encode(
        new ExceptionResponse(StateError.SERVICE_NOT_ALLOWED, ServiceError.OPERATION_NOT_POSSIBLE));
  }

  private static byte[] unsupported() {
    return Apdus.encode(
        new ExceptionResponse(StateError.SERVICE_UNKNOWN, ServiceError.SERVICE_NOT_SUPPORTED));
  }
}
