package io.tiaki.meter.internal.cosem;

import io.tiaki.cosem.Octets;
import io.tiaki.cosem.codec.Aarq;
import io.tiaki.cosem.codec.Apdu;
import io.tiaki.cosem.codec.Apdus;
import io.tiaki.cosem.codec.CodecException;
import io.tiaki.cosem.codec.ExceptionResponse;
import io.tiaki.cosem.codec.ExceptionResponse.ServiceError;
import io.tiaki.cosem.codec.ExceptionResponse.StateError;
import io.tiaki.cosem.codec.GetRequest;
import io.tiaki.cosem.codec.Rlre;
import io.tiaki.cosem.codec.Rlrq;
import io.tiaki.cosem.codec.WrapperPdu;
import java.nio.ByteBuffer;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * Answers one peer in the name of one logical device: associations and services over the wrapper
 * (IEC 62056-5-3, IEC 62056-4-7). What is no wrapper PDU, or is for or from an unknown SAP, is
 * ignored in silence. Safe for use by many threads.
 */
public final class CosemServer {
  /** The SAP of the one logical device, the management logical device. */
  public static final int SERVER_SAP = 1;

  private static final int SET_REQUEST = 0xc1;
  private static final int ACTION_REQUEST = 0xc3;
  private static final int NORMAL = 1;
  private static final int READ_WRITE_DENIED = 3;

  private final Device device;
  private final ObjectModel model;
  private final Associating associating;
  private final Map<Client, Association> associations = new EnumMap<>(Client.class);

  /**
   * @param maxPayload the most octets of one wrapper PDU to this peer
   */
  public CosemServer(Device device, ObjectModel model, int maxPayload) {
    this.device = device;
    this.model = model;
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
    return Optional.of(
        WrapperPdu.encode(SERVER_SAP, request.source(), answer(client.get(), request.apdu())));
  }

  private byte[] answer(Client client, Octets octets) {
    Apdu apdu;
    try {
      apdu = Apdus.decode(octets);
    } catch (CodecException unknown) {
      return undecoded(client, octets, unknown);
    }
    if (apdu instanceof Aarq aarq) {
      associations.remove(client);
      Associating.Answer answer = associating.answer(client, aarq);
      answer.association().ifPresent(association -> associations.put(client, association));
      return Apdus.encode(answer.aare());
    }
    if (apdu instanceof Rlrq) {
      associations.remove(client);
      return Apdus.encode(new Rlre(OptionalInt.of(0), Optional.empty()));
    }
    if (apdu instanceof GetRequest get) {
      Association association = associations.get(client);
      return association == null
          ? outsideAssociation()
          : new GetService(device, model, association).answer(get);
    }
    // Answers, notifications and ciphered APDUs ask nothing of this server.
    return unsupported();
  }

  /**
   * Services that this meter does not have yet: nobody has the right to write or to execute
   * anything.
   */
  private byte[] undecoded(Client client, Octets octets, CodecException why) {
    int tag = octets.at(0);
    boolean known = tag == SET_REQUEST || tag == ACTION_REQUEST;
    if (known && !associations.containsKey(client)) {
      return outsideAssociation();
    }
    if (known && octets.length() > 2 && octets.at(1) == NORMAL) {
      byte invoke = (byte) octets.at(2);
      return tag == SET_REQUEST
          ? new byte[] {(byte) 0xc5, NORMAL, invoke, READ_WRITE_DENIED}
          : new byte[] {(byte) 0xc7, NORMAL, invoke, READ_WRITE_DENIED, 0};
    }
    if (why.reason() == CodecException.Reason.UNSUPPORTED) {
      return unsupported();
    }
    return Apdus.encode(
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
