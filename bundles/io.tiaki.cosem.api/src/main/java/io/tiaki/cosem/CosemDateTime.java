package io.tiaki.cosem;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Optional;

/**
 * date-time (IEC 62056-6-2, 4.1.6.1): 12 octets; every field may be unspecified. Kept as it came.
 *
 * @param year 0 to 65,535; 0xffff unspecified
 * @param month 1 to 12; 0xfd, 0xfe daylight saving; 0xff unspecified
 * @param dayOfMonth 1 to 31; 0xe0 to 0xfe special; 0xff unspecified
 * @param dayOfWeek 1 (Monday) to 7; 0xff unspecified
 * @param hour 0 to 23; 0xff unspecified
 * @param minute 0 to 59; 0xff unspecified
 * @param second 0 to 59; 0xff unspecified
 * @param hundredths 0 to 99; 0xff unspecified
 * @param deviation minutes from local time to UTC, -720 to 840 (local + deviation = UTC); -32,768
 *     unspecified
 * @param clockStatus bits: 0x01 invalid, 0x02 doubtful, 0x04 different base, 0x08 invalid status,
 *     0x80 daylight saving; 0xff unspecified
 */
public record CosemDateTime(
    int year,
    int month,
    int dayOfMonth,
    int dayOfWeek,
    int hour,
    int minute,
    int second,
    int hundredths,
    int deviation,
    int clockStatus) {
  /** How many octets it has. */
  public static final int LENGTH = 12;

  private static final int DEVIATION_UNSPECIFIED = -32_768;

  /** An instant in UTC, cut to hundredths of a second, clock status valid. */
  public static CosemDateTime of(Instant instant) {
    OffsetDateTime t = instant.atOffset(ZoneOffset.UTC);
    return new CosemDateTime(
        t.getYear(),
        t.getMonthValue(),
        t.getDayOfMonth(),
        t.getDayOfWeek().getValue(),
        t.getHour(),
        t.getMinute(),
        t.getSecond(),
        t.getNano() / 10_000_000,
        0,
        0);
  }

  /**
   * Reads 12 octets.
   *
   * @throws IllegalArgumentException when there are not 12 from {@code offset} on
   */
  public static CosemDateTime of(byte[] o, int offset) {
    if (offset < 0 || o.length - offset < LENGTH) {
      throw new IllegalArgumentException("A date-time has 12 octets");
    }
    return new CosemDateTime(
        (o[offset] & 0xff) << 8 | o[offset + 1] & 0xff,
        o[offset + 2] & 0xff,
        o[offset + 3] & 0xff,
        o[offset + 4] & 0xff,
        o[offset + 5] & 0xff,
        o[offset + 6] & 0xff,
        o[offset + 7] & 0xff,
        o[offset + 8] & 0xff,
        (short) ((o[offset + 9] & 0xff) << 8 | o[offset + 10] & 0xff),
        o[offset + 11] & 0xff);
  }

  /** The 12 octets; a fresh array. */
  public byte[] octets() {
    return new byte[] {
      (byte) (year >> 8),
      (byte) year,
      (byte) month,
      (byte) dayOfMonth,
      (byte) dayOfWeek,
      (byte) hour,
      (byte) minute,
      (byte) second,
      (byte) hundredths,
      (byte) (deviation >> 8),
      (byte) deviation,
      (byte) clockStatus
    };
  }

  /**
   * The instant it means; empty when date, hour or minute are unspecified or out of range. An
   * unspecified second or hundredth counts as 0, an unspecified deviation as UTC.
   */
  public Optional<Instant> toInstant() {
    try {
      int sec = second == 0xff ? 0 : second;
      int nanos = hundredths == 0xff ? 0 : hundredths * 10_000_000;
      LocalDateTime local = LocalDateTime.of(year, month, dayOfMonth, hour, minute, sec, nanos);
      long toUtc = deviation == DEVIATION_UNSPECIFIED ? 0 : deviation;
      return Optional.of(local.plusMinutes(toUtc).toInstant(ZoneOffset.UTC));
    } catch (DateTimeException unspecifiedOrOutOfRange) {
      return Optional.empty();
    }
  }

  /** Whether the meter vouches for its clock: neither invalid nor doubtful. */
  public boolean isTrusted() {
    return clockStatus == 0xff || (clockStatus & 0x03) == 0;
  }
}
