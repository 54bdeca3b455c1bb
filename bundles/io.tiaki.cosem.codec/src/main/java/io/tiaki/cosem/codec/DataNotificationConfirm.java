package io.tiaki.cosem.codec;

import io.tiaki.cosem.CosemDateTime;
import java.util.Optional;

/**
 * Data-Notification-Confirm (IEC 62056-5-3, 9.5, tag 16): a push was received.
 *
 * @param longInvokeIdAndPriority 32 bits: 0 to 23 invoke id, 28 self-descriptive, 29 continue on
 *     error, 30 confirmed, 31 high priority
 * @param dateTime when it was sent, if it says so
 */
public record DataNotificationConfirm(int longInvokeIdAndPriority, Optional<CosemDateTime> dateTime)
    implements Apdu {}
