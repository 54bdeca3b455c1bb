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
    dateTime(w, notification.dateTime());
    DataEncoder.encode(w, notification.body());
  }

  static DataNotificationConfirm confirm(OctetReader reader) throws CodecException {
    return new DataNotificationConfirm(reader.i32(), dateTime(reader));
  }

  static void encode(OctetWriter w, DataNotificationConfirm apdu) {
    w.u8(Tag.DATA_NOTIFICATION_CONFIRM).u32(apdu.longInvokeIdAndPriority());
    dateTime(w, apdu.dateTime());
  }

  static EventNotificationRequest event(OctetReader reader) throws CodecException {
    Optional<CosemDateTime> time = reader.flag("time") ? dateTime(reader) : Optional.empty();
    return new EventNotificationRequest(
        time, DescriptorCodec.attribute(reader), new DataDecoder(reader).decode());
  }

  static void encode(OctetWriter w, EventNotificationRequest apdu) {
    w.u8(Tag.EVENT_NOTIFICATION_REQUEST);
    if (apdu.time().isPresent()) {
      dateTime(w.u8(1), apdu.time());
    } else {
      w.u8(0);
    }
    DescriptorCodec.attribute(w, apdu.attribute());
    DataEncoder.encode(w, apdu.value());
  }

  /** An octet-string of 0 or 12 octets. */
  static void dateTime(OctetWriter w, Optional<CosemDateTime> time) {
    if (time.isPresent()) {
      w.u8(CosemDateTime.LENGTH).octets(time.get().octets());
    } else {
      w.u8(0);
    }
  }

  /**
   * An octet-string of 0 or 12 octets; meters in the field put the tag of an octet-string before
   * its length.
   */
  static Optional<CosemDateTime> dateTime(OctetReader reader) throws CodecException {
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
