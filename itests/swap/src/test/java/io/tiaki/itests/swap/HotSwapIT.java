package io.tiaki.itests.swap;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import io.tiaki.testkit.FreePorts;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What {@code tiaki bench swap} of the finished distribution finds, with few meters. */
@Execution(ExecutionMode.CONCURRENT)
@Timeout(value = 10, unit = TimeUnit.MINUTES)
class HotSwapIT {
  private static final Path HOME = Path.of(System.getProperty("tiaki.home"));

  /** Bundles with components; there may be more. */
  private static final int PROVIDERS = 13;

  @TempDir private Path folder;

  @ParameterizedTest
  @ValueSource(strings = {"felix", "equinox"})
  void each_provider_is_updated_and_nothing_is_lost_dropped_or_left_behind(String framework)
      throws Exception {
    JsonObject found = swap("--framework", framework, "--meters", "20", "--only", "providers");

    assertThat(rows(found)).hasSizeGreaterThan(PROVIDERS);
    assertThat(faults(found)).isEmpty();
    JsonObject sessions = row(found, framework, "io.tiaki.session.dtls");
    assertThat(sessions.get("dropped").getAsInt()).isEqualTo(20);
    assertThat(sessions.get("handshakes").getAsInt()).isBetween(1, 64);
    assertThat(row(found, framework, "io.tiaki.transport.udp").get("dropped").getAsInt()).isZero();
  }

  /** An API moves its own users and nobody else. */
  @Test
  void an_api_moves_only_what_binds_to_it() throws Exception {
    JsonObject found =
        swap(
            "--framework", "felix", "--meters", "5", "--only", "usecase.api,cosem.codec,store.api");

    assertThat(faults(found)).isEmpty();
    assertThat(row(found, "felix", "io.tiaki.cosem.codec").getAsJsonArray("moved"))
        .extracting(JsonElement::getAsString)
        .containsExactlyInAnyOrder("io.tiaki.cosem.client", "io.tiaki.cosem.codec");
  }

  @Test
  void each_setting_of_each_metatype_is_changed_and_changed_back() throws Exception {
    JsonObject found = swap("--framework", "felix", "--meters", "5", "--settings");

    assertThat(faults(found)).isEmpty();
    assertThat(rows(found)).hasSizeGreaterThan(50);
  }

  private JsonObject swap(String... options) throws IOException, InterruptedException {
    List<String> command =
        new ArrayList<>(List.of(HOME.resolve("tiaki").toString(), "bench", "swap", "--json"));
    command.addAll(Arrays.asList(options));
    // Runs at the same time must not look for ports in the same place.
    command.addAll(
        List.of("--broker-port", "" + FreePorts.tcp(), "--meter-port", "" + FreePorts.udp(20)));
    Path log = folder.resolve("swap.log");
    Process process =
        new ProcessBuilder(command).redirectError(log.toFile()).redirectInput(nothing()).start();
    Runtime.getRuntime().addShutdownHook(new Thread(process::destroy));
    String printed = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    int status = process.waitFor();
    assertThat(printed).as("%s", Files.readString(log)).startsWith("{");
    JsonObject found = JsonParser.parseString(printed).getAsJsonObject();
    assertThat(status == 0).as("exit status %s", status).isEqualTo(faults(found).isEmpty());
    return found;
  }

  private static ProcessBuilder.Redirect nothing() {
    return ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile());
  }

  private static List<JsonObject> rows(JsonObject found) {
    List<JsonObject> rows = new ArrayList<>();
    found.getAsJsonArray("rows").forEach(row -> rows.add(row.getAsJsonObject()));
    return rows;
  }

  private static JsonObject row(JsonObject found, String framework, String what) {
    return rows(found).stream()
        .filter(row -> row.get("what").getAsString().equals(what))
        .filter(row -> row.get("framework").getAsString().equals(framework))
        .findFirst()
        .orElseThrow(() -> new AssertionError("no row for " + what));
  }

  private static List<String> faults(JsonObject found) {
    List<String> faults = new ArrayList<>();
    for (JsonObject row : rows(found)) {
      row.getAsJsonArray("faults")
          .forEach(f -> faults.add(row.get("what").getAsString() + ": " + f.getAsString()));
    }
    found.getAsJsonArray("faults").forEach(fault -> faults.add(fault.getAsString()));
    return faults;
  }
}
