package io.tiaki.meter.internal.cosem;

import io.tiaki.cosem.Octets;
import io.tiaki.cosem.codec.Aarq;
import io.tiaki.cosem.codec.Apdu;
import io.tiaki.cosem.codec.Apdus;
import io.tiaki.cosem.codec.CodecException;
import io.tiaki.cosem.codec.Conformance.Service;
import io.tiaki.cosem.codec.DataNotificationConfirm;
import io.tiaki.cosem.codec.ExceptionResponse;
import io.tiaki.cosem.codec.GeneralBlockTransfer;
import io.tiaki.cosem.codec.InitiateResponse;
import io.tiaki.cosem.codec.Rlre;
import io.tiaki.cosem.codec.Rlrq;
import io.tiaki.cosem.codec.WrapperPdu;
import io.tiaki.meter.internal.cosem.security.Attempts;
import io.tiaki.meter.internal.cosem.security.Opened;
import io.tiaki.meter.internal.cosem.security.RefusedException;
import java.nio.ByteBuffer;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Answers one peer in the name of one logical device: associations and services over the wrapper
 * (IEC 62056-5-3, IEC 62056-4-7). What is no wrapper PDU, or is for or from an unknown SAP, is
 * ignored in silence. Safe for use by many threads.
 */
public final class CosemServer {
  /** The SAP of the one logical device, the management logical device. */
  public static final int SERVER_SAP = 1;

  private static final Logger LOG = LoggerFactory.getLogger(CosemServer.class);
  private static final int INVOKE_ID = 0xff_ffff;

  private final Associating associating;
  private final Services services;
  private final Pusher pusher;
  private final Map<Client, Association> associations = new EnumMap<>(Client.class);
  private boolean defective;

  /**
   * @param maxPayload the most octets of one wrapper PDU to this peer
   */
  public CosemServer(Device device, ObjectModel model, int maxPayload) {
    this(device, model, maxPayload, Pusher.NONE, "");
  }

  /**
   * @param maxPayload the most octets of one wrapper PDU to this peer
   * @param pusher pushes to this peer
   * @param peer who this peer has proved to be below COSEM: its wrong proofs count for it alone
   */
  public CosemServer(Device device, ObjectModel model, int maxPayload, Pusher pusher, String peer) {
    this.pusher = pusher;
    Attempts attempts = new Attempts(device.security(), peer);
    services = new Services(device, model, pusher, attempts);
    associating = new Associating(maxPayload - WrapperPdu.HEADER, device.security(), attempts);
  }

  /**
   * Takes a wrapper PDU.
   *
   * @param payload position to limit, untrusted
   * @return the wrapper PDUs that answer it, in this order; none when there is nothing to say,
   *     several only in a general-block-transfer
   */
  public synchronized List<byte[]> received(ByteBuffer payload) {
    WrapperPdu request;
    try {
      request = WrapperPdu.decode(payload);
    } catch (CodecException notAWrapperPdu) {
      return List.of();
    }
    Optional<Client> client = Client.of(request.source());
    if (client.isEmpty() || request.destination() != SERVER_SAP || request.apdu().length() == 0) {
      return List.of();
    }
    return answer(client.get(), request.apdu()).stream()
        .map(answer -> WrapperPdu.encode(SERVER_SAP, request.source(), answer))
        .toList();
  }

  private List<byte[]> answer(Client client, Octets octets) {
    try {
      return answered(client, octets);
    } catch (RuntimeException defect) {
      if (!defective) {
        defective = true;
        LOG.warn("A request met a defect of this meter: {}", defect.getClass().getName());
      }
      LOG.debug("Not served", defect);
      return client == Client.PUSH ? List.of() : one(Refusals.notNow());
    }
  }

  private List<byte[]> answered(Client client, Octets octets) {
    Apdu apdu;
    try {
      apdu = Apdus.decode(octets);
    } catch (CodecException unknown) {
      return client == Client.PUSH ? List.of() : one(undecoded(unknown));
    }
    if (client == Client.PUSH) {
      confirm(apdu);
      return List.of();
    }
    try {
      if (apdu instanceof Aarq aarq) {
        return one(associate(client, aarq));
      }
      if (apdu instanceof Rlrq rlrq) {
        return one(release(associations.get(client), client, rlrq));
      }
      Association association = associations.get(client);
      if (apdu instanceof GeneralBlockTransfer block) {
        return block(association, block);
      }
      return request(association, apdu, false);
    } catch (RefusedException refused) {
      return one(refused.answer());
    } catch (IllegalStateException notRemembered) {
      // A counter that cannot be remembered is not used: the disk is full, or the key used up.
      LOG.debug("Not served", notRemembered);
      return one(Refusals.notNow());
    }
  }

  private Apdu associate(Client client, Aarq aarq) throws RefusedException {
    associations.remove(client);
    Associating.Answer answer = associating.answer(client, aarq);
    answer.association().ifPresent(association -> associations.put(client, association));
    return answer.aare();
  }

  private Apdu release(@Nullable Association association, Client client, Rlrq rlrq)
      throws RefusedException {
    Optional<Apdu> information = Optional.empty();
    if (association != null && rlrq.userInformation().isPresent()) {
      Opened opened = association.security().openInitiate(rlrq.userInformation().get());
      InitiateResponse response =
          new InitiateResponse(association.conformance(), association.maxReceive());
      information = Optional.of(association.security().sealInitiate(response, opened));
    }
    associations.remove(client);
    return new Rlre(OptionalInt.of(0), information);
  }

  private List<byte[]> block(@Nullable Association association, GeneralBlockTransfer block)
      throws RefusedException {
    if (association == null || association.pending().isPresent()) {
      // Who has not proven who it is fills no memory.
      return one(Refusals.notAssociated());
    }
    if (!association.has(Service.GENERAL_BLOCK_TRANSFER)) {
      return one(Refusals.notNegotiated());
    }
    try {
      GeneralBlocks.Step step = association.blocks().take(block);
      return step.request().isPresent()
          ? request(association, Apdus.decode(step.request().get()), true)
          : step.answers();
    } catch (CodecException wrong) {
      return one(undecoded(wrong));
    }
  }

  private List<byte[]> request(@Nullable Association association, Apdu apdu, boolean inBlocks)
      throws RefusedException {
    if (association == null) {
      return Services.isSilent(apdu) ? List.of() : one(Refusals.notAssociated());
    }
    Opened opened = association.security().open(apdu);
    if (association.client() != Client.PUBLIC) {
      association.security().demandPolicy(opened);
    }
    association.serving(opened);
    Optional<byte[]> answer = services.answer(association, opened.apdu());
    if (association.hasFailed()) {
      associations.remove(association.client());
    }
    return answer.map(octets -> send(association, octets, inBlocks)).orElse(List.of());
  }

  private static List<byte[]> send(Association association, byte[] answer, boolean inBlocks) {
    byte[] sealed = association.protection().seal(answer);
    if (!inBlocks && sealed.length <= association.maxPdu()) {
      return List.of(sealed);
    }
    if (association.has(Service.GENERAL_BLOCK_TRANSFER)) {
      return association.blocks().begin(sealed, inBlocks);
    }
    return List.of(association.protection().seal(Apdus.encode(Refusals.tooLong())));
  }

  private void confirm(Apdu apdu) {
    if (apdu instanceof DataNotificationConfirm confirm) {
      pusher.confirmed(confirm.longInvokeIdAndPriority() & INVOKE_ID);
    }
  }

  private static List<byte[]> one(Apdu answer) {
    return List.of(Apdus.encode(answer));
  }

  private static ExceptionResponse undecoded(CodecException why) {
    return why.reason() == CodecException.Reason.UNSUPPORTED
        ? Refusals.unsupported()
        : Refusals.undecodable();
  }
}
