package io.tiaki.cosem.codec;

import io.tiaki.cosem.AttributeDescriptor;
import io.tiaki.cosem.CosemData;
import io.tiaki.cosem.CosemDateTime;
import java.util.Optional;

/**
 * EVENT-NOTIFICATION-Request (IEC 62056-5-3, 9.5, tag 194).
 *
 * @param time when it happened, if it says so
 * @param attribute what it is about
 * @param value of the attribute
 */
public record EventNotificationRequest(
    Optional<CosemDateTime> time, AttributeDescriptor attribute, CosemData value) implements Apdu {}
