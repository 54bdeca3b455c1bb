package io.tiaki.dcs.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Tariffs as people write them down. */
class TariffFileTest {
  private static final Clock CLOCK =
      Clock.fixed(Instant.parse("2026-11-23T12:00:00Z"), ZoneOffset.UTC);
  private static final String GOOD =
      """
      {
        "name": "2027",
        "activation": "2027-01-01T00:00:00Z",
        "seasons": [{"name": "all", "from": "01-01", "week": "w"}],
        "weeks": [{"name": "w", "days": [1, 1, 1, 1, 1, 2, 2]}],
        "days": [
          {"id": 1, "switch": [{"at": "00:00", "tariff": 2}, {"at": "06:00", "tariff": 1}]},
          {"id": 2, "switch": [{"at": "00:00", "tariff": 2}]}
        ],
        "specialDays": [{"date": "12-25", "day": 2}, {"date": "2028-02-29", "day": 2}]
      }
      """;

  @TempDir Path folder;

  @Test
  void becomes_the_parameters_of_an_instruction() throws Exception {
    assertThat(read(GOOD, ""))
        .isEqualTo(
            Map.of(
                "name", "2027",
                "activation", "2027-01-01T00:00:00Z",
                "seasons", "all 01-01 w",
                "weeks", "w 1 1 1 1 1 2 2",
                "days", "1 00:00=2 06:00=1,2 00:00=2",
                "special.days", "12-25 2,2028-02-29 2"));
    assertThat(read(GOOD, "now")).containsEntry("activation", "now");
    assertThat(read(GOOD.replaceFirst("(?s),\\s*\"specialDays.*\\]", ""), "wait"))
        .containsEntry("activation", "wait")
        .doesNotContainKey("special.days");
  }

  @Test
  void the_example_of_the_distribution_is_one() throws Exception {
    Path example =
        Path.of("..", "..", "distribution", "assembly", "src", "conf", "tariffs", "two-rates.json");
    assertThat(TariffFile.read(example, "", CLOCK))
        .containsEntry("name", "two-rates")
        .containsEntry("seasons", "summer 04-01 summer,winter 10-01 winter")
        .containsKeys("weeks", "days", "special.days");
  }

  @Test
  void says_line_member_and_remedy_of_what_is_wrong() {
    wrong(
        "\"06:00\"", "\"25:00\"", "line 7: days[0].switch[1].at: it wants a time of day", "25:00");
    wrong("\"06:00\"", "\"00:00\"", "line 7", "put them in order");
    wrong(
        "{\"id\": 2, \"switch\": [{\"at\": \"00:00\"",
        "{\"id\": 2, \"switch\": [{\"at\": \"00:01\"",
        "line 8",
        "begins with 00:00");
    wrong(
        "\"tariff\": 1",
        "\"tariff\": 0",
        "line 7: days[0].switch[1].tariff: it wants a number from 1 to 63, got 0");
    wrong("\"tariff\": 1", "\"tariff\": 1.5", "got 1.5");
    wrong("\"tariff\": 1", "\"tariff\": \"1\"", "days[0].switch[1].tariff: it wants a number");
    wrong("\"id\": 2", "\"id\": 1", "line 8: days[1].id: there is day 1 already");
    wrong("2, 2]}]", "2, 3]}]", "line 5: weeks[0].days[6] names day 3", "add it");
    wrong(", 2, 2]}]", ", 2]}]", "line 5: weeks[0].days: it wants 7 elements");
    wrong("\"week\": \"w\"", "\"week\": \"v\"", "line 4: seasons[0].week names week v");
    wrong("\"01-01\"", "\"02-29\"", "line 4: seasons[0].from: it wants a date that there is");
    wrong("\"01-01\"", "\"2027-01-01\"", "line 4: seasons[0].from: it wants a date");
    wrong(
        "2028-02-29", "2027-02-29", "line 10: specialDays[1].date: it wants a date that there is");
    wrong("2028-02-29", "12-25", "specialDays[1].date: there is a special day on 12-25 already");
    wrong("\"name\": \"2027\"", "\"name\": \"Tarif d'été\"", "line 2: name: it wants 1 to 16");
    wrong(
        "\"name\": \"2027\",",
        "\"prices\": [],",
        "line 2: prices: not known; known are activation, days");
    wrong("\"name\": \"2027\",", "", "name is missing");
    wrong(
        "\"name\": \"2027\",",
        "\"name\": \"2027\", \"name\": \"2028\",",
        "line 2: name: there twice");
    wrong("\"seasons\": [", "\"seasons\": [,", "line 4", "it is no JSON there");
    wrong(
        "\"activation\": \"2027-01-01T00:00:00Z\"",
        "\"activation\": \"soon\"",
        "line 3: activation: it wants now, wait");
    wrong("2027-01-01T00:00:00Z", "2026-11-23T12:00:00Z", "activation: it wants now", "to come");
    wrong("2027-01-01T00:00:00Z", "2027-02-30T00:00:00Z", "activation: it wants now");
  }

  @Test
  void what_is_no_such_file_is_said_too() {
    assertThatThrownBy(() -> TariffFile.read(folder.resolve("missing"), "", CLOCK))
        .isInstanceOf(UsageException.class)
        .hasMessage("missing cannot be read");
    for (String text : new String[] {"", "[]", "null", "{", GOOD + "{}", GOOD.substring(0, 100)}) {
      assertThatThrownBy(() -> read(text, ""))
          .as(text)
          .isInstanceOf(UsageException.class)
          .hasMessageContaining("line ");
    }
    assertThatThrownBy(() -> read(" ".repeat(65_537), "")).hasMessageContaining("65536 octets");
    assertThatThrownBy(() -> read("{\"seasons\":" + "[".repeat(10_000), ""))
        .isInstanceOf(UsageException.class);
  }

  @Test
  void no_list_is_longer_than_a_meter_has_room_for() {
    String day = "{\"id\": 1, \"switch\": [{\"at\": \"00:00\", \"tariff\": 2}";
    wrong(
        day,
        day
            + ", {\"at\": \"01:00\", \"tariff\": 2}".replace("01", "%02d").repeat(1).formatted(1)
            + more(15),
        "days[0].switch: it wants 1 to 16 elements");
    StringBuilder special = new StringBuilder();
    for (int i = 0; i < 65; i++) {
      special.append("{\"date\": \"%02d-%02d\", \"day\": 2},".formatted(1 + i / 28, 1 + i % 28));
    }
    wrong(
        "[{\"date\": \"12-25\"",
        "[" + special + "{\"date\": \"12-25\"",
        "specialDays: it wants 0 to 64 elements");
  }

  private static String more(int count) {
    StringBuilder more = new StringBuilder();
    for (int i = 0; i < count; i++) {
      more.append(", {\"at\": \"02:%02d\", \"tariff\": 2}".formatted(i));
    }
    return more.toString();
  }

  private void wrong(String part, String by, String... said) {
    assertThat(GOOD).contains(part);
    assertThatThrownBy(() -> read(GOOD.replace(part, by), ""))
        .as(by)
        .isInstanceOf(UsageException.class)
        .hasMessageStartingWith("tariff.json, ")
        .hasMessageContainingAll(said);
  }

  private Map<String, String> read(String text, String activation)
      throws IOException, UsageException {
    Path file = folder.resolve("tariff.json");
    Files.writeString(file, text);
    return TariffFile.read(file, activation, CLOCK);
  }
}
