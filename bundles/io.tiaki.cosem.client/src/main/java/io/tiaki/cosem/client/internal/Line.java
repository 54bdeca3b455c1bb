package io.tiaki.cosem.client.internal;

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
  private final int serverSap;

  Line(Session session, Settings settings) {
    this.session = session;
    this.clientSap = settings.clientSap();
    this.serverSap = settings.serverSap();
  }

  Session session() {
    return session;
  }

  /** The longest APDU that fits one payload, in octets. */
  int maxPdu() {
    return Math.max(0, session.maxPayload() - WrapperPdu.HEADER);
  }

  /**
   * Sends an APDU. What is dropped on the way is noticed by the time-out, here or there.
   *
   * @return false when it can never be sent, because it is too long
   */
  boolean send(Apdu apdu) {
    byte[] octets = Apdus.encode(apdu);
    if (octets.length > maxPdu()) {
      return false;
    }
    session.send(ByteBuffer.wrap(WrapperPdu.encode(clientSap, serverSap, octets)));
    return true;
  }

  /**
   * Unwraps what came.
   *
   * @return the APDU; empty when it is for nobody here
   */
  Optional<Apdu> unwrap(byte[] payload) throws CodecException {
    WrapperPdu pdu = WrapperPdu.decode(ByteBuffer.wrap(payload));
    boolean ours = pdu.destination() == clientSap || pdu.destination() == Settings.PUSH_SAP;
    return ours && pdu.source() == serverSap
        ? Optional.of(Apdus.decode(pdu.apdu()))
        : Optional.empty();
  }
}
