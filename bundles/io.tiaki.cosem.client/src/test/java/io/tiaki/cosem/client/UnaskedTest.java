package io.tiaki.cosem.client;

import static org.assertj.core.api.Assertions.assertThat;

import io.tiaki.cosem.CosemData;
import io.tiaki.cosem.CosemDateTime;
import io.tiaki.cosem.DataNotification;
import io.tiaki.cosem.EventNotification;
import io.tiaki.cosem.MeterListener;
import io.tiaki.cosem.codec.Apdus;
import io.tiaki.cosem.codec.BlockSender;
import io.tiaki.cosem.codec.DataNotificationApdu;
import io.tiaki.cosem.codec.DataNotificationConfirm;
import io.tiaki.cosem.codec.EventNotificationRequest;
import io.tiaki.cosem.codec.GeneralBlockTransfer;
import io.tiaki.model.MeterId;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What meters say by themselves, and when a push is confirmed. */
class UnaskedTest extends Conversing {
  private static final int CONFIRMED = 1 << 30;
  private static final CosemData BODY = new CosemData.Unsigned(7);
  private static final EventNotificationRequest EVENT =
      new EventNotificationRequest(
          Optional.of(CosemDateTime.of(Instant.parse("2026-01-02T03:04:05Z"))), IMPORT, WH);

  private final List<Runnable> commits = new ArrayList<>();
  private final List<EventNotification> events = new ArrayList<>();

  @BeforeEach
  void associate() {
    client.add(
        new MeterListener() {
          @Override
          public void associated(MeterId id) {}

          @Override
          public void notified(MeterId id, DataNotification notification) {
            throw new AssertionError("The other one is implemented");
          }

          @Override
          public void notified(MeterId id, DataNotification notification, Runnable committed) {
            commits.add(committed);
          }

          @Override
          public void happened(MeterId id, EventNotification event) {
            events.add(event);
          }

          @Override
          public void lost(MeterId id) {}
        });
    client.opened(meter);
    meter.heard.clear();
  }

  private static DataNotificationApdu push(int longInvokeId) {
    return new DataNotificationApdu(new DataNotification(longInvokeId, Optional.empty(), BODY));
  }

  @Test
  void confirms_a_push_that_wants_it_only_when_it_was_committed_and_once() {
    meter.script = request -> ScriptedMeter.nothing();
    meter.say(1, 102, push(CONFIRMED | 77));
    assertThat(meter.heard).isEmpty();

    commits.get(0).run();
    commits.get(0).run();

    assertThat(meter.heard)
        .containsExactly(new DataNotificationConfirm(CONFIRMED | 77, Optional.empty()));
    assertThat(meter.client).isEqualTo(102);
    assertThat(timers.waiting()).isZero();
  }

  @Test
  void confirms_a_push_that_comes_again_again() {
    meter.script = request -> ScriptedMeter.nothing();
    meter.say(1, 102, push(CONFIRMED | 77));
    meter.say(1, 102, push(CONFIRMED | 77));
    commits.forEach(Runnable::run);

    assertThat(meter.heard).hasSize(2);
  }

  @Test
  void confirms_no_push_that_does_not_want_it() {
    meter.say(1, 102, push(77));
    commits.get(0).run();

    assertThat(meter.heard).isEmpty();
  }

  @Test
  void confirms_nothing_over_another_session_than_the_one_it_came_by() {
    meter.script = request -> request instanceof DataNotificationConfirm ? List.of() : null;
    meter.say(1, 102, push(CONFIRMED | 77));
    client.closed(meter, "gone");
    client.opened(new ScriptedMeter(METER, client));
    commits.get(0).run();

    assertThat(meter.heard).isEmpty();
  }

  @Test
  void confirms_while_a_request_waits_for_its_answer() {
    meter.script = request -> ScriptedMeter.nothing();
    var answer = get(IMPORT);
    meter.say(1, 102, push(CONFIRMED | 77));
    commits.get(0).run();
    assertThat(meter.heard(DataNotificationConfirm.class)).hasSize(1);

    meter.say(1, 32, meter.usual(meter.heard.get(0)).get(0));
    assertThat(answer).isCompleted();
  }

  @Test
  void a_listener_that_knows_nothing_of_confirmation_hears_pushes_too() {
    meter.say(1, 102, push(CONFIRMED | 77));
    assertThat(listener.heard).contains("notified " + METER + " " + BODY);
  }

  @Test
  void hands_on_events() {
    meter.say(1, 32, EVENT);

    assertThat(events)
        .containsExactly(new EventNotification(EVENT.time(), EVENT.attribute(), EVENT.value()));
  }

  @Test
  void drops_events_before_the_name_is_known() {
    client.closed(meter, "again");
    meter.script = request -> ScriptedMeter.nothing();
    client.opened(meter);
    meter.say(1, 32, EVENT);

    assertThat(events).isEmpty();
  }

  @Test
  void reads_a_push_with_tag_and_length_before_its_time() {
    meter.sayOctets(
        HexFormat.of()
            .parseHex("0001000100660015" + "0f00000001" + "090c07ea01020503040500000000" + "1107"));

    assertThat(commits).hasSize(1);
  }

  private static List<GeneralBlockTransfer> blocks(byte[] apdu) {
    return new BlockSender(apdu, 9 + 3).next(63, 0);
  }

  @Test
  void puts_the_blocks_of_a_long_push_together_and_asks_for_lost_ones() {
    meter.script = request -> ScriptedMeter.nothing();
    byte[] apdu = Apdus.encode(push(CONFIRMED | 5));
    List<GeneralBlockTransfer> all = blocks(apdu);
    assertThat(all).hasSize(3);
    meter.say(1, 102, all.get(0));
    meter.say(1, 102, all.get(2));
    GeneralBlockTransfer asked = meter.heard(GeneralBlockTransfer.class).get(0);
    assertThat(asked.blockNumberAck()).isEqualTo(1);
    assertThat(commits).isEmpty();
    meter.say(1, 102, all.get(1));

    assertThat(commits).hasSize(1);
    commits.get(0).run();
    assertThat(meter.heard(DataNotificationConfirm.class)).hasSize(1);
  }

  @Test
  void blocks_that_begin_amid_a_push_or_hold_something_else_are_dropped() {
    List<GeneralBlockTransfer> all = blocks(Apdus.encode(push(5)));
    meter.say(1, 102, all.get(1));
    meter.say(1, 102, all.get(2));
    blocks(new byte[] {1, 2, 3, 4, 5, 6, 7}).forEach(block -> meter.say(1, 102, block));
    assertThat(commits).isEmpty();

    all.forEach(block -> meter.say(1, 102, block));
    assertThat(commits).hasSize(1);
  }
}
