package io.tiaki.access.internal;

import com.google.gson.stream.JsonWriter;
import io.tiaki.model.Measurement;
import io.tiaki.model.Reading;
import io.tiaki.model.Source;
import io.tiaki.store.StoredReading;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStreamWriter;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Locale;

/**
 * A message of readings (uplink protocol, Readings). Its id is made of the first and the last
 * position it covers: positions never change their reading, so the same id is the same content.
 *
 * @param id unique for the gateway
 * @param last the last position it covers
 * @param count how many readings it stands for
 * @param json UTF-8 text; empty when none of the positions has a value that can be said
 */
record ReadingsMessage(String id, long last, int count, byte[] json) {
  /** The text may grow to this; signature, certificate and encryption need the rest. */
  static final int MOST_OCTETS = 900_000;

  private static final int MOST_VALUE_CHARACTERS = 32;

  /** A message of as many of these readings, from the first on, as fit. */
  static ReadingsMessage of(AccessProfile profile, List<StoredReading> readings, Instant now) {
    return of(profile, readings, now, MOST_OCTETS);
  }

  static ReadingsMessage of(
      AccessProfile profile, List<StoredReading> readings, Instant now, int mostOctets) {
    long first = readings.get(0).position();
    long last = readings.get(readings.size() - 1).position();
    String id = profile.gateway() + "." + profile.name() + ".r." + first + "-" + last;
    byte[] json = json(profile, id, readings, now);
    if (json.length > mostOctets && readings.size() > 1) {
      return of(profile, readings.subList(0, readings.size() / 2), now, mostOctets);
    }
    return new ReadingsMessage(id, last, readings.size(), json);
  }

  boolean isEmpty() {
    return json.length == 0;
  }

  private static byte[] json(
      AccessProfile profile, String id, List<StoredReading> readings, Instant now) {
    List<Reading> sayable =
        readings.stream().map(StoredReading::reading).filter(ReadingsMessage::isSayable).toList();
    if (sayable.isEmpty()) {
      return new byte[0];
    }
    ByteArrayOutputStream octets = new ByteArrayOutputStream(256 + 300 * sayable.size());
    try (JsonWriter out = new JsonWriter(new OutputStreamWriter(octets, StandardCharsets.UTF_8))) {
      out.beginObject();
      out.name("version").value(1);
      out.name("type").value("readings");
      out.name("id").value(id);
      out.name("gateway").value(profile.gateway());
      out.name("created").value(now.truncatedTo(ChronoUnit.MILLIS).toString());
      out.name("profile").value(profile.name());
      out.name("readings").beginArray();
      for (Reading reading : sayable) {
        write(out, reading);
      }
      out.endArray();
      out.endObject();
    } catch (IOException impossible) {
      throw new UncheckedIOException(impossible);
    }
    return octets.toByteArray();
  }

  private static void write(JsonWriter out, Reading reading) throws IOException {
    out.beginObject();
    out.name("meter").value(reading.meter().logicalDeviceName());
    out.name("series").value(reading.series().toString());
    out.name("registered").value(reading.registered().toString());
    out.name("quality").value(reading.quality().name().toLowerCase(Locale.ROOT));
    out.name("source").value(source(reading.source()));
    out.name("values").beginArray();
    for (Measurement measurement : reading.measurements()) {
      if (isSayable(measurement)) {
        out.beginObject();
        out.name("obis").value(measurement.code().toString());
        out.name("value").value(text(measurement));
        out.name("unit").value(measurement.quantity().unit().symbol());
        out.endObject();
      }
    }
    out.endArray();
    out.endObject();
  }

  private static boolean isSayable(Reading reading) {
    return reading.measurements().stream().anyMatch(ReadingsMessage::isSayable);
  }

  private static boolean isSayable(Measurement measurement) {
    return Math.abs(measurement.quantity().scaler()) <= MOST_VALUE_CHARACTERS
        && text(measurement).length() <= MOST_VALUE_CHARACTERS;
  }

  private static String text(Measurement measurement) {
    return measurement.quantity().value().toPlainString();
  }

  private static String source(Source source) {
    return source.name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
