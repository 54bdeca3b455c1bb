package io.tiaki.meter.internal.cosem;

import io.tiaki.cosem.DataNotification;
import io.tiaki.cosem.codec.Apdus;
import io.tiaki.cosem.codec.DataNotificationApdu;
import io.tiaki.cosem.codec.WrapperPdu;
import io.tiaki.meter.internal.metering.Row;
import java.util.Optional;

/**
 * A push (IEC 62056-6-2, 4.4.8): a DataNotification with one registered entry in the order of the
 * push object list (R90).
 */
public final class PushMessage {
  private static final int PUSH_CLIENT_SAP = 102;
  private static final int INVOKE_ID_MASK = 0xff_ffff;

  private PushMessage() {}

  /**
   * The wrapper PDU of a push.
   *
   * @param invokeId its lower 24 bits are used; unconfirmed, normal priority
   */
  public static byte[] encode(Row row, int invokeId) {
    DataNotification notification =
        new DataNotification(
            invokeId & INVOKE_ID_MASK, Optional.empty(), Columns.structure(row, Columns.ALL));
    return WrapperPdu.encode(
        CosemServer.SERVER_SAP,
        PUSH_CLIENT_SAP,
        Apdus.encode(new DataNotificationApdu(notification)));
  }
}
