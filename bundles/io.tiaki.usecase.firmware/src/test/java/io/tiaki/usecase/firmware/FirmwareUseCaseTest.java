package io.tiaki.usecase.firmware;

import static org.assertj.core.api.Assertions.assertThat;

import io.tiaki.access.Decision;
import io.tiaki.cosem.ActionResult;
import io.tiaki.cosem.Octets;
import io.tiaki.model.MeterId;
import io.tiaki.testkit.FakeServices;
import io.tiaki.testkit.ManualScheduler;
import io.tiaki.usecase.Instruction;
import io.tiaki.usecase.Outcome;
import io.tiaki.usecase.Outcome.Status;
import io.tiaki.usecase.firmware.internal.FirmwareWishes;
import io.tiaki.usecase.firmware.internal.Images;
import io.tiaki.usecase.work.Work;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class FirmwareUseCaseTest {
  private static final MeterId METER = new MeterId("TKI0000000000001");
  private static final Duration VALID = Duration.ofMinutes(30);

  private final ManualScheduler scheduler = new ManualScheduler();
  private final FakeMeter meter = new FakeMeter();
  private final FakeServices services = new FakeServices(meter);
  private final List<String> told = new ArrayList<>();
  private final byte[] image = image(50_050);
  private Work useCase = work();

  @BeforeEach
  void the_meter_is_known_and_the_image_is_here() {
    services.meters.add(METER);
    send(image);
  }

  @Test
  void transfers_verifies_activates_and_confirms() {
    CompletableFuture<Outcome> outcome = ask("i1", Map.of());
    assertThat(over(outcome).status()).isEqualTo(Status.DONE);
    assertThat(over(outcome).text()).isEqualTo("Confirmed by the meter: its firmware is 2.0.0");
    assertThat(meter.methods.get(0)).isEqualTo(1);
    assertThat(meter.methods.subList(meter.methods.size() - 2, meter.methods.size()))
        .containsExactly(3, 4);
    assertThat(Collections.frequency(meter.methods, 2)).isEqualTo(501);
    assertThat(told).contains("50 % of the image are at the meter");
  }

  @Test
  void the_same_again_does_nothing() {
    over(ask("i1", Map.of()));
    meter.methods.clear();
    assertThat(over(ask("i2", Map.of())).text()).startsWith("It was so already");
    assertThat(meter.methods).isEmpty();
  }

  @Test
  void later_verifies_and_does_not_activate() {
    Outcome outcome = over(ask("i1", Map.of("activate", "later")));
    assertThat(outcome.status()).isEqualTo(Status.DONE);
    assertThat(outcome.text()).contains("1.0.0, and 2.0.0 waits to be activated");
    assertThat(meter.methods).doesNotContain(4);
    octets_are(image);
    meter.methods.clear();
    assertThat(over(ask("i2", Map.of())).status()).isEqualTo(Status.DONE);
    assertThat(meter.methods).containsExactly(4);
  }

  @Test
  void a_meter_without_power_gets_the_blocks_that_it_has_not() {
    meter.power = 200;
    CompletableFuture<Outcome> outcome = ask("i1", Map.of("activate", "later"));
    assertThat(outcome).isNotDone();
    meter.away = false;
    meter.power = Integer.MAX_VALUE;
    useCase.associated(METER);
    scheduler.run();
    assertThat(over(outcome).status()).isEqualTo(Status.DONE);
    assertThat(Collections.frequency(meter.methods, 1)).isEqualTo(1);
    assertThat(Collections.frequency(meter.methods, 2)).isEqualTo(501);
    octets_are(image);
  }

  @Test
  void a_gateway_that_was_killed_goes_on() {
    meter.power = 200;
    ask("i1", Map.of("activate", "later"));
    meter.away = false;
    meter.power = Integer.MAX_VALUE;
    useCase = work();
    assertThat(over(ask("i1", Map.of("activate", "later"))).status()).isEqualTo(Status.DONE);
    assertThat(Collections.frequency(meter.methods, 1)).isEqualTo(1);
    assertThat(Collections.frequency(meter.methods, 2)).isEqualTo(501);
  }

  @Test
  void blocks_of_another_image_are_not_mixed_with_it() {
    meter.identifier = FakeMeter.text("2.0.0");
    meter.status = 1;
    meter.size = image.length;
    meter.blocks.put(0L, Octets.of(new byte[FakeMeter.BLOCK]));
    assertThat(over(ask("i1", Map.of("activate", "later"))).status()).isEqualTo(Status.DONE);
    assertThat(Collections.frequency(meter.methods, 1)).isEqualTo(1);
    octets_are(image);
  }

  @Test
  void what_the_meter_finds_wrong_is_refused_and_not_activated() {
    meter.verifying = ActionResult.Code.OTHER_REASON;
    Outcome outcome = over(ask("i1", Map.of()));
    assertThat(outcome.status()).isEqualTo(Status.REFUSED);
    assertThat(outcome.text()).startsWith("The meter refused step \"verify\"");
    assertThat(meter.methods).doesNotContain(4);
  }

  @Test
  void waits_while_the_meter_verifies() {
    meter.slow = true;
    CompletableFuture<Outcome> outcome = ask("i1", Map.of());
    scheduler.advance(Duration.ofSeconds(20));
    assertThat(outcome).isNotDone();
    meter.status = 3;
    scheduler.advance(Duration.ofSeconds(60));
    assertThat(over(outcome).status()).isEqualTo(Status.DONE);
    assertThat(Collections.frequency(meter.methods, 3)).isEqualTo(1);
  }

  @Test
  void an_image_that_is_not_here_changes_nothing() {
    Outcome outcome = over(ask("i1", Map.of("sha-256", "0".repeat(64))));
    assertThat(outcome.status()).isEqualTo(Status.REFUSED);
    assertThat(outcome.text()).contains("send it again");
    assertThat(meter.methods).isEmpty();
  }

  @Test
  void another_firmware_than_was_said_is_no_success() {
    meter.becomes = "1.5.0";
    CompletableFuture<Outcome> asked = ask("i1", Map.of());
    scheduler.advance(Duration.ofMinutes(4));
    Outcome outcome = over(asked);
    assertThat(outcome.status()).isEqualTo(Status.REFUSED);
    assertThat(outcome.text()).contains("which is no 2.0.0", "its firmware is 1.5.0");
  }

  @Test
  void a_meter_that_starts_late_with_it_is_waited_for() {
    meter.startsLate = true;
    CompletableFuture<Outcome> outcome = ask("i1", Map.of());
    assertThat(outcome).isNotDone();
    meter.firmware = "2.0.0";
    scheduler.advance(Duration.ofSeconds(6));
    assertThat(over(outcome).status()).isEqualTo(Status.DONE);
    assertThat(Collections.frequency(meter.methods, 4)).isEqualTo(1);
  }

  @Test
  void at_a_time_it_is_activated_then() {
    String time = scheduler.clock().instant().plusSeconds(600).toString();
    CompletableFuture<Outcome> outcome = ask("i1", Map.of("activate", time));
    assertThat(told).anyMatch(text -> text.contains("waits there to be activated at " + time));
    scheduler.advance(Duration.ofSeconds(599));
    assertThat(meter.methods).doesNotContain(4);
    scheduler.advance(Duration.ofSeconds(62));
    assertThat(over(outcome).status()).isEqualTo(Status.DONE);
    assertThat(over(outcome).text()).isEqualTo("Confirmed by the meter: its firmware is 2.0.0");
  }

  @Test
  void a_time_after_the_validity_is_malformed() {
    String time = scheduler.clock().instant().plus(VALID).toString();
    assertThat(over(ask("i1", Map.of("activate", time))).status()).isEqualTo(Status.MALFORMED);
  }

  @Test
  void what_waits_is_activated_when_it_is_named() {
    over(ask("i1", Map.of("activate", "later")));
    Outcome other = over(instruct("firmware.activate", "i2", Map.of("version", "3.0.0")));
    assertThat(other.status()).isEqualTo(Status.REFUSED);
    assertThat(meter.methods).doesNotContain(4);
    Outcome outcome = over(instruct("firmware.activate", "i3", Map.of("version", "2.0.0")));
    assertThat(outcome.text()).isEqualTo("Confirmed by the meter: its firmware is 2.0.0");
  }

  @Test
  void shows_what_the_meter_has_and_changes_nothing() {
    Outcome outcome = over(instruct("firmware.show", "i1", Map.of()));
    assertThat(outcome.text()).isEqualTo("Read from the meter: its firmware is 1.0.0");
    assertThat(data(outcome))
        .isEqualTo(
            "{\"firmware\":\"1.0.0\",\"status\":\"not-initiated\",\"missing\":0,\"waiting\":[]}");
    assertThat(meter.methods).isEmpty();
  }

  @Test
  void a_meter_that_another_begins_anew_is_left_to_it() {
    meter.power = 200;
    CompletableFuture<Outcome> outcome = ask("i1", Map.of());
    byte[] other = image(20_000);
    send(other);
    meter.away = false;
    meter.power = Integer.MAX_VALUE;
    // Another gateway's note stands where this one has its own.
    services.state.put(METER.logicalDeviceName(), new byte[] {'x'});
    useCase.associated(METER);
    scheduler.run();
    assertThat(over(outcome).status()).isEqualTo(Status.REFUSED);
    assertThat(over(outcome).text()).contains("another image was begun");
  }

  @Test
  void what_access_control_takes_back_in_the_middle_ends_it() {
    meter.power = 200;
    CompletableFuture<Outcome> outcome = ask("i1", Map.of());
    services.decision = new Decision(false, "taken back");
    meter.away = false;
    meter.power = Integer.MAX_VALUE;
    useCase.associated(METER);
    scheduler.run();
    assertThat(over(outcome).status()).isEqualTo(Status.REFUSED);
    assertThat(meter.methods).doesNotContain(3, 4);
  }

  private void send(byte[] octets) {
    Images images = new Images(services::state);
    for (int part = 0; part * Images.PART_OCTETS < octets.length; part++) {
      int from = part * Images.PART_OCTETS;
      byte[] piece =
          Arrays.copyOfRange(octets, from, Math.min(octets.length, from + Images.PART_OCTETS));
      assertThat(
              images
                  .keep(Images.sha256(octets), octets.length, part, piece, Instant.EPOCH)
                  .toCompletableFuture())
          .isCompleted();
    }
  }

  private static String data(Outcome outcome) {
    return new String(Base64.getDecoder().decode(outcome.data()), StandardCharsets.UTF_8);
  }

  private void octets_are(byte[] expected) {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    meter.blocks.values().forEach(block -> all.writeBytes(block.toArray()));
    assertThat(all.toByteArray()).isEqualTo(expected);
  }

  private static byte[] image(int size) {
    byte[] image = new byte[size];
    for (int i = 0; i < size; i++) {
      image[i] = (byte) (i * 31 + i / 256);
    }
    return image;
  }

  private Work work() {
    Images images = new Images(services::state);
    return new Work(
        scheduler.clock(), scheduler, FirmwareWishes.useCase(images, scheduler.clock()), services);
  }

  private CompletableFuture<Outcome> ask(String id, Map<String, String> other) {
    Map<String, String> parameters = new HashMap<>();
    parameters.put("sha-256", Images.sha256(image));
    parameters.put("size", Integer.toString(image.length));
    parameters.put("version", "2.0.0");
    parameters.put("activate", "now");
    parameters.putAll(other);
    return instruct("firmware.update", id, parameters);
  }

  private CompletableFuture<Outcome> instruct(
      String type, String id, Map<String, String> parameters) {
    CompletableFuture<Outcome> outcome =
        useCase
            .handle(
                new Instruction(
                    id,
                    type,
                    Optional.of(METER),
                    "dcs",
                    scheduler.clock().instant().plus(VALID),
                    parameters),
                told::add)
            .toCompletableFuture();
    scheduler.run();
    return outcome;
  }

  private static Outcome over(CompletableFuture<Outcome> outcome) {
    assertThat(outcome).isCompleted();
    return outcome.join();
  }
}
