package io.tiaki.cosem.codec;

import io.tiaki.cosem.CosemDateTime;
import io.tiaki.cosem.DataNotification;
import io.tiaki.cosem.codec.CodecException.Reason;
import java.util.Optional;

/** Data-Notification as octets and back. */
final class NotificationCodec {
  private NotificationCodec() {}

  static DataNotificationApdu decode(OctetReader reader) throws CodecException {
    int invoke = reader.i32();
    Optional<CosemDateTime> dateTime = dateTime(reader);
    return new DataNotificationApdu(
        new DataNotification(invoke, dateTime, new DataDecoder(reader).decode()));
  }

  static void encode(OctetWriter w, DataNotificationApdu apdu) {
    DataNotification notification = apdu.notification();
    w.u8(Tag.DATA_NOTIFICATION).u32(notification.longInvokeIdAndPriority());
    if (notification.dateTime().isPresent()) {
      w.u8(CosemDateTime.LENGTH).octets(notification.dateTime().get().octets());
    } else {
      w.u8(0);
    }
    DataEncoder.encode(w, notification.body());
  }

  /**
   * An octet-string of 0 or 12 octets; meters in the field put the tag of an octet-string before
   * its length.
   */
  private static Optional<CosemDateTime> dateTime(OctetReader reader) throws CodecException {
    int length = reader.length();
    if (length == Tag.OCTET_STRING && reader.peek() == CosemDateTime.LENGTH) {
      length = reader.length();
    }
    if (length == 0) {
      return Optional.empty();
    }
    if (length != CosemDateTime.LENGTH) {
      throw reader.fail(Reason.MALFORMED, "A date-time of " + length + " octets");
    }
    return Optional.of(DataDecoder.dateTime(reader));
  }
}
