package io.tiaki.dcs.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class MessagesTest {
  /** The example of the uplink protocol, readings. */
  private static final String READINGS =
      """
      {"version": 1, "type": "readings", "id": "gw1.default.r.42", "gateway": "gw1",
       "created": "2026-01-01T00:00:05.120Z", "profile": "default",
       "readings": [
        {"meter": "TKI0000000000001", "series": "1-0:99.1.0.255",
         "registered": "2026-01-01T00:00:05Z", "quality": "valid", "source": "pushed",
         "values": [{"obis": "1-0:1.8.0.255", "value": "1234567", "unit": "Wh"},
                    {"obis": "1-0:2.8.0.255", "value": "0", "unit": "Wh"},
                    {"obis": "1-0:32.7.0.255", "value": "230.1", "unit": "V"}]}]}
      """;

  private static final String OUTCOME =
      """
      {"version": 1, "type": "outcome", "id": "gw1.o.6f1b", "gateway": "gw1",
       "created": "2026-01-01T00:00:01Z", "instruction": "6f1b",
       "status": "done", "text": "", "readings": []}
      """;

  @Test
  void reads_the_example_of_the_protocol() throws Exception {
    Messages.Readings message = parse(READINGS);

    assertThat(message.id()).isEqualTo("gw1.default.r.42");
    assertThat(message.readings())
        .containsExactly(
            new MeterReading(
                "TKI0000000000001",
                "1-0:99.1.0.255",
                Instant.parse("2026-01-01T00:00:05Z"),
                "valid",
                "pushed",
                List.of(
                    new MeterReading.Value("1-0:1.8.0.255", "1234567", "Wh"),
                    new MeterReading.Value("1-0:2.8.0.255", "0", "Wh"),
                    new MeterReading.Value("1-0:32.7.0.255", "230.1", "V")),
                "default",
                Optional.empty()));
  }

  @Test
  void reads_the_result_of_a_profile() throws Exception {
    String result =
        READINGS.replace(
            "\"source\"",
            "\"revision\": 1, \"complete\": false, \"from\": \"2026-01-01T00:00:00Z\", \"source\"");

    assertThat(parse(result).readings().get(0).result())
        .contains(new MeterReading.Result("2026-01-01T00:00:00Z", 1, false, "", 1));
  }

  @Test
  void reads_a_message_for_somebody_else_and_no_other_as_such() throws Exception {
    String forward =
        """
        {"version": 1, "type": "forward", "id": "gw1.taf7.r.1-2", "gateway": "gw1",
         "created": "2026-01-01T00:00:05Z", "profile": "taf7", "recipient": "utility",
         "signed": true, "cms": "AAEC"}
        """;
    byte[] octets = forward.getBytes(StandardCharsets.UTF_8);

    assertThat(Messages.isForward(octets)).isTrue();
    assertThat(Messages.isForward(READINGS.getBytes(StandardCharsets.UTF_8))).isFalse();
    assertThat(Messages.forward(octets, "gw1", 400))
        .isEqualTo(
            new Forward("gw1.taf7.r.1-2", "taf7", "utility", true, "AAEC", Optional.empty()));
    assertThatThrownBy(
            () ->
                Messages.forward(
                    forward.replace("AAEC", "A=C").getBytes(StandardCharsets.UTF_8), "gw1", 400))
        .hasMessageContaining("cms is not base64");
  }

  @Test
  void ignores_unknown_members_at_every_level() throws Exception {
    String message =
        READINGS
            .replace("\"version\"", "\"new\": {\"deep\": [1, null, {}]}, \"version\"")
            .replace("\"meter\"", "\"phase\": 3, \"meter\"")
            .replace("\"obis\"", "\"tariff\": null, \"obis\"");

    assertThat(parse(message)).isEqualTo(parse(READINGS));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "12345678901234567890123456789012",
        "-1234567890123456789012345678901",
        "0.123456789012345678901234567890"
      })
  void takes_decimal_texts_of_up_to_32_characters(String value) throws Exception {
    Messages.Readings message = parse(READINGS.replace("\"1234567\"", '"' + value + '"'));

    assertThat(message.readings().get(0).values().get(0).value()).isEqualTo(value);
  }

  @Test
  void keeps_texts_that_later_versions_may_add() throws Exception {
    Messages.Readings message =
        parse(
            READINGS
                .replace("\"valid\"", "\"estimated\"")
                .replace("\"pushed\"", "\"carried-by-hand\"")
                .replace("\"V\"", "\"mV\""));

    assertThat(message.readings().get(0).quality()).isEqualTo("questionable");
    assertThat(message.readings().get(0).source()).isEqualTo("carried-by-hand");
    assertThat(message.readings().get(0).values().get(2).unit()).isEqualTo("mV");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "version",
        "type",
        "gateway",
        "created",
        "profile",
        "readings",
        "meter",
        "series",
        "registered",
        "quality",
        "source",
        "values",
        "obis",
        "value",
        "unit"
      })
  void names_a_required_member_that_is_missing(String member) {
    MalformedException e = fault(READINGS.replaceFirst("\"" + member + "\":", "\"x\":"));

    assertThat(e.text()).endsWith(member + " is missing");
    assertThat(e.id()).contains("gw1.default.r.42");
    assertThat(e.code()).isEqualTo("malformed");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "\"version\": 1 | \"version\": 2",
        "\"version\": 1 | \"version\": 1.5",
        "\"version\": 1 | \"version\": \"1\"x",
        "\"type\": \"readings\" | \"type\": \"outcome\"",
        "05.120Z | 05.120+00:00",
        "05.120Z | 05.120",
        "00:00:05Z | 00:00:05.0001Z",
        "2026-01-01T00:00:05Z | 1969-12-31T23:59:59Z",
        "2026-01-01T00:00:05Z | +12026-01-01T00:00:05Z",
        "\"default\" | \"De fault\"",
        "TKI0000000000001 | TKI00000000000011",
        "TKI0000000000001 | tki0000000000001",
        "1-0:99.1.0.255 | 1-0:99.1.0.256",
        "1-0:1.8.0.255 | nonsense",
        "\"1234567\" | 1234567",
        "\"1234567\" | \"1e9\"",
        "\"1234567\" | \"NaN\"",
        "\"1234567\" | \"\"",
        "\"1234567\" | \"123456789012345678901234567890123\"",
        "\"Wh\" | \"W\\u0000h\"",
        "\"Wh\" | \"<script>\"",
        "\"pushed\" | {}",
      })
  void rejects_a_member_out_of_range(String good, String bad) {
    assertThat(READINGS).contains(good);

    assertThatThrownBy(() -> parse(READINGS.replace(good, bad)))
        .isInstanceOf(MalformedException.class);
  }

  @Test
  void rejects_too_many_and_too_few() {
    String reading = READINGS.substring(READINGS.indexOf("[") + 1, READINGS.lastIndexOf("]"));
    assertThatCode(() -> parse(READINGS.replace(reading, repeat(reading, 500))))
        .doesNotThrowAnyException();
    assertThat(fault(READINGS.replace(reading, repeat(reading, 501))).text())
        .isEqualTo("readings does not have 1 to 500 members");
    assertThat(fault(READINGS.replace(reading, "")).text())
        .isEqualTo("readings does not have 1 to 500 members");
  }

  @Test
  void names_the_place_of_a_fault() {
    assertThat(fault(READINGS.replace("230.1", "230,1")).text())
        .isEqualTo("readings[0].values[2].value is not a decimal number");
  }

  @Test
  void tells_another_gateway_and_too_many_octets_apart() {
    assertThat(fault(READINGS.replace("\"gw1\"", "\"gw2\"")).code()).isEqualTo("wrong-gateway");
    MalformedException e =
        catchThrowableOfType(
            MalformedException.class,
            () -> Messages.readings(octets(READINGS), "gw1", Messages.MAX_OCTETS + 1));
    assertThat(e.code()).isEqualTo("too-large");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "{",
        "[]",
        "null",
        "1",
        "\"x\"",
        "{} {}",
        "{\"id\": 1}",
        "{'id': 'a'}",
        "{id: \"a\"}",
        "{\"id\": \"a b\"}",
        "{\"id\": null}",
        "\u0000",
        "{\"id\": \"\ud800\"}"
      })
  void what_has_no_id_cannot_be_rejected(String json) {
    assertThat(fault(json).id()).isEmpty();
  }

  @Test
  void knows_the_form_of_an_id() {
    assertThat(Messages.isId("gw1.default.r.1-200")).isTrue();
    assertThat(Messages.isId("")).isFalse();
    assertThat(Messages.isId("a b")).isFalse();
    assertThat(Messages.isId("x".repeat(129))).isFalse();
  }

  @Test
  void deep_nesting_is_only_malformed() {
    assertThat(fault("{\"a\":".repeat(400_000)).id()).isEmpty();
    assertThat(fault("[".repeat(1_000_000)).id()).isEmpty();
  }

  @Test
  void text_that_is_not_utf_8_is_malformed() {
    assertThatThrownBy(() -> Messages.readings(new byte[] {'{', (byte) 0xff, '}'}, "gw1", 3))
        .isInstanceOf(MalformedException.class);
  }

  @Test
  void cut_and_altered_messages_never_fail_in_another_way() {
    byte[] good = octets(READINGS);
    Random random = new Random(7);
    for (int i = 0; i < 20_000; i++) {
      byte[] bad = java.util.Arrays.copyOf(good, 1 + random.nextInt(good.length));
      for (int n = random.nextInt(4); n >= 0; n--) {
        bad[random.nextInt(bad.length)] = (byte) random.nextInt(256);
      }
      try {
        Messages.readings(bad, "gw1", bad.length);
        Messages.outcome(bad, "gw1", bad.length);
      } catch (MalformedException e) {
        assertThat(e.text()).isNotEmpty();
      }
    }
  }

  @Test
  void reads_an_outcome() throws Exception {
    Messages.Outcome outcome = Messages.outcome(octets(OUTCOME), "gw1", 1);

    assertThat(outcome.instruction()).isEqualTo("6f1b");
    assertThat(outcome.status()).isEqualTo("done");
    assertThat(outcome.readings()).isEmpty();
  }

  @Test
  void an_unknown_status_counts_as_failed() throws Exception {
    String future = OUTCOME.replace("\"done\"", "\"postponed\"");

    assertThat(Messages.outcome(octets(future), "gw1", 1).status()).isEqualTo("failed");
  }

  @Test
  void reads_what_precedes_an_outcome_and_takes_nothing_else_for_it() throws Exception {
    String progress =
        """
        {"version": 1, "type": "progress", "id": "gw1.o.6f1b.wait-1", "gateway": "gw1",
         "created": "2026-01-01T00:00:01Z", "instruction": "6f1b", "state": "resting", "text": "no session"}
        """;
    assertThat(Messages.isProgress(octets(progress))).isTrue();
    assertThat(Messages.isProgress(octets(OUTCOME))).isFalse();
    assertThat(Messages.progress(octets(progress), "gw1", 1))
        .isEqualTo(new Progress("gw1.o.6f1b.wait-1", "6f1b", "no session"));
    assertThatThrownBy(() -> Messages.outcome(octets(progress), "gw1", 1))
        .isInstanceOf(MalformedException.class);
    assertThatThrownBy(() -> Messages.progress(octets(progress), "gw2", 1))
        .isInstanceOf(MalformedException.class);
  }

  @Test
  void reads_the_golden_vectors() throws Exception {
    Path vectors = Path.of("../../distribution/docs/uplink-vectors");
    for (String name : List.of("readings.json", "readings-unknown-members.json")) {
      byte[] json = Files.readAllBytes(vectors.resolve(name));
      assertThat(Messages.readings(json, "gw1", json.length).readings()).as(name).isNotEmpty();
    }
    for (String name : List.of("outcome.json", "outcome-refused.json")) {
      byte[] json = Files.readAllBytes(vectors.resolve(name));
      assertThat(Messages.outcome(json, "gw1", json.length).id()).as(name).isNotEmpty();
    }
  }

  private static String repeat(String one, int times) {
    return String.join(",", java.util.Collections.nCopies(times, one));
  }

  private static Messages.Readings parse(String json) throws MalformedException {
    return Messages.readings(octets(json), "gw1", json.length());
  }

  private static MalformedException fault(String json) {
    return catchThrowableOfType(
        MalformedException.class, () -> Messages.readings(octets(json), "gw1", 1));
  }

  private static byte[] octets(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
