package io.tiaki.usecase.reading.internal;

import io.tiaki.cosem.CosemData;
import io.tiaki.cosem.CosemDateTime;
import io.tiaki.model.Quality;
import java.time.Instant;
import java.util.Optional;

/**
 * A meter's time stamp.
 *
 * @param time the instant
 * @param quality whether the meter vouches for its clock
 */
record ClockValue(Instant time, Quality quality) {
  private static final Instant EARLIEST = Instant.parse("2000-01-01T00:00:00Z");
  private static final Instant LATEST = Instant.parse("2100-01-01T00:00:00Z");
  private static final int OCTET_STRING_TAG = 0x09;

  /**
   * Reads a date-time or an octet-string of one; empty when there is none, or none between the
   * years 2000 and 2100.
   */
  static Optional<ClockValue> of(CosemData data) {
    return dateTime(data).flatMap(ClockValue::of);
  }

  private static Optional<ClockValue> of(CosemDateTime dateTime) {
    Quality quality = dateTime.isTrusted() ? Quality.VALID : Quality.QUESTIONABLE;
    return dateTime
        .toInstant()
        .filter(t -> !t.isBefore(EARLIEST) && t.isBefore(LATEST))
        .map(t -> new ClockValue(t, quality));
  }

  private static Optional<CosemDateTime> dateTime(CosemData data) {
    if (data instanceof CosemData.DateTime v) {
      return Optional.of(v.value());
    }
    if (data instanceof CosemData.OctetString o) {
      int length = o.value().length();
      if (length == CosemDateTime.LENGTH) {
        return Optional.of(CosemDateTime.of(o.value().toArray(), 0));
      }
      // Some meters in the field repeat tag and length inside the octet-string.
      boolean doubled =
          length == CosemDateTime.LENGTH + 2
              && o.value().at(0) == OCTET_STRING_TAG
              && o.value().at(1) == CosemDateTime.LENGTH;
      return doubled ? Optional.of(CosemDateTime.of(o.value().toArray(), 2)) : Optional.empty();
    }
    return Optional.empty();
  }
}
