package io.tiaki.cosem;

import java.util.Optional;

/**
 * EventNotification (IEC 62056-5-3, 9.5, tag 194): an attribute's value that a meter tells unasked.
 * It is never confirmed.
 *
 * @param time when it happened, if the meter says so
 * @param attribute what it is about
 * @param value of the attribute
 */
public record EventNotification(
    Optional<CosemDateTime> time, AttributeDescriptor attribute, CosemData value) {}
