package io.tiaki.access.internal;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import io.tiaki.directory.MeterDirectory;
import io.tiaki.directory.MeterEntry;
import io.tiaki.model.Measurement;
import io.tiaki.model.MeterId;
import io.tiaki.model.ObisCode;
import io.tiaki.model.Quality;
import io.tiaki.model.Quantity;
import io.tiaki.model.Reading;
import io.tiaki.model.Source;
import io.tiaki.model.Unit;
import io.tiaki.testkit.ManualScheduler;
import io.tiaki.uplink.Envelope;
import java.io.IOException;
import java.io.Reader;
import java.math.BigDecimal;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.Random;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The profiles of the distribution over the readings of {@code golden.py}: what leaves is what that
 * script computes, whatever the size of the messages and however often the gateway is killed.
 */
class GoldenTest {
  private static final Path PROFILES = Path.of("../../distribution/assembly/src/conf/profiles");
  private static final Path GOLDEN = Path.of("src/test/golden");

  private final ManualScheduler scheduler = new ManualScheduler();
  private final FakeGateway gateway = new FakeGateway();

  private static Reading reading(String line) {
    String[] cells = line.split(",");
    List<Measurement> values = new ArrayList<>();
    for (String word : cells[3].split(" ")) {
      String[] parts = word.split("=");
      String digits = parts[1].replaceAll("[A-Za-z]", "");
      Unit unit = Unit.ofSymbol(parts[1].substring(digits.length())).orElseThrow();
      values.add(new Measurement(ObisCode.of(parts[0]), Quantity.of(new BigDecimal(digits), unit)));
    }
    return new Reading(
        new MeterId(cells[0]),
        ObisCode.LOAD_PROFILE,
        Instant.parse(cells[1]),
        values,
        Quality.valueOf(cells[2].toUpperCase(Locale.ROOT)),
        Source.PUSHED);
  }

  private void storeReadings() throws IOException {
    try (Stream<String> lines = Files.lines(GOLDEN.resolve("readings.csv"))) {
      lines.skip(1).map(GoldenTest::reading).forEach(gateway::store);
    }
    gateway.directory = Optional.of(new Generators());
    byte[] key = new byte[32];
    for (int i = 0; i < key.length; i++) {
      key[i] = (byte) i;
    }
    TreeMap<String, byte[]> keys = new TreeMap<>();
    profileFiles().forEach(file -> keys.put(texts(file, 1).get("name"), key));
    gateway.state.maps.put(PseudonymKeys.MAP, keys);
  }

  private static List<Path> profileFiles() throws IOException {
    try (Stream<Path> files = Files.list(PROFILES)) {
      return files.filter(f -> f.toString().endsWith(".cfg")).sorted().toList();
    }
  }

  private static Map<String, String> texts(Path file, int batch) {
    Properties properties = new Properties();
    try (Reader reader = Files.newBufferedReader(file)) {
      properties.load(reader);
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
    Map<String, String> texts = new HashMap<>();
    properties.forEach((key, value) -> texts.put((String) key, (String) value));
    texts.put("batch.max", Integer.toString(batch));
    return texts;
  }

  /** Meter 3 feeds in. */
  private static final class Generators implements MeterDirectory {
    @Override
    public Optional<MeterEntry> find(MeterId id) {
      return Optional.of(
          new MeterEntry(
              id,
              new InetSocketAddress(4059),
              MeterEntry.State.PRE_REGISTERED,
              Optional.empty(),
              id.logicalDeviceName().endsWith("03") ? "generators" : "default"));
    }

    @Override
    public List<MeterEntry> all() {
      return List.of();
    }
  }

  private static JsonObject opened(byte[] octets) {
    String text = new String(octets, StandardCharsets.UTF_8);
    JsonObject message =
        JsonParser.parseString(text.substring(text.indexOf('{'))).getAsJsonObject();
    return message.get("type").getAsString().equals("forward")
        ? opened(Base64.getDecoder().decode(message.get("cms").getAsString()))
        : message;
  }

  /** The rows of all messages, each as the script writes it. */
  private List<String> rows() {
    List<String> rows = new ArrayList<>();
    for (Envelope envelope : gateway.outbox) {
      JsonObject message = opened(envelope.cms());
      for (JsonElement element : message.getAsJsonArray("readings")) {
        JsonObject row = element.getAsJsonObject();
        row.add("profile", message.get("profile"));
        rows.add(sorted(row).toString());
      }
    }
    return rows;
  }

  private static JsonElement sorted(JsonElement element) {
    if (element.isJsonArray()) {
      JsonArray array = new JsonArray();
      element.getAsJsonArray().forEach(one -> array.add(sorted(one)));
      return array;
    }
    if (!element.isJsonObject()) {
      return element;
    }
    JsonObject object = new JsonObject();
    for (String name : new TreeSet<>(element.getAsJsonObject().keySet())) {
      object.add(name, sorted(element.getAsJsonObject().get(name)));
    }
    return object;
  }

  private static List<String> expected() throws IOException {
    return Files.readAllLines(GOLDEN.resolve("expected.jsonl"));
  }

  private static List<String> differences(List<String> rows) throws IOException {
    TreeSet<String> wanted = new TreeSet<>(expected());
    TreeSet<String> found = new TreeSet<>(rows);
    List<String> differences = new ArrayList<>();
    wanted.stream().filter(r -> !found.contains(r)).forEach(r -> differences.add("wanted " + r));
    found.stream().filter(r -> !wanted.contains(r)).forEach(r -> differences.add("found " + r));
    return differences;
  }

  private Pipeline pipeline(Path file, int batch) {
    return new Pipeline(
        ProfileText.profile(texts(file, batch), "gw1"),
        scheduler.clock(),
        scheduler::nanoTime,
        scheduler,
        gateway);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 7, 500})
  void what_leaves_is_what_the_script_computed(int batch) throws IOException {
    storeReadings();
    for (Path file : profileFiles()) {
      pipeline(file, batch).start();
    }
    scheduler.advance(Duration.ofMinutes(5));

    assertThat(differences(rows())).isEmpty();
    assertThat(rows()).hasSameSizeAs(expected());
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3})
  void nothing_is_lost_or_counted_twice_when_the_gateway_is_killed_at_any_time(long seed)
      throws IOException {
    Random random = new Random(seed);
    storeReadings();
    for (Path file : profileFiles()) {
      // With the store failing the message is in the outbox and what was remembered is not.
      for (int life = 0; life < 40; life++) {
        gateway.commitsLeft = random.nextInt(4);
        gateway.advanceFails = random.nextBoolean();
        Pipeline pipeline = pipeline(file, 1 + random.nextInt(20));
        pipeline.start();
        scheduler.advance(Duration.ofMillis(250));
        pipeline.stop();
        gateway.advanceFails = false;
        scheduler.advance(Duration.ofMinutes(2));
      }
      gateway.commitsLeft = Integer.MAX_VALUE;
      pipeline(file, 500).start();
      scheduler.advance(Duration.ofMinutes(2));
    }

    assertThat(differences(rows())).isEmpty();
  }

  @Test
  void every_profile_of_the_distribution_has_rows() throws IOException {
    List<String> lines = expected();
    for (Path file : profileFiles()) {
      String name = texts(file, 1).get("name");
      assertThat(lines).anyMatch(line -> line.contains("\"profile\":\"" + name + "\""));
    }
  }
}
