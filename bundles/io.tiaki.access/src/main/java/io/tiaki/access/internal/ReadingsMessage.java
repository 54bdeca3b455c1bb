package io.tiaki.access.internal;

import com.google.gson.JsonObject;
import com.google.gson.stream.JsonWriter;
import io.tiaki.store.StoredReading;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStreamWriter;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * A message of readings (uplink protocol, Readings). Its id is made of the first and the last
 * position it covers: positions never change their reading, so the same id is the same content.
 *
 * @param id unique for the gateway
 * @param first the first position it covers
 * @param last the last position it covers
 * @param count how many readings it stands for
 * @param json UTF-8 text; empty when there is nothing to say
 */
record ReadingsMessage(String id, long first, long last, int count, byte[] json) {
  /** The text may grow to this; signature, certificate and encryption need the rest. */
  static final int MOST_OCTETS = 900_000;

  /** What travels in another envelope is written in base64, which needs a third more. */
  static final int MOST_RELAYED_OCTETS = 600_000;

  /** The readings as they are, as many from the first on as fit. */
  static ReadingsMessage of(AccessProfile profile, List<StoredReading> readings, Instant now) {
    return of(profile, readings, now, MOST_OCTETS);
  }

  static ReadingsMessage of(
      AccessProfile profile, List<StoredReading> readings, Instant now, int mostOctets) {
    List<Row> rows = readings.stream().map(r -> Row.of(r.reading())).toList();
    ReadingsMessage message = of(profile, readings, rows, Names.PLAIN, Stamp.of(now));
    return message.json.length > mostOctets && readings.size() > 1
        ? of(profile, readings.subList(0, readings.size() / 2), now, mostOctets)
        : message;
  }

  /**
   * What was made of readings.
   *
   * @param readings at least one
   * @param names how meters and gateway are called
   */
  static ReadingsMessage of(
      AccessProfile profile,
      List<StoredReading> readings,
      List<Row> rows,
      Names names,
      Stamp stamp) {
    long first = readings.get(0).position();
    long last = readings.get(readings.size() - 1).position();
    String mark = profile.processing().kind() == Rule.Kind.RAW ? ".r." : ".p.";
    String id = profile.gateway() + "." + profile.name() + mark + first + "-" + last;
    List<Row> sayable = rows.stream().filter(Row::isSayable).toList();
    byte[] json = sayable.isEmpty() ? new byte[0] : json(profile, id, sayable, names, stamp);
    return new ReadingsMessage(id, first, last, readings.size(), json);
  }

  boolean isEmpty() {
    return json.length == 0;
  }

  boolean fits(AccessProfile profile) {
    return json.length <= (profile.delivery().isRelayed() ? MOST_RELAYED_OCTETS : MOST_OCTETS);
  }

  private static byte[] json(
      AccessProfile profile, String id, List<Row> rows, Names names, Stamp stamp) {
    ByteArrayOutputStream octets = new ByteArrayOutputStream(256 + 300 * rows.size());
    try (JsonWriter out = new JsonWriter(new OutputStreamWriter(octets, StandardCharsets.UTF_8))) {
      out.beginObject();
      out.name("version").value(1);
      out.name("type").value("readings");
      out.name("id").value(names.message(id));
      out.name("gateway")
          .value(profile.delivery().hidesGateway() ? names.gateway() : profile.gateway());
      out.name("created").value(created(profile, stamp.now()));
      out.name("profile").value(profile.name());
      if (profile.processing().kind() != Rule.Kind.RAW) {
        out.name("processing").value(profile.processing().kind().text());
      }
      if (profile.pseudonymous()) {
        out.name("pseudonymous").value(true);
      }
      Optional<JsonObject> mark = isForOperator(profile) ? stamp.json() : Optional.empty();
      if (mark.isPresent()) {
        out.name("mark").jsonValue(mark.get().toString());
      }
      out.name("readings").beginArray();
      for (Row row : profile.pseudonymous() ? shuffled(rows, names) : rows) {
        write(out, row, names, profile.pseudonymous());
      }
      out.endArray();
      out.endObject();
    } catch (IOException impossible) {
      throw new UncheckedIOException(impossible);
    }
    return octets.toByteArray();
  }

  /** A mark would tell others which messages come from one gateway. */
  private static boolean isForOperator(AccessProfile profile) {
    return !profile.pseudonymous() && !profile.delivery().isRelayed();
  }

  /** To the hour under pseudonyms: messages made of the same readings must not tell each other. */
  private static String created(AccessProfile profile, Instant now) {
    ChronoUnit fine = profile.pseudonymous() ? ChronoUnit.HOURS : ChronoUnit.MILLIS;
    return now.truncatedTo(fine).toString();
  }

  /** The order of the log would be the same for every recipient. */
  private static List<Row> shuffled(List<Row> rows, Names names) {
    return rows.stream()
        .sorted(Comparator.<Row, String>comparing(names::of).thenComparing(Row::registered))
        .toList();
  }

  private static void write(JsonWriter out, Row row, Names names, boolean pseudonymous)
      throws IOException {
    out.beginObject();
    out.name("meter").value(names.of(row));
    out.name("series").value(row.series().toString());
    out.name("registered").value(row.registered().toString());
    out.name("quality").value(row.quality().name().toLowerCase(Locale.ROOT));
    out.name("source").value(pseudonymous ? Row.PROCESSED : row.source());
    if (row.result().isPresent()) {
      write(out, row.result().get());
    }
    out.name("values").beginArray();
    for (Row.Value value : row.values()) {
      if (value.isSayable()) {
        write(out, value);
      }
    }
    out.endArray();
    out.endObject();
  }

  private static void write(JsonWriter out, Row.Result result) throws IOException {
    out.name("revision").value(result.revision());
    if (!result.event().isEmpty()) {
      out.name("event").value(result.event());
      return;
    }
    out.name("from").value(result.from().toString());
    out.name("complete").value(result.complete());
    if (result.count() > 1) {
      out.name("count").value(result.count());
    }
  }

  private static void write(JsonWriter out, Row.Value value) throws IOException {
    out.beginObject();
    out.name("obis").value(value.code().toString());
    out.name("value").value(value.text());
    out.name("unit").value(value.unit().symbol());
    if (value.at().isPresent()) {
      out.name("at").value(value.at().get().toString());
    }
    out.endObject();
  }
}
