package io.tiaki.store.internal;

import io.tiaki.model.Measurement;
import io.tiaki.model.MeterId;
import io.tiaki.model.ObisCode;
import io.tiaki.model.Quality;
import io.tiaki.model.Quantity;
import io.tiaki.model.Reading;
import io.tiaki.model.Source;
import io.tiaki.model.Unit;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/**
 * Readings at rest, format 1, all numbers big-endian:
 *
 * <pre>
 * format       1 octet, 1
 * accepted     8 octets, ms since 1970
 * meter        1 octet length, then ASCII
 * series       6 octets, A first
 * registered   8 octets, ms since 1970
 * quality      1 octet: 1 valid, 2 questionable, 3 invalid; others count as questionable
 * source       1 octet: 1 pushed, 2 profile, 3 on demand; others count as profile
 * count        1 octet, 1 to 64; so many times:
 *   code       6 octets
 *   mantissa   8 octets
 *   scaler     1 octet
 *   unit       1 octet (IEC 62056-6-2, table 4)
 * </pre>
 *
 * What follows is of newer versions and is skipped.
 */
final class ReadingCodec {
  private static final byte FORMAT = 1;

  private ReadingCodec() {}

  /**
   * A reading as it is stored.
   *
   * @param accepted when it was accepted, to the millisecond
   */
  record Entry(Instant accepted, Reading reading) {}

  static byte[] encode(Instant accepted, Reading reading) {
    byte[] meter = reading.meter().logicalDeviceName().getBytes(StandardCharsets.US_ASCII);
    List<Measurement> measurements = reading.measurements();
    ByteBuffer out = ByteBuffer.allocate(27 + meter.length + 16 * measurements.size());
    out.put(FORMAT).putLong(accepted.toEpochMilli()).put((byte) meter.length).put(meter);
    out.put(reading.series().octets()).putLong(reading.registered().toEpochMilli());
    out.put(code(reading.quality())).put(code(reading.source())).put((byte) measurements.size());
    for (Measurement m : measurements) {
      Quantity q = m.quantity();
      out.put(m.code().octets())
          .putLong(q.mantissa())
          .put((byte) q.scaler())
          .put((byte) q.unit().code());
    }
    return out.array();
  }

  /**
   * @throws IllegalArgumentException when it is not what {@link #encode} made
   */
  static Entry decode(byte[] octets) {
    try {
      ByteBuffer in = ByteBuffer.wrap(octets);
      byte format = in.get();
      if (format != FORMAT) {
        throw new IllegalArgumentException(
            "A stored reading has format " + format + ", known is " + FORMAT);
      }
      Instant accepted = Instant.ofEpochMilli(in.getLong());
      MeterId meter = new MeterId(new String(take(in, in.get() & 0xff), StandardCharsets.US_ASCII));
      ObisCode series = ObisCode.of(take(in, 6));
      Instant registered = Instant.ofEpochMilli(in.getLong());
      Quality quality = quality(in.get());
      Source source = source(in.get());
      int count = in.get() & 0xff;
      List<Measurement> measurements = new ArrayList<>(Math.min(count, Reading.MAX_MEASUREMENTS));
      for (int i = 0; i < count; i++) {
        measurements.add(measurement(in));
      }
      return new Entry(
          accepted, new Reading(meter, series, registered, measurements, quality, source));
    } catch (BufferUnderflowException e) {
      throw new IllegalArgumentException("A stored reading is cut short", e);
    }
  }

  private static Measurement measurement(ByteBuffer in) {
    ObisCode code = ObisCode.of(take(in, 6));
    long mantissa = in.getLong();
    int scaler = in.get();
    int unit = in.get() & 0xff;
    return new Measurement(
        code,
        new Quantity(
            mantissa,
            scaler,
            Unit.ofCode(unit)
                .orElseThrow(
                    () ->
                        new IllegalArgumentException(
                            "A stored reading has unknown unit " + unit))));
  }

  private static byte code(Quality quality) {
    return switch (quality) {
      case VALID -> 1;
      case INVALID -> 3;
      default -> 2;
    };
  }

  private static Quality quality(byte code) {
    return switch (code) {
      case 1 -> Quality.VALID;
      case 3 -> Quality.INVALID;
      default -> Quality.QUESTIONABLE;
    };
  }

  private static byte code(Source source) {
    return switch (source) {
      case PUSHED -> 1;
      case ON_DEMAND -> 3;
      default -> 2;
    };
  }

  private static Source source(byte code) {
    return switch (code) {
      case 1 -> Source.PUSHED;
      case 3 -> Source.ON_DEMAND;
      default -> Source.PROFILE;
    };
  }

  private static byte[] take(ByteBuffer in, int count) {
    byte[] octets = new byte[count];
    in.get(octets);
    return octets;
  }
}
