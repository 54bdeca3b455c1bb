package io.tiaki.cosem.client.internal;

import io.tiaki.cosem.CosemException;
import io.tiaki.cosem.CosemException.Reason;
import io.tiaki.cosem.Octets;
import io.tiaki.cosem.client.Settings;
import io.tiaki.cosem.codec.Apdu;
import io.tiaki.cosem.codec.Apdus;
import io.tiaki.cosem.codec.CodecException;
import io.tiaki.cosem.codec.GeneralBlockTransfer;
import io.tiaki.cosem.codec.WrapperPdu;
import io.tiaki.session.Session;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** One session as a way for APDUs: wraps and unwraps them (IEC 62056-4-7). */
final class Line {
  /** The client that everybody may be, who reads what identifies a meter. */
  static final int PUBLIC_SAP = 16;

  private final Map<Integer, Ciphering> cipherings = new HashMap<>(2);
  private final Session session;
  private final int clientSap;
  private final int managementSap;
  private final int serverSap;
  private boolean isPublic;
  private @Nullable Ciphering pushes;

  Line(Session session, Settings settings) {
    this.session = session;
    this.clientSap = settings.clientSap();
    this.managementSap = settings.managementSap();
    this.serverSap = settings.serverSap();
  }

  Session session() {
    return session;
  }

  /**
   * The SAP of a client.
   *
   * @param managing whether of the one that manages
   */
  int sap(boolean managing) {
    return managing ? managementSap : clientSap;
  }

  /** The longest APDU that fits one payload, in octets. */
  int maxPdu() {
    return Math.max(0, session.maxPayload() - WrapperPdu.HEADER);
  }

  /** The longest APDU of a client that fits one payload together with its ciphering, in octets. */
  int maxPdu(int sap) {
    Ciphering ciphering = cipherings.get(sap);
    return ciphering == null ? maxPdu() : Math.max(0, maxPdu() - ciphering.overhead());
  }

  /**
   * From now on ciphers what is from and for a client.
   *
   * @param ciphering null: in plain
   */
  void cipher(int sap, @Nullable Ciphering ciphering) {
    if (ciphering == null) {
      cipherings.remove(sap);
    } else {
      cipherings.put(sap, ciphering);
    }
  }

  /** From now on hears what is said to the public client, too. */
  void usePublic() {
    isPublic = true;
  }

  /**
   * From now on opens what comes unasked, to whichever client, and ciphers what is said to it;
   * null: it comes in plain.
   */
  void cipherPushes(@Nullable Ciphering ciphering) {
    pushes = ciphering;
  }

  /**
   * Sends an APDU of a client. What is dropped on the way is noticed by the time-out, here or
   * there.
   *
   * @throws CosemException when it cannot be sent: it is too long, or not to be ciphered
   */
  void send(int sap, Apdu apdu) throws CosemException {
    send(sap, protect(sap, apdu));
  }

  /**
   * An APDU as it goes out.
   *
   * @throws CosemException when it is not to be ciphered
   */
  byte[] protect(int sap, Apdu apdu) throws CosemException {
    Ciphering ciphering = sap == Settings.PUSH_SAP ? pushes : cipherings.get(sap);
    return ciphering == null ? Apdus.encode(apdu) : ciphering.protect(apdu);
  }

  /** Sends what is protected already, or a block of it. */
  void send(int sap, byte[] octets) throws CosemException {
    if (octets.length > maxPdu()) {
      throw new CosemException(
          Reason.PROTOCOL,
          "The request is longer than the " + maxPdu() + " octets that the link carries");
    }
    session.send(ByteBuffer.wrap(WrapperPdu.encode(sap, serverSap, octets)));
  }

  /**
   * An APDU for one of the clients here.
   *
   * @param sap of the client
   * @param octets of the APDU, as they came
   * @param authentic whether it is protected as what its client says is
   */
  record Received(int sap, Apdu apdu, Octets octets, boolean authentic) {
    Received(int sap, Ciphering.Plain plain) {
      this(sap, plain.apdu(), plain.octets(), plain.authentic());
    }
  }

  /**
   * Unwraps what came.
   *
   * @return the APDU; empty when it is for nobody here
   */
  Optional<Received> unwrap(byte[] payload) throws CodecException {
    WrapperPdu pdu = WrapperPdu.decode(ByteBuffer.wrap(payload));
    int sap = pdu.destination();
    boolean ours =
        sap == clientSap
            || sap == managementSap
            || sap == PUBLIC_SAP && isPublic
            || sap == Settings.PUSH_SAP;
    if (!ours || pdu.source() != serverSap) {
      return Optional.empty();
    }
    return Optional.of(open(sap, pdu.apdu()));
  }

  /** Opens what came whole or was put together of blocks; a block itself is never ciphered. */
  Received open(int sap, Octets octets) throws CodecException {
    Apdu apdu = Apdus.decode(octets);
    Ciphering own = cipherings.get(sap);
    boolean isPush = Unasked.isSaid(apdu) || Ciphering.isCiphered(apdu);
    Ciphering ciphering = own == null && isPush ? pushes : own;
    return ciphering == null || apdu instanceof GeneralBlockTransfer
        ? new Received(sap, apdu, octets, ciphering == null)
        : new Received(sap, ciphering.open(apdu, octets));
  }
}
