package io.tiaki.cosem.codec;

import io.tiaki.cosem.DataNotification;

/**
 * Data-Notification (IEC 62056-5-3, 9.5, tag 15).
 *
 * @param notification its content
 */
public record DataNotificationApdu(DataNotification notification) implements Apdu {}
