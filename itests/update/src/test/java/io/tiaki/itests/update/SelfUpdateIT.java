package io.tiaki.itests.update;

import static org.assertj.core.api.Assertions.assertThat;

import io.tiaki.usecase.Instruction;
import io.tiaki.usecase.InstructionHandler;
import io.tiaki.usecase.Outcome;
import io.tiaki.usecase.Outcome.Status;
import java.lang.ref.WeakReference;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.osgi.framework.Bundle;

/** The update bundle replaces itself: Deployment Admin stops it in the middle of its own call. */
class SelfUpdateIT {
  @TempDir Path data;
  private Scene scene;
  private Gateway gateway;

  @BeforeEach
  void start() throws Exception {
    scene = new Scene(data);
    gateway = scene.gateway;
  }

  @AfterEach
  void stop() throws Exception {
    scene.close();
  }

  @Test
  void a_good_update_of_itself_is_installed_and_does_the_next_one() throws Exception {
    Dp next = self("1.1.0", Jars.built(Gateway.UPDATE));
    WeakReference<ClassLoader> old =
        new WeakReference<>(gateway.handler().getClass().getClassLoader());

    Outcome outcome = gateway.update(next, scene.vendor);

    assertThat(outcome.text()).isEqualTo("io.tiaki.update 1.1.0 is installed and healthy");
    assertThat(outcome.status()).isEqualTo(Status.DONE);
    assertIs("1.1.0");
    assertThat(gateway.current()).contains("io.tiaki.update 1.1.0 " + next.sha256());
    assertThat(gateway.packages.resolve("trial")).doesNotExist();
    Gateway.eventually(() -> noThread("tiaki-update-trial"));
    Gateway.eventually(
        () -> {
          System.gc();
          return old.get() == null;
        });
    assertDoesTheNextOne();
  }

  @Test
  void the_new_instance_answers_for_the_instruction_that_brought_it() throws Exception {
    Dp next = self("1.1.0", Jars.built(Gateway.UPDATE));
    Instruction instruction = Gateway.instruction(next, scene.vendor.sign(next.octets()));
    InstructionHandler before = gateway.handler();
    CompletionStage<Outcome> first = gateway.handle(instruction);
    Gateway.eventually(
        () -> gateway.bundle(Gateway.UPDATE).getVersion().toString().equals("1.1.0"));
    Gateway.eventually(() -> gateway.handler() != before);

    CompletionStage<Outcome> again = gateway.handle(instruction);
    Outcome other = gateway.update(scene.dp(Scene.SAMPLE, "1.1.0"), scene.vendor);

    assertThat(other.status()).isEqualTo(Status.OVERLOADED);
    assertThat(Gateway.outcome(again).status()).isEqualTo(Status.DONE);
    assertThat(Gateway.outcome(again)).isEqualTo(Gateway.outcome(first));
    assertThat(Gateway.outcome(gateway.handle(instruction))).isEqualTo(Gateway.outcome(first));
  }

  @Test
  void an_update_of_itself_that_cannot_work_is_taken_back() throws Exception {
    byte[] broken =
        Jars.without(Jars.built(Gateway.UPDATE), "io/tiaki/update/internal/UpdateComponent.class");
    takenBack(broken, "io.tiaki.update");
  }

  @Test
  void an_update_of_itself_that_offers_nothing_is_taken_back() throws Exception {
    takenBack(
        Jars.sample(Gateway.UPDATE, "1.1.0", io.tiaki.itests.update.sample.Beating.class, Map.of()),
        "the update bundle is not active");
  }

  private void takenBack(byte[] broken, String reason) throws Exception {
    Dp bad = self("1.1.0", broken);

    Outcome outcome = gateway.update(bad, scene.vendor);

    assertThat(outcome.text()).contains(reason).contains("It is io.tiaki.update 1.0.0 again");
    assertThat(outcome.status()).isEqualTo(Status.FAILED);
    assertIs("1.0.0");
    assertThat(gateway.current()).contains("io.tiaki.update 1.0.0 " + scene.update.sha256());
    assertThat(gateway.packages.resolve("trial")).doesNotExist();
    assertThat(gateway.journal).extracting(event -> event.code()).contains("update.rolled-back");
    assertDoesTheNextOne();
  }

  private Dp self(String version, byte[] bundle) {
    Dp dp = Dp.of(Gateway.UPDATE, version, Jars.versioned(bundle, version), scene.vendor);
    scene.server.offer(dp);
    return dp;
  }

  private void assertIs(String version) throws Exception {
    Bundle bundle = gateway.bundle(Gateway.UPDATE);
    assertThat(bundle.getVersion()).hasToString(version);
    assertThat(bundle.getState()).isEqualTo(Bundle.ACTIVE);
    assertThat(gateway.installed(Gateway.UPDATE)).isEqualTo(version);
  }

  private void assertDoesTheNextOne() throws Exception {
    Dp next = scene.dp(Scene.SAMPLE, "1.1.0");
    scene.server.offer(next);
    assertThat(gateway.update(next, scene.vendor).status()).isEqualTo(Status.DONE);
    assertThat(gateway.beat(Scene.SAMPLE)).isEqualTo("1.1.0");
  }

  private static boolean noThread(String name) {
    return Thread.getAllStackTraces().keySet().stream().noneMatch(t -> t.getName().equals(name));
  }
}
