package io.tiaki.distribution.check;

import static org.assertj.core.api.Assertions.assertThat;

import io.tiaki.testkit.FreePorts;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Meters and gateway as real processes, that meet without certificates. */
class AuthenticationIT {
  private static final String READING = "\"event\":\\s*\"reading\"";

  @TempDir Path folder;

  @Test
  void readings_arrive_by_pre_shared_and_then_by_raw_keys_and_a_stop_is_clean() throws Exception {
    try (Site site = new Site(folder.resolve("data"))) {
      try (Program gateway = site.gateway()) {
        try (Program meters = site.meters(FreePorts.udp(2), "--authentication", "psk")) {
          site.dcs().await(READING);
          assertThat(directory(site)).contains(",,psk\n");
          assertThat(site.data.resolve("secrets/psk")).isEmptyDirectory();
          assertThat(meters.stop()).isZero();
        }
        try (Program meters = site.meters(FreePorts.udp(2), "--authentication", "raw-public-key")) {
          meters.await("\"open\":\\s*true");
          site.dcs().await(READING);
          assertThat(directory(site)).contains(",raw-public-key\n").doesNotContain(",psk");
          assertThat(meters.stop()).isZero();
        }
        assertThat(gateway.stop()).isZero();
        assertThat(gateway.lines())
            .anyMatch(line -> line.contains("Took 2 pre-shared key(s)"))
            .noneMatch(line -> line.contains(" ERROR "));
      }
      assertThat(site.dcs().stop()).isZero();
    }
  }

  private static String directory(Site site) throws Exception {
    return Files.readString(site.data.resolve("exchange/meters.csv"));
  }
}
