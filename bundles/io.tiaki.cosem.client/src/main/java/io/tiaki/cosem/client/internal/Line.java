package io.tiaki.cosem.client.internal;

import io.tiaki.cosem.Octets;
import io.tiaki.cosem.client.Settings;
import io.tiaki.cosem.codec.Apdu;
import io.tiaki.cosem.codec.Apdus;
import io.tiaki.cosem.codec.CodecException;
import io.tiaki.cosem.codec.WrapperPdu;
import io.tiaki.session.Session;
import java.nio.ByteBuffer;
import java.util.Optional;

/** One session as a way for APDUs: wraps and unwraps them (IEC 62056-4-7). */
final class Line {
  private final Session session;
  private final int clientSap;
  private final int managementSap;
  private final int serverSap;

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

  /**
   * Sends an APDU of a client. What is dropped on the way is noticed by the time-out, here or
   * there.
   *
   * @return false when it can never be sent, because it is too long
   */
  boolean send(int sap, Apdu apdu) {
    byte[] octets = Apdus.encode(apdu);
    if (octets.length > maxPdu()) {
      return false;
    }
    session.send(ByteBuffer.wrap(WrapperPdu.encode(sap, serverSap, octets)));
    return true;
  }

  /**
   * An APDU for one of the clients here.
   *
   * @param sap of the client
   * @param octets of the APDU, as they came
   */
  record Received(int sap, Apdu apdu, Octets octets) {}

  /**
   * Unwraps what came.
   *
   * @return the APDU; empty when it is for nobody here
   */
  Optional<Received> unwrap(byte[] payload) throws CodecException {
    WrapperPdu pdu = WrapperPdu.decode(ByteBuffer.wrap(payload));
    int sap = pdu.destination();
    boolean ours = sap == clientSap || sap == managementSap || sap == Settings.PUSH_SAP;
    return ours && pdu.source() == serverSap
        ? Optional.of(new Received(sap, Apdus.decode(pdu.apdu()), pdu.apdu()))
        : Optional.empty();
  }
}
