package io.tiaki.itests.update;

import static org.assertj.core.api.Assertions.assertThat;

import io.tiaki.usecase.Instruction;
import io.tiaki.usecase.Outcome;
import io.tiaki.usecase.Outcome.Status;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.osgi.framework.Bundle;

/** As on Kura: no launcher keeps the installed set, so the update bundle does. */
class WithoutLauncherIT {
  @TempDir Path data;
  private Scene scene;
  private Gateway gateway;

  @BeforeEach
  void start() throws Exception {
    Map<String, Object> settings = Map.of("packages.dir", data.resolve("packages").toString());
    scene = new Scene(data, settings, false);
    gateway = scene.gateway;
  }

  @AfterEach
  void stop() throws Exception {
    scene.close();
  }

  @Test
  void finds_the_installed_package_under_the_name_that_somebody_gave_it() throws Exception {
    Path archived = gateway.packages.resolve("archive/" + scene.sample.sha256() + ".dp");
    Files.move(archived, archived.resolveSibling("as delivered.dp"));
    Dp next = scene.dp(Scene.SAMPLE, "1.1.0");
    scene.server.offer(next);

    Outcome outcome = gateway.update(next, scene.vendor);

    assertThat(outcome.status()).as(outcome.text()).isEqualTo(Status.DONE);
    assertThat(archived).exists();
    assertThat(gateway.current()).containsExactly("io.tiaki.sample 1.1.0 " + next.sha256());
  }

  @Test
  void refuses_what_it_could_not_take_back() throws Exception {
    Files.delete(gateway.packages.resolve("archive/" + scene.sample.sha256() + ".dp"));
    Dp next = scene.dp(Scene.SAMPLE, "1.1.0");
    scene.server.offer(next);

    Outcome outcome = gateway.update(next, scene.vendor);

    assertThat(outcome.text()).contains("copy its .dp into " + gateway.packages);
    assertThat(outcome.status()).isEqualTo(Status.REFUSED);
    assertThat(gateway.handed).isEmpty();
  }

  @Test
  void takes_back_by_itself_what_a_crash_left() throws Exception {
    Dp tried = scene.dp(Scene.SAMPLE, "1.1.0");
    Instruction instruction = Gateway.instruction(tried, scene.vendor.sign(tried.octets()));
    gateway.bundle(Gateway.UPDATE).stop();
    Files.write(gateway.packages.resolve("archive/" + tried.sha256() + ".dp"), tried.octets());
    Files.write(
        gateway.packages.resolve("current"),
        List.of("tiaki-packages 1", "io.tiaki.sample 1.0.0 " + scene.sample.sha256()));
    Files.write(
        gateway.packages.resolve("trial"),
        List.of(
            "tiaki-trial 1", "io.tiaki.sample 1.1.0 " + tried.sha256() + " " + instruction.id()));
    gateway.install(tried.octets());
    assertThat(gateway.beat(Scene.SAMPLE)).isEqualTo("1.1.0");

    gateway.bundle(Gateway.UPDATE).start(Bundle.START_ACTIVATION_POLICY);

    Gateway.eventually(() -> !Files.exists(gateway.packages.resolve("trial")));
    assertThat(gateway.beat(Scene.SAMPLE)).isEqualTo("1.0.0");
    Outcome outcome = Gateway.outcome(gateway.handle(instruction));
    assertThat(outcome.text()).contains("the gateway was restarted in the middle");
    assertThat(outcome.status()).isEqualTo(Status.FAILED);
  }
}
