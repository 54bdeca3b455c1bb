package io.tiaki.cosem.client;

import static org.assertj.core.api.Assertions.assertThat;

import io.tiaki.cosem.CosemData;
import io.tiaki.cosem.CosemException.Reason;
import io.tiaki.cosem.DataNotification;
import io.tiaki.cosem.GetResult;
import io.tiaki.cosem.MeterListener;
import io.tiaki.cosem.Octets;
import io.tiaki.cosem.codec.Aare;
import io.tiaki.cosem.codec.Aarq;
import io.tiaki.cosem.codec.Apdu;
import io.tiaki.cosem.codec.ApplicationContextName;
import io.tiaki.cosem.codec.Conformance.Service;
import io.tiaki.cosem.codec.DataNotificationApdu;
import io.tiaki.cosem.codec.GetRequest;
import io.tiaki.cosem.codec.GetRequestNormal;
import io.tiaki.cosem.codec.InitiateRequest;
import io.tiaki.cosem.codec.MechanismName;
import io.tiaki.model.MeterId;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class AssociationTest extends Conversing {
  private static final DataNotificationApdu PUSH =
      new DataNotificationApdu(new DataNotification(1, Optional.empty(), WH));

  @Test
  void associates_asks_for_the_name_and_announces_the_meter() {
    client.opened(meter);

    assertThat(meter.heard).hasSize(2);
    Aarq aarq = meter.heard(Aarq.class).get(0);
    assertThat(aarq.applicationContextName()).isEqualTo(ApplicationContextName.LN);
    InitiateRequest initiate = (InitiateRequest) aarq.userInformation().orElseThrow();
    assertThat(initiate.clientMaxReceivePduSize()).isEqualTo(1200 - 8);
    assertThat(initiate.proposedConformance().services())
        .containsExactlyInAnyOrder(
            Service.GET,
            Service.SELECTIVE_ACCESS,
            Service.MULTIPLE_REFERENCES,
            Service.ACCESS,
            Service.GENERAL_BLOCK_TRANSFER,
            Service.BLOCK_TRANSFER_WITH_GET_OR_READ);
    assertThat(meter.heard(GetRequestNormal.class).get(0).attribute())
        .isEqualTo(ScriptedMeter.NAME);
    assertThat(listener.heard).containsExactly("associated " + METER);
    assertThat(timers.waiting()).isZero();
  }

  @Test
  void repeats_a_lost_aarq() {
    meter.script = request -> meter.heard.size() <= 2 ? ScriptedMeter.nothing() : null;
    client.opened(meter);
    assertThat(listener.heard).isEmpty();

    timers.advance(TIMEOUT.multipliedBy(2));

    assertThat(meter.heard(Aarq.class)).hasSize(3);
    assertThat(listener.heard).containsExactly("associated " + METER);
  }

  @Test
  void closes_a_session_on_which_nothing_is_answered_once_and_says_so() {
    meter.script = request -> ScriptedMeter.nothing();
    client.opened(meter);
    var answer = get(IMPORT);

    timers.advance(TIMEOUT.multipliedBy(4));
    assertThat(meter.closings).isEmpty();
    timers.advance(TIMEOUT);

    assertThat(meter.closings).containsExactly("5 COSEM requests in a row were not answered");
    assertThat(failure(answer)).isEqualTo(Reason.TIMED_OUT);
    assertThat(failure(get(IMPORT))).isEqualTo(Reason.UNREACHABLE);
    assertThat(timers.waiting()).as("the minute in which the log gathers").isEqualTo(1);
  }

  @Test
  void refuses_a_meter_of_another_name_and_tells_the_journal_once() {
    meter.objects.put(
        ScriptedMeter.NAME, new CosemData.OctetString(Octets.ofAscii("TKI9999\n99999999")));
    client.opened(meter);

    assertThat(meter.closings).containsExactly("wrong COSEM name");
    assertThat(failure(get(IMPORT))).isEqualTo(Reason.WRONG_NAME);
    client.opened(meter);
    client.opened(meter);

    assertThat(meter.closings).hasSize(3);
    assertThat(journal).hasSize(1);
    assertThat(journal.get(0).code()).isEqualTo("cosem.wrong-name");
    assertThat(journal.get(0).text()).contains("'TKI9999?99999999'");
    assertThat(listener.heard).isEmpty();
  }

  @Test
  void fails_requests_that_wait_for_a_meter_of_another_name() {
    meter.objects.put(ScriptedMeter.NAME, new CosemData.OctetString(Octets.ofAscii("OTHER")));
    meter.script = request -> meter.heard.size() == 1 ? ScriptedMeter.nothing() : null;
    client.opened(meter);
    var answer = get(IMPORT);
    timers.advance(TIMEOUT);

    assertThat(failure(answer)).isEqualTo(Reason.WRONG_NAME);
  }

  @Test
  void tells_who_waits_of_a_refusal_and_tries_again_after_a_pause() {
    meter.script =
        request ->
            request instanceof Aarq && meter.heard.size() < 3
                ? List.of(Aare.rejected(ApplicationContextName.LN, 2, Optional.empty()))
                : null;
    client.opened(meter);
    assertThat(failure(get(IMPORT))).isEqualTo(Reason.REFUSED);

    timers.advance(Duration.ofMinutes(1));
    assertThat(failure(get(IMPORT))).isEqualTo(Reason.REFUSED);
    timers.advance(Duration.ofMinutes(1));

    assertThat(get(IMPORT)).isCompletedWithValue(new GetResult.Value(WH));
    assertThat(meter.closings).isEmpty();
    assertThat(listener.heard).containsExactly("associated " + METER);
  }

  @Test
  void keeps_the_session_of_a_meter_that_leaves_requests_unanswered_but_pushes() {
    client.opened(meter);
    meter.script = request -> ScriptedMeter.nothing();
    for (int i = 0; i < 12; i++) {
      get(IMPORT);
      timers.advance(TIMEOUT);
      meter.say(1, 102, PUSH);
    }

    assertThat(meter.closings).isEmpty();
  }

  @Test
  void asks_for_the_name_again_when_answers_get_lost() {
    meter.script = request -> lost(request) ? ScriptedMeter.nothing() : null;
    client.opened(meter);
    for (int i = 0; i < 4; i++) {
      timers.advance(TIMEOUT);
    }

    assertThat(listener.heard).containsExactly("associated " + METER);
    assertThat(meter.closings).isEmpty();
  }

  /** More requests for the name than one GET has attempts. */
  private boolean lost(Apdu request) {
    return request instanceof GetRequest && meter.heard(GetRequest.class).size() < 5;
  }

  @Test
  void calls_an_aare_that_cannot_be_read_a_refusal() {
    meter.script = request -> ScriptedMeter.nothing();
    client.opened(meter);
    var answer = get(IMPORT);
    meter.sayOctets(new byte[] {0, 1, 0, 1, 0, 32, 0, 2, 0x61, 0x7f});

    assertThat(failure(answer)).isEqualTo(Reason.REFUSED);
  }

  @Test
  void refuses_a_meter_that_wants_more_than_no_security() {
    meter.script =
        request ->
            request instanceof Aarq
                ? List.of(
                    new Aare(
                        ApplicationContextName.LN,
                        Aare.ACCEPTED,
                        new Aare.Diagnostic(false, 14),
                        Optional.empty(),
                        Optional.empty(),
                        Optional.of(MechanismName.HIGH_GMAC),
                        Optional.of(Octets.of(new byte[8])),
                        Optional.empty()))
                : null;
    client.opened(meter);

    assertThat(failure(get(IMPORT))).isEqualTo(Reason.REFUSED);
  }

  @Test
  void refuses_a_meter_that_does_not_tell_its_name() {
    meter.objects.remove(ScriptedMeter.NAME);
    client.opened(meter);

    assertThat(failure(get(IMPORT))).isEqualTo(Reason.REFUSED);
    assertThat(listener.heard).isEmpty();
  }

  @Test
  void announces_associated_meters_to_a_listener_that_comes_later_and_only_once() {
    client.opened(meter);
    RecordingListener late = new RecordingListener();
    client.add(late);
    client.add(late);

    assertThat(late.heard).containsExactly("associated " + METER);
    assertThat(listener.heard).containsExactly("associated " + METER);
    client.remove(late);
    meter.say(1, 102, PUSH);
    client.closed(meter, "test");

    assertThat(late.heard).hasSize(1);
    assertThat(listener.heard)
        .containsExactly("associated " + METER, "notified " + METER + " " + WH, "lost " + METER);
  }

  @Test
  void hands_on_pushes_to_both_saps_and_from_the_server_only() {
    client.opened(meter);
    meter.say(1, 102, PUSH);
    meter.say(1, 32, PUSH);
    meter.say(2, 102, PUSH);
    meter.say(1, 16, PUSH);

    assertThat(listener.heard).hasSize(3);
  }

  @Test
  void drops_pushes_before_the_name_is_known() {
    meter.script = request -> ScriptedMeter.nothing();
    client.opened(meter);
    meter.say(1, 102, PUSH);

    assertThat(listener.heard).isEmpty();
  }

  @Test
  void takes_a_new_session_in_place_of_the_old_one() {
    client.opened(meter);
    ScriptedMeter again = new ScriptedMeter(METER, client);
    again.objects.put(IMPORT, WH);
    client.opened(again);
    client.closed(meter, "late");
    meter.say(1, 102, PUSH);

    assertThat(listener.heard)
        .containsExactly("associated " + METER, "lost " + METER, "associated " + METER);
    assertThat(get(IMPORT)).isCompletedWithValue(new GetResult.Value(WH));
    assertThat(again.heard(GetRequest.class)).hasSize(2);
  }

  @Test
  void lets_no_exception_of_a_listener_reach_others() {
    client.add(
        new MeterListener() {
          @Override
          public void associated(MeterId id) {
            throw new IllegalStateException("a listener's bug");
          }

          @Override
          public void notified(MeterId id, DataNotification notification) {
            throw new IllegalStateException("a listener's bug");
          }

          @Override
          public void lost(MeterId id) {
            throw new IllegalStateException("a listener's bug");
          }
        });
    RecordingListener behind = new RecordingListener();
    client.add(behind);
    client.opened(meter);
    meter.say(1, 102, PUSH);
    client.closed(meter, "test");

    assertThat(behind.heard).hasSize(3);
  }

  @Test
  void goes_on_when_the_classes_of_a_listener_are_gone() {
    client.add(
        new MeterListener() {
          @Override
          public void associated(MeterId id) {
            throw new NoClassDefFoundError("the listener's bundle was stopped meanwhile");
          }

          @Override
          public void notified(MeterId id, DataNotification notification) {
            throw new NoClassDefFoundError("the listener's bundle was stopped meanwhile");
          }

          @Override
          public void lost(MeterId id) {
            throw new NoClassDefFoundError("the listener's bundle was stopped meanwhile");
          }
        });
    RecordingListener behind = new RecordingListener();
    client.add(behind);
    client.opened(meter);
    meter.say(1, 102, PUSH);

    assertThat(behind.heard).hasSize(2);
    assertThat(get(IMPORT)).isCompletedWithValue(new GetResult.Value(WH));
  }

  @Test
  void ends_without_closing_sessions_and_leaves_nobody_waiting() {
    client.opened(meter);
    meter.script = request -> ScriptedMeter.nothing();
    var first = get(IMPORT);
    var second = get(IMPORT);
    client.close();

    assertThat(failure(first)).isEqualTo(Reason.UNREACHABLE);
    assertThat(failure(second)).isEqualTo(Reason.UNREACHABLE);
    assertThat(failure(get(IMPORT))).isEqualTo(Reason.UNREACHABLE);
    assertThat(meter.closings).isEmpty();
    assertThat(listener.heard).containsExactly("associated " + METER, "lost " + METER);
    assertThat(timers.waiting()).isZero();
    client.opened(meter);
    assertThat(listener.heard).hasSize(2);
  }
}
