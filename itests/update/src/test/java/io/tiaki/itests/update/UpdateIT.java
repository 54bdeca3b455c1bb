package io.tiaki.itests.update;

import static org.assertj.core.api.Assertions.assertThat;

import io.tiaki.itests.update.sample.Spoiling;
import io.tiaki.itests.update.sample.SpoilingLate;
import io.tiaki.itests.update.sample.Throwing;
import io.tiaki.platform.Health;
import io.tiaki.usecase.Instruction;
import io.tiaki.usecase.Outcome;
import io.tiaki.usecase.Outcome.Status;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is installed, and what is taken back. */
class UpdateIT {
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
  void a_good_package_is_installed_while_the_others_go_on() throws Exception {
    Dp next = scene.dp(Scene.SAMPLE, "1.1.0");
    scene.server.offer(next);
    AtomicBoolean running = new AtomicBoolean(true);
    AtomicInteger missed = new AtomicInteger();
    AtomicInteger beats = new AtomicInteger();
    CompletableFuture<Void> traffic =
        CompletableFuture.runAsync(
            () -> {
              while (running.get()) {
                beats.incrementAndGet();
                if (!gateway.beat(Scene.OTHER).equals("1.0.0")) {
                  missed.incrementAndGet();
                }
              }
            });

    Outcome outcome = gateway.update(next, scene.vendor);

    running.set(false);
    traffic.join();
    assertThat(outcome.text()).contains("io.tiaki.sample 1.1.0 is installed and healthy");
    assertThat(outcome.status()).isEqualTo(Status.DONE);
    assertThat(gateway.beat(Scene.SAMPLE)).isEqualTo("1.1.0");
    assertThat(gateway.installed(Scene.SAMPLE)).isEqualTo("1.1.0");
    assertThat(beats.get()).isPositive();
    assertThat(missed.get()).isZero();
    assertThat(gateway.current()).contains("io.tiaki.sample 1.1.0 " + next.sha256()).hasSize(3);
    assertThat(gateway.packages.resolve("trial")).doesNotExist();
    assertThat(gateway.packages.resolve("fetched.tmp")).doesNotExist();
    assertThat(archived(scene.sample)).exists();
    assertThat(archived(next)).exists();
    assertThat(highWater(Scene.SAMPLE)).isEqualTo("1.1.0");
    assertThat(gateway.journal)
        .extracting(event -> event.code())
        .containsSubsequence(
            "update.accepted", "update.verified", "update.installing", "update.installed");
  }

  @Test
  void the_archive_keeps_the_set_and_one_before() throws Exception {
    Dp second = scene.dp(Scene.SAMPLE, "1.1.0");
    Dp third = scene.dp(Scene.SAMPLE, "1.2.0");
    scene.server.offer(second);
    scene.server.offer(third);

    assertThat(gateway.update(second, scene.vendor).status()).isEqualTo(Status.DONE);
    assertThat(gateway.update(third, scene.vendor).status()).isEqualTo(Status.DONE);

    assertThat(archived(scene.sample)).doesNotExist();
    assertThat(archived(second)).exists();
    assertThat(archived(third)).exists();
    assertThat(archived(scene.other)).exists();
  }

  @Test
  void a_bundle_that_does_not_start_is_taken_back() throws Exception {
    takenBack(
        Jars.sample(Scene.SAMPLE, "1.1.0", Throwing.class),
        "the bundle io.tiaki.sample 1.1.0 does not run (IllegalStateException: broken)");
  }

  @Test
  void a_bundle_whose_component_is_never_satisfied_is_taken_back() throws Exception {
    takenBack(Jars.waiting(Scene.SAMPLE, "1.1.0"), "components: ");
  }

  @Test
  void a_bundle_that_spoils_what_others_do_is_taken_back() throws Exception {
    takenBack(Jars.sample(Scene.SAMPLE, "1.1.0", Spoiling.class), "reading: no meter answers");
  }

  @Test
  void a_bundle_that_fails_only_after_some_seconds_is_taken_back() throws Exception {
    scene.close();
    data = Files.createDirectories(data.resolve("second"));
    scene = new Scene(data, java.util.Map.of("observation.s", 4), true);
    gateway = scene.gateway;
    takenBack(Jars.sample(Scene.SAMPLE, "1.1.0", SpoilingLate.class), "reading: no meter answers");
  }

  @Test
  void a_gateway_that_was_not_well_before_may_be_updated() throws Exception {
    gateway.health = Health.unhealthy("no meter answers");
    Dp next = scene.dp(Scene.SAMPLE, "1.1.0");
    scene.server.offer(next);

    assertThat(gateway.update(next, scene.vendor).status()).isEqualTo(Status.DONE);
  }

  @Test
  void the_same_instruction_again_gets_the_same_answer_and_installs_nothing() throws Exception {
    Dp next = scene.dp(Scene.SAMPLE, "1.1.0");
    scene.server.offer(next);
    Instruction instruction = Gateway.instruction(next, scene.vendor.sign(next.octets()));
    CompletionStage<Outcome> first = gateway.handle(instruction);
    CompletionStage<Outcome> meanwhile = gateway.handle(instruction);

    assertThat(Gateway.outcome(first).status()).isEqualTo(Status.DONE);
    assertThat(Gateway.outcome(meanwhile)).isEqualTo(Gateway.outcome(first));
    assertThat(Gateway.outcome(gateway.handle(instruction))).isEqualTo(Gateway.outcome(first));
    assertThat(gateway.handed).hasSize(1);
  }

  @Test
  void a_second_update_meanwhile_is_told_to_come_later() throws Exception {
    Dp next = scene.dp(Scene.SAMPLE, "1.1.0");
    Dp another = scene.dp(Scene.OTHER, "1.1.0");
    scene.server.offer(next);
    scene.server.offer(another);
    CompletionStage<Outcome> first =
        gateway.handle(Gateway.instruction(next, scene.vendor.sign(next.octets())));

    Outcome second = gateway.update(another, scene.vendor);

    assertThat(second.status()).isEqualTo(Status.OVERLOADED);
    assertThat(Gateway.outcome(first).status()).isEqualTo(Status.DONE);
    assertThat(gateway.update(another, scene.vendor).status()).isEqualTo(Status.DONE);
  }

  @Test
  void a_bundle_that_is_stopped_before_the_trial_begins_none() throws Exception {
    Dp next = scene.dp(Scene.SAMPLE, "1.1.0");
    scene.server.offer(next);
    CountDownLatch verified = new CountDownLatch(1);
    gateway.onEvent =
        event -> {
          if (event.code().equals("update.verified")) {
            verified.countDown();
            // The stop of the bundle interrupts us, after it has answered.
            LockSupport.parkNanos(TimeUnit.SECONDS.toNanos(30));
          }
        };
    CompletionStage<Outcome> asked =
        gateway.handle(Gateway.instruction(next, scene.vendor.sign(next.octets())));
    assertThat(verified.await(30, TimeUnit.SECONDS)).isTrue();

    gateway.bundle(Gateway.UPDATE).stop();

    assertThat(Gateway.outcome(asked).text()).contains("stopped before anything was changed");
    assertThat(gateway.handed).isEmpty();
    assertThat(gateway.packages.resolve("trial")).doesNotExist();
    assertThat(archived(next)).doesNotExist();
  }

  @Test
  void a_new_package_comes_only_where_new_ones_are_allowed_and_goes_when_it_is_not_well()
      throws Exception {
    scene.close();
    data = Files.createDirectories(data.resolve("second"));
    scene = new Scene(data, java.util.Map.of("allow.new", true), true);
    gateway = scene.gateway;
    Dp bad =
        Dp.of(
            "io.tiaki.fresh",
            "1.0.0",
            Jars.sample("io.tiaki.fresh", "1.0.0", Throwing.class),
            scene.vendor);
    Dp good = scene.dp("io.tiaki.fresh", "1.0.1");
    scene.server.offer(bad);
    scene.server.offer(good);

    assertThat(gateway.update(bad, scene.vendor).status()).isEqualTo(Status.FAILED);
    assertThat(gateway.listed()).containsOnlyKeys(Scene.SAMPLE, Scene.OTHER, Gateway.UPDATE);
    assertThat(gateway.beat(Scene.OTHER)).isEqualTo("1.0.0");

    assertThat(gateway.update(good, scene.vendor).status()).isEqualTo(Status.DONE);
    assertThat(gateway.current()).hasSize(4);
  }

  private void takenBack(byte[] bundle, String reason) throws Exception {
    Dp bad = Dp.of(Scene.SAMPLE, "1.1.0", bundle, scene.vendor);
    scene.server.offer(bad);

    Outcome outcome = gateway.update(bad, scene.vendor);

    assertThat(outcome.text()).contains(reason).contains("It is io.tiaki.sample 1.0.0 again");
    assertThat(outcome.status()).isEqualTo(Status.FAILED);
    assertThat(gateway.beat(Scene.SAMPLE)).isEqualTo("1.0.0");
    assertThat(gateway.installed(Scene.SAMPLE)).isEqualTo("1.0.0");
    assertThat(gateway.current()).contains("io.tiaki.sample 1.0.0 " + scene.sample.sha256());
    assertThat(gateway.packages.resolve("trial")).doesNotExist();
    assertThat(archived(bad)).doesNotExist();
    assertThat(archived(scene.sample)).exists();
    assertThat(highWater(Scene.SAMPLE)).isEqualTo("1.0.0");
    assertThat(gateway.journal).extracting(event -> event.code()).contains("update.rolled-back");
    Dp good = scene.dp(Scene.SAMPLE, "1.1.1");
    scene.server.offer(good);
    assertThat(gateway.update(good, scene.vendor).status()).isEqualTo(Status.DONE);
    assertThat(gateway.beat(Scene.SAMPLE)).isEqualTo("1.1.1");
  }

  private Path archived(Dp dp) {
    return gateway.packages.resolve("archive").resolve(dp.sha256() + ".dp");
  }

  private String highWater(String name) throws Exception {
    byte[] mark = gateway.store.open("update.high-water").get(name).orElse(new byte[0]);
    return new String(mark, StandardCharsets.UTF_8);
  }
}
