package io.tiaki.dispatch.internal;

import com.google.gson.stream.JsonWriter;
import io.tiaki.model.Measurement;
import io.tiaki.model.Reading;
import io.tiaki.uplink.Envelope;
import io.tiaki.usecase.Outcome;
import io.tiaki.usecase.Outcome.Status;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HexFormat;
import java.util.Locale;

/**
 * An outcome, or what precedes it, as it is sent (uplink protocol, Outcome and Progress).
 *
 * @param id unique for the gateway
 * @param json the text
 */
public record OutcomeMessage(String id, String json) {
  private static final int MOST_ID = 128;
  private static final int MOST_TEXT = 4_000;
  private static final int MOST_VALUE_CHARACTERS = 32;
  private static final int DIGEST_OCTETS = 20;

  /** What signature and encryption add fits beside it. */
  private static final int MOST_OCTETS = Envelope.MAX_OCTETS - (32 << 10);

  /**
   * Makes one. An outcome that does not fit into a message is replaced by one that says so.
   *
   * @param gateway the gateway's id
   * @param instruction the instruction's id
   * @param suffix what sets this id apart from that of the outcome that is remembered; empty for
   *     that one
   */
  public static OutcomeMessage of(
      String gateway, String instruction, String suffix, Outcome outcome, Instant now) {
    String id = id(gateway, instruction, suffix);
    StringWriter text = new StringWriter();
    try (JsonWriter out = new JsonWriter(text)) {
      begin(out, "outcome", id, gateway, instruction, now);
      out.name("status").value(word(outcome.status()));
      out.name("text").value(bounded(outcome.text()));
      out.name("readings").beginArray();
      for (Reading reading : outcome.readings()) {
        if (reading.measurements().stream().anyMatch(OutcomeMessage::isSayable)) {
          write(out, reading);
        }
      }
      out.endArray();
      if (!outcome.data().isEmpty()) {
        out.name("data").value(outcome.data());
      }
      out.endObject();
    } catch (IOException impossible) {
      throw new UncheckedIOException(impossible);
    }
    String json = text.toString();
    return json.getBytes(StandardCharsets.UTF_8).length <= MOST_OCTETS
        ? new OutcomeMessage(id, json)
        : of(gateway, instruction, suffix, tooLarge(outcome), now);
  }

  private static Outcome tooLarge(Outcome outcome) {
    return Outcome.of(
        Status.FAILED,
        "It ended with "
            + word(outcome.status())
            + ", but its "
            + outcome.readings().size()
            + " readings and "
            + outcome.data().length()
            + " characters of data do not fit into a message: ask for less at once");
  }

  /**
   * Makes one that tells before the outcome that the instruction waits. Its id is never that of an
   * outcome, and no other's.
   *
   * @param why it waits
   */
  public static OutcomeMessage progress(
      String gateway, String instruction, String why, Instant now) {
    String id = id(gateway, instruction, ".wait-" + now.toEpochMilli());
    StringWriter text = new StringWriter();
    try (JsonWriter out = new JsonWriter(text)) {
      begin(out, "progress", id, gateway, instruction, now);
      out.name("state").value("waiting");
      out.name("text").value(bounded(why));
      out.endObject();
    } catch (IOException impossible) {
      throw new UncheckedIOException(impossible);
    }
    return new OutcomeMessage(id, text.toString());
  }

  private static void begin(
      JsonWriter out, String type, String id, String gateway, String instruction, Instant now)
      throws IOException {
    out.beginObject();
    out.name("version").value(1);
    out.name("type").value(type);
    out.name("id").value(id);
    out.name("gateway").value(gateway);
    out.name("created").value(now.truncatedTo(ChronoUnit.MILLIS).toString());
    out.name("instruction").value(instruction);
  }

  /** Message ids have room for 128 characters: what is longer is replaced by its digest. */
  private static String id(String gateway, String instruction, String suffix) {
    String id = gateway + ".o." + instruction + suffix;
    return id.length() <= MOST_ID ? id : gateway + ".o." + digest(instruction) + suffix;
  }

  private static String digest(String text) {
    try {
      byte[] digest =
          MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.US_ASCII));
      return HexFormat.of().formatHex(digest, 0, DIGEST_OCTETS);
    } catch (NoSuchAlgorithmException impossible) {
      throw new IllegalStateException(impossible);
    }
  }

  private static void write(JsonWriter out, Reading reading) throws IOException {
    out.beginObject();
    out.name("meter").value(reading.meter().logicalDeviceName());
    out.name("series").value(reading.series().toString());
    out.name("registered").value(reading.registered().toString());
    out.name("quality").value(word(reading.quality()));
    out.name("source").value(word(reading.source()));
    out.name("values").beginArray();
    for (Measurement measurement : reading.measurements()) {
      if (isSayable(measurement)) {
        write(out, measurement);
      }
    }
    out.endArray();
    out.endObject();
  }

  private static void write(JsonWriter out, Measurement measurement) throws IOException {
    out.beginObject();
    out.name("obis").value(measurement.code().toString());
    out.name("value").value(text(measurement));
    out.name("unit").value(measurement.quantity().unit().symbol());
    out.endObject();
  }

  private static boolean isSayable(Measurement measurement) {
    return Math.abs(measurement.quantity().scaler()) <= MOST_VALUE_CHARACTERS
        && text(measurement).length() <= MOST_VALUE_CHARACTERS;
  }

  private static String text(Measurement measurement) {
    return measurement.quantity().value().toPlainString();
  }

  private static String word(Enum<?> value) {
    return value.name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  private static String bounded(String text) {
    return text.length() <= MOST_TEXT ? text : text.substring(0, MOST_TEXT);
  }
}
