package io.tiaki.dispatch;

import static org.assertj.core.api.Assertions.assertThat;

import io.tiaki.platform.TimeTrust;
import io.tiaki.testkit.ManualScheduler;
import io.tiaki.uplink.Kind;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Instructions that come while it is not known how late it is. */
class UntrustedTimeTest {
  private final ManualScheduler scheduler = new ManualScheduler();
  private final FakeGateway gateway = new FakeGateway();
  private Dispatcher dispatcher;

  @BeforeEach
  void start() {
    Settings settings = new Settings("gw1", "sign", "decrypt", "dcs");
    dispatcher = new Dispatcher(settings, scheduler.clock(), scheduler, gateway);
    dispatcher.start();
    scheduler.run();
  }

  private String json(String id, String type, Duration valid) {
    Instant now = scheduler.clock().instant();
    return """
        {"version": 1, "type": "instruction", "id": "%s", "gateway": "gw1", "created": "%s", "validUntil": "%s",
         "instruction": "%s", "meter": "TKI0000000000001", "parameters": {}}
        """
        .formatted(id, now, now.plus(valid), type);
  }

  private void receive(String signer, String json) {
    dispatcher.received(Kind.INSTRUCTION, FakeGateway.message(signer, json));
    scheduler.run();
  }

  private void receive(String id) {
    receive("dcs", json(id, "reading.read", Duration.ofSeconds(30)));
  }

  private List<String> statuses() {
    return gateway.outcomes().stream().map(o -> o.get("status").getAsString()).toList();
  }

  @Test
  void refuses_what_time_decides_while_time_is_not_trusted_and_takes_the_same_id_later() {
    gateway.types = Set.of("reading.read", "supply.disconnect");
    gateway.timeState = TimeTrust.State.UNTRUSTED;

    receive("dcs", json("i1", "supply.disconnect", Duration.ofSeconds(30)));
    assertThat(gateway.handled).isEmpty();
    assertThat(statuses()).containsExactly("time-not-trusted");

    gateway.timeState = TimeTrust.State.TRUSTED;
    receive("dcs", json("i1", "supply.disconnect", Duration.ofSeconds(30)));
    assertThat(gateway.handled).hasSize(1);
    assertThat(statuses()).containsExactly("time-not-trusted", "done");
  }

  @Test
  void reads_meters_also_while_time_is_not_trusted() {
    gateway.timeState = TimeTrust.State.UNTRUSTED;

    receive("i1");

    assertThat(statuses()).containsExactly("done");
  }

  private String acknowledgement(String id, String parameters) {
    return json(id, "selftest.acknowledge", Duration.ofSeconds(30))
        .replace("\"parameters\": {}", "\"parameters\": {" + parameters + "}");
  }

  @Test
  void takes_an_acknowledgement_that_names_its_alarm_whatever_the_clock_shows() {
    gateway.types = Set.of("selftest.acknowledge");
    gateway.timeState = TimeTrust.State.UNTRUSTED;
    String named = "\"occasion\": \"00112233445566778899aabbccddeeff\"";
    String ahead = acknowledgement("i1", named);
    String behind = acknowledgement("i2", named);

    scheduler.jump(Duration.ofDays(400));
    receive("dcs", ahead);
    scheduler.jump(Duration.ofDays(-800));
    receive("dcs", behind);

    assertThat(statuses()).containsExactly("done", "done");
    assertThat(gateway.handled).hasSize(2);
    receive("dcs", ahead);
    assertThat(gateway.handled).as("its id is remembered").hasSize(2);
  }

  @Test
  void refuses_an_acknowledgement_that_names_nothing_while_time_is_not_trusted() {
    gateway.types = Set.of("selftest.acknowledge");
    gateway.timeState = TimeTrust.State.UNTRUSTED;
    receive("dcs", acknowledgement("i1", ""));
    assertThat(statuses()).containsExactly("time-not-trusted");
    assertThat(gateway.handled).isEmpty();
  }

  @Test
  void judges_the_validity_of_an_acknowledgement_while_time_is_trusted() {
    gateway.types = Set.of("selftest.acknowledge");
    String late = acknowledgement("i1", "\"occasion\": \"00\"");
    scheduler.jump(Duration.ofMinutes(5));
    receive("dcs", late);
    assertThat(statuses()).containsExactly("expired");
    assertThat(gateway.handled).isEmpty();
  }

  @Test
  void only_an_acknowledgement_is_saved_from_the_clock_by_what_it_names() {
    gateway.types = Set.of("supply.disconnect");
    gateway.timeState = TimeTrust.State.UNTRUSTED;
    receive(
        "dcs",
        acknowledgement("i1", "\"occasion\": \"00\"")
            .replace("selftest.acknowledge", "supply.disconnect"));
    assertThat(statuses()).containsExactly("time-not-trusted");
    assertThat(gateway.handled).isEmpty();
  }

  @Test
  void waits_until_somebody_has_looked_at_the_clock() {
    gateway.timeState = TimeTrust.State.STARTING;
    receive("i1");
    assertThat(gateway.outcomes()).isEmpty();

    gateway.timeState = TimeTrust.State.TRUSTED;
    gateway.timeThere = false;
    scheduler.advance(Duration.ofSeconds(1));
    assertThat(gateway.outcomes()).isEmpty();

    gateway.timeThere = true;
    scheduler.advance(Duration.ofSeconds(1));
    assertThat(statuses()).containsExactly("done");
  }

  @Test
  void what_was_issued_before_the_memory_went_back_does_not_act_again() {
    gateway.types = Set.of("reading.read", "supply.disconnect");
    String old = json("i1", "supply.disconnect", Duration.ofDays(1));
    String update = json("i2", "update.install", Duration.ofDays(1));
    String reading = json("i3", "reading.read", Duration.ofDays(1));
    receive("dcs", old);
    assertThat(gateway.handled).hasSize(1);

    // The clock of the start was wrong, and the moment it noticed is long before the instruction.
    gateway.state.clear();
    gateway.wentBack = 1_000;
    scheduler.advance(Duration.ofMinutes(1));
    receive("dcs", old);
    receive("dcs", update);
    assertThat(gateway.handled).as("neither acted").hasSize(1);
    assertThat(statuses()).containsExactly("done", "refused", "refused");
    assertThat(gateway.outcomes().get(1).get("text").getAsString()).contains("a new id");
    receive("dcs", reading);
    assertThat(gateway.handled).as("reading does no harm").hasSize(2);

    scheduler.advance(Duration.ofMinutes(2));
    receive("dcs", json("i4", "supply.disconnect", Duration.ofSeconds(30)));
    assertThat(gateway.handled).as("issued since").hasSize(3);
    dispatcher =
        new Dispatcher(
            new Settings("gw1", "sign", "decrypt", "dcs"), scheduler.clock(), scheduler, gateway);
    dispatcher.start();
    receive("dcs", json("i5", "supply.disconnect", Duration.ofSeconds(30)));
    assertThat(gateway.handled).as("the moment stays the same over a restart").hasSize(4);
  }

  @Test
  void an_acknowledgement_that_names_its_alarm_counts_after_the_memory_went_back() {
    gateway.types = Set.of("selftest.acknowledge", "supply.disconnect");
    gateway.timeState = TimeTrust.State.UNTRUSTED;
    gateway.wentBack = 1_000;
    String named = acknowledgement("i1", "\"occasion\": \"00112233445566778899aabbccddeeff\"");
    scheduler.jump(Duration.ofDays(400));
    receive("dcs", named);
    assertThat(statuses()).containsExactly("done");

    scheduler.jump(Duration.ofDays(-400));
    gateway.timeState = TimeTrust.State.TRUSTED;
    receive("dcs", acknowledgement("i2", ""));
    assertThat(statuses()).as("issued before").containsExactly("done", "refused");
    scheduler.advance(Duration.ofMinutes(2));
    receive("dcs", json("i3", "supply.disconnect", Duration.ofSeconds(30)));
    assertThat(gateway.handled).as("the wrong clock set no barrier").hasSize(2);
  }

  @Test
  void an_instruction_of_old_does_not_act_again_after_the_clock_was_set_forward_and_back() {
    gateway.types = Set.of("supply.disconnect");
    String old = json("i1", "supply.disconnect", Duration.ofSeconds(30));
    receive("dcs", old);
    assertThat(gateway.handled).hasSize(1);

    gateway.timeState = TimeTrust.State.UNTRUSTED;
    scheduler.jump(Duration.ofDays(60));
    scheduler.advance(Duration.ofMinutes(5));
    scheduler.jump(Duration.ofDays(-60).minusMinutes(5));
    gateway.timeState = TimeTrust.State.TRUSTED;
    receive("dcs", old);

    assertThat(gateway.handled).as("it is remembered").hasSize(1);
  }
}
