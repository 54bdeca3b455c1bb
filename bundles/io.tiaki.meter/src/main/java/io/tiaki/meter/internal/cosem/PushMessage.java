package io.tiaki.meter.internal.cosem;

import io.tiaki.cosem.CosemData;
import io.tiaki.cosem.DataNotification;
import io.tiaki.cosem.codec.Apdus;
import io.tiaki.cosem.codec.DataNotificationApdu;
import io.tiaki.cosem.codec.WrapperPdu;
import io.tiaki.meter.internal.metering.Row;
import java.util.Optional;

/**
 * A push (IEC 62056-6-2, 4.4.8): a DataNotification with the values of the push object list (R90),
 * protected as the meter's policy wants responses.
 */
public final class PushMessage {
  private static final int INVOKE_ID_MASK = 0xff_ffff;
  private static final int CONFIRMED = 1 << 30;

  private PushMessage() {}

  /**
   * The wrapper PDU of a push; empty when nothing is to be pushed.
   *
   * @param row the entry that was registered
   * @param invokeId its lower 24 bits are used; normal priority
   */
  public static Optional<byte[]> encode(ObjectModel model, Device device, Row row, int invokeId) {
    int id = invokeId & INVOKE_ID_MASK;
    Optional<CosemData> body = model.push().body(device, row);
    body.ifPresent(ignored -> PushSetup.left(device, id));
    int confirmed = PushSetup.isConfirmed(device) ? CONFIRMED : 0;
    return body.map(values -> new DataNotification(id | confirmed, Optional.empty(), values))
        .map(
            notification ->
                WrapperPdu.encode(
                    CosemServer.SERVER_SAP,
                    PushSetup.client(device),
                    device
                        .security()
                        .sealPush(Apdus.encode(new DataNotificationApdu(notification)))));
  }
}
