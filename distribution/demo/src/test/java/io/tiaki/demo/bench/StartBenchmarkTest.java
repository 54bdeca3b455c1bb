package io.tiaki.demo.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import io.tiaki.demo.options.UsageException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalLong;
import java.util.jar.JarFile;
import java.util.jar.JarOutputStream;
import java.util.zip.ZipEntry;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StartBenchmarkTest {
  @TempDir Path folder;

  private static StartResult result() throws UsageException {
    return new StartResult(
        StartOptions.parse(List.of()),
        "2 cores",
        3_456,
        new Sample(List.of(1_300L, 1_200L, 1_250L)),
        new Sample(List.of(600L, 500L)),
        new Memory(OptionalLong.of(140_000), OptionalLong.of(150_000), OptionalLong.of(130_000)),
        new Memory(OptionalLong.of(70_000), OptionalLong.empty(), OptionalLong.empty()),
        150);
  }

  @Test
  void prints_a_table_with_aims_and_ratios() throws Exception {
    assertThat(result().table())
        .containsExactly(
            "Gateway: cold start and memory; 3 starts, 25 meters; 2 cores",
            "                                          min     median        max        aim",
            "start to all components active         1.20 s     1.25 s     1.30 s     3.00 s  met",
            "  peer: bare framework                 0.50 s     0.55 s     0.60 s",
            "  ratio                                             2.27",
            "first start, with enrolment            3.46 s",
            "",
            "memory after readings flowed            VmRSS        PSS      VmHWM        aim",
            "gateway, 150 readings in 30 s       136.7 MiB  127.0 MiB  146.5 MiB  128.0 MiB  MISSED",
            "  peer: bare framework               68.4 MiB    unknown    unknown",
            "  ratio                                  2.00",
            "Times are from the start of the process; files were read before (warm page cache).");
  }

  @Test
  void prints_one_object_as_json() throws Exception {
    JsonObject json = JsonParser.parseString(result().json()).getAsJsonObject();

    assertThat(json.getAsJsonObject("gateway").get("startMedianMillis").getAsLong())
        .isEqualTo(1_250);
    assertThat(json.get("startRatio").getAsDouble()).isEqualTo(2.27);
    assertThat(json.getAsJsonObject("bare").has("peakKiB")).isFalse();
  }

  @Test
  void reads_what_the_system_says_of_memory() {
    String status = "Name:\tjava\nVmHWM:\t  150000 kB\nVmRSS:\t  140000 kB\n";

    assertThat(Memory.field(status, "VmRSS")).hasValue(140_000);
    assertThat(Memory.field(status, "Pss")).isEmpty();
    assertThat(Memory.field("VmRSS: lots", "VmRSS")).isEmpty();
  }

  @Test
  void the_peer_has_all_bundles_but_ours_and_a_probe() throws Exception {
    Path bundles = Files.createDirectories(folder.resolve("bundles"));
    Path packages = Files.createDirectories(folder.resolve("packages"));
    Files.writeString(bundles.resolve("org.apache.felix.scr.jar"), "x");
    Files.writeString(packages.resolve("io.tiaki.store-1.0.0.dp"), "not looked at");
    try (var library = Files.newOutputStream(packages.resolve("io.tiaki.lib.x-1.0.0.dp"));
        JarOutputStream jar = new JarOutputStream(library)) {
      jar.putNextEntry(new ZipEntry("x-1.0.0.jar"));
    }

    List<String> options = BarePeer.prepare(folder, folder.resolve("peer"));

    assertThat(options).startsWith("--bundles", folder.resolve("peer/bundles").toString());
    try (var files = Files.list(folder.resolve("peer/bundles"))) {
      assertThat(files.map(file -> file.getFileName().toString()))
          .containsExactlyInAnyOrder("org.apache.felix.scr.jar", "x-1.0.0.jar", "probe.jar");
    }
    try (JarFile probe = new JarFile(folder.resolve("peer/bundles/probe.jar").toFile())) {
      String activator = probe.getManifest().getMainAttributes().getValue("Bundle-Activator");
      assertThat(activator).isEqualTo(Probe.class.getName());
      assertThat(probe.getEntry(activator.replace('.', '/') + ".class")).isNotNull();
    }
  }

  @Test
  void benchmarks_are_found_by_name_and_listed() {
    assertThat(Benchmarks.named("start")).isPresent();
    assertThat(Benchmarks.named("stop")).isEmpty();
    assertThat(Benchmarks.list()).anyMatch(line -> line.contains("start"));
    assertThatThrownBy(() -> StartOptions.parse(List.of("--runs", "0")))
        .isInstanceOf(UsageException.class)
        .hasMessageContaining("1 to 100");
  }
}
