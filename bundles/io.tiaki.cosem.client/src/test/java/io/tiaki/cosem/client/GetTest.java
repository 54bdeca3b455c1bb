package io.tiaki.cosem.client;

import static org.assertj.core.api.Assertions.assertThat;

import io.tiaki.cosem.CosemData;
import io.tiaki.cosem.CosemException.Reason;
import io.tiaki.cosem.DataAccessResult;
import io.tiaki.cosem.GetResult;
import io.tiaki.cosem.Octets;
import io.tiaki.cosem.SelectiveAccess;
import io.tiaki.cosem.codec.Aarq;
import io.tiaki.cosem.codec.Apdu;
import io.tiaki.cosem.codec.ExceptionResponse;
import io.tiaki.cosem.codec.ExceptionResponse.ServiceError;
import io.tiaki.cosem.codec.ExceptionResponse.StateError;
import io.tiaki.cosem.codec.GetRequest;
import io.tiaki.cosem.codec.GetRequestNext;
import io.tiaki.cosem.codec.GetRequestNormal;
import io.tiaki.cosem.codec.GetResponseWithDatablock;
import io.tiaki.cosem.codec.InvokeIdAndPriority;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class GetTest extends Conversing {
  private static final ExceptionResponse NOT_ASSOCIATED =
      new ExceptionResponse(StateError.SERVICE_NOT_ALLOWED, ServiceError.OPERATION_NOT_POSSIBLE);

  @BeforeEach
  void associate() {
    client.opened(meter);
    meter.heard.clear();
  }

  @Test
  void reads_a_value() {
    assertThat(get(IMPORT)).isCompletedWithValue(new GetResult.Value(WH));
    assertThat(timers.waiting()).isZero();
  }

  @Test
  void hands_on_a_refusal_as_a_value() {
    assertThat(get(PROFILE))
        .isCompletedWithValue(new GetResult.Error(DataAccessResult.OBJECT_UNDEFINED));
  }

  @Test
  void sends_selective_access() {
    SelectiveAccess entries =
        new SelectiveAccess(2, CosemData.Structure.of(new CosemData.DoubleLongUnsigned(1)));
    client.get(ID, PROFILE, entries);

    assertThat(meter.heard(GetRequestNormal.class).get(0).access()).contains(entries);
  }

  @Test
  void knows_no_meter_without_session() {
    client.closed(meter, "gone");
    assertThat(failure(get(IMPORT))).isEqualTo(Reason.UNREACHABLE);
    assertThat(
            failure(client.get(new io.tiaki.model.MeterId("TKI2"), IMPORT).toCompletableFuture()))
        .isEqualTo(Reason.UNREACHABLE);
  }

  @Test
  void repeats_a_lost_request_under_the_same_invoke_id() {
    meter.script = request -> meter.heard.size() < 3 ? ScriptedMeter.nothing() : null;
    var answer = get(IMPORT);
    timers.advance(TIMEOUT);
    assertThat(answer).isNotDone();
    timers.advance(TIMEOUT);

    assertThat(answer).isCompletedWithValue(new GetResult.Value(WH));
    assertThat(meter.heard).hasSize(3);
    assertThat(meter.heard(GetRequest.class).stream().map(r -> r.invoke().invokeId()).distinct())
        .hasSize(1);
  }

  @Test
  void gives_up_after_its_attempts_and_serves_the_next_request() {
    meter.script = request -> meter.heard.size() <= 3 ? ScriptedMeter.nothing() : null;
    var first = get(IMPORT);
    var second = get(IMPORT);
    timers.advance(TIMEOUT.multipliedBy(3));

    assertThat(failure(first)).isEqualTo(Reason.TIMED_OUT);
    assertThat(second).isCompletedWithValue(new GetResult.Value(WH));
    assertThat(meter.closings).isEmpty();
  }

  @Test
  void ignores_answers_that_come_twice_or_late() {
    meter.script = request -> ScriptedMeter.nothing();
    var first = get(IMPORT);
    timers.advance(TIMEOUT);
    Apdu request = meter.heard.get(0);
    List<Apdu> answer = meter.usual(request);
    meter.say(answer.get(0));
    assertThat(first).isCompletedWithValue(new GetResult.Value(WH));

    meter.objects.put(IMPORT, new CosemData.DoubleLongUnsigned(2));
    var second = get(IMPORT);
    meter.say(answer.get(0));
    assertThat(second).isNotDone();
    meter.say(meter.usual(meter.heard.get(2)).get(0));
    assertThat(second)
        .isCompletedWithValue(new GetResult.Value(new CosemData.DoubleLongUnsigned(2)));
  }

  @Test
  void puts_blocks_together() {
    meter.objects.put(PROFILE, rows(2_000));

    assertThat(get(PROFILE)).isCompletedWithValue(new GetResult.Value(rows(2_000)));
    assertThat(meter.heard(GetRequestNext.class)).hasSizeGreaterThan(10);
  }

  @Test
  void never_repeats_a_request_for_a_block_but_the_whole_get_once_under_another_id() {
    meter.objects.put(PROFILE, rows(500));
    List<Apdu> nexts = new ArrayList<>();
    meter.script =
        request -> {
          boolean lost =
              request instanceof GetRequestNext next && next.blockNumber() == 2 && nexts.add(next);
          return lost && nexts.size() == 1 ? ScriptedMeter.nothing() : null;
        };
    var answer = get(PROFILE);
    assertThat(answer).isNotDone();
    timers.advance(TIMEOUT);

    assertThat(answer).isCompletedWithValue(new GetResult.Value(rows(500)));
    List<GetRequestNormal> gets = meter.heard(GetRequestNormal.class);
    assertThat(gets).hasSize(2);
    assertThat(gets.get(0).invoke()).isNotEqualTo(gets.get(1).invoke());
    assertThat(meter.heard(GetRequestNext.class)).doesNotHaveDuplicates();
  }

  @Test
  void gives_up_when_blocks_are_lost_again() {
    meter.objects.put(PROFILE, rows(500));
    meter.script = request -> request instanceof GetRequestNext ? ScriptedMeter.nothing() : null;
    var answer = get(PROFILE);
    timers.advance(TIMEOUT.multipliedBy(2));

    assertThat(failure(answer)).isEqualTo(Reason.TIMED_OUT);
  }

  @Test
  void ignores_a_block_that_comes_twice_and_refuses_one_that_was_skipped() {
    meter.objects.put(PROFILE, rows(500));
    meter.script = request -> ScriptedMeter.nothing();
    var answer = get(PROFILE);
    Apdu first = meter.usual(meter.heard.get(0)).get(0);
    InvokeIdAndPriority invoke = ((GetRequest) meter.heard.get(0)).invoke();
    meter.say(first);
    meter.say(first);
    assertThat(meter.heard(GetRequestNext.class)).hasSize(1);
    meter.say(meter.block(invoke, 3));

    assertThat(failure(answer)).isEqualTo(Reason.PROTOCOL);
  }

  @Test
  void begins_again_when_the_meter_has_aborted_the_transfer() {
    meter.objects.put(PROFILE, rows(500));
    meter.script =
        request ->
            request instanceof GetRequestNext next && meter.heard.size() == 2
                ? List.of(
                    GetResponseWithDatablock.error(
                        next.invoke(), 2, DataAccessResult.LONG_GET_ABORTED))
                : null;

    assertThat(get(PROFILE)).isCompletedWithValue(new GetResult.Value(rows(500)));
  }

  @Test
  void bounds_the_size_of_an_answer_and_refuses_empty_blocks() {
    Octets block = Octets.of(new byte[1100]);
    meter.script =
        request ->
            List.of(GetResponseWithDatablock.data(invoke(request), false, number(request), block));
    assertThat(failure(get(PROFILE))).isEqualTo(Reason.PROTOCOL);
    assertThat(meter.heard).hasSize((1 << 20) / 1100 + 1);

    meter.script =
        request ->
            List.of(
                GetResponseWithDatablock.data(
                    invoke(request), false, number(request), Octets.EMPTY));
    assertThat(failure(get(PROFILE))).isEqualTo(Reason.PROTOCOL);
  }

  @Test
  void calls_blocks_that_are_no_value_a_protocol_error() {
    Octets noValue = Octets.of(new byte[] {2, 5});
    meter.script =
        request -> List.of(GetResponseWithDatablock.data(invoke(request), true, 1, noValue));

    assertThat(failure(get(PROFILE))).isEqualTo(Reason.PROTOCOL);
  }

  @Test
  void associates_again_when_the_meter_has_forgotten_and_repeats_the_request_once() {
    meter.script = request -> meter.heard(Aarq.class).isEmpty() ? List.of(NOT_ASSOCIATED) : null;
    assertThat(get(IMPORT)).isCompletedWithValue(new GetResult.Value(WH));
    assertThat(listener.heard).containsExactly("associated " + METER);

    meter.script =
        request ->
            request instanceof GetRequestNormal get && get.attribute().equals(IMPORT)
                ? List.of(NOT_ASSOCIATED)
                : null;
    assertThat(failure(get(IMPORT))).isEqualTo(Reason.PROTOCOL);
  }

  @Test
  void maps_other_exceptions_of_the_meter() {
    meter.script =
        request ->
            List.of(
                new ExceptionResponse(
                    StateError.SERVICE_UNKNOWN, ServiceError.SERVICE_NOT_SUPPORTED));

    assertThat(failure(get(IMPORT))).isEqualTo(Reason.PROTOCOL);
  }

  @Test
  void keeps_sixteen_requests_waiting_and_no_more() {
    meter.script = request -> ScriptedMeter.nothing();
    List<CompletableFuture<GetResult>> answers = new ArrayList<>();
    for (int i = 0; i < 17; i++) {
      answers.add(get(IMPORT));
    }
    assertThat(failure(answers.get(16))).isEqualTo(Reason.OVERLOADED);

    meter.script = request -> null;
    timers.advance(TIMEOUT);
    assertThat(answers.subList(0, 16))
        .allSatisfy(a -> assertThat(a).isCompletedWithValue(new GetResult.Value(WH)));
    assertThat(get(IMPORT)).isCompletedWithValue(new GetResult.Value(WH));
  }

  @Test
  void fails_a_request_that_is_too_long_for_the_link_and_goes_on() {
    SelectiveAccess access = new SelectiveAccess(1, CosemData.OctetString.of(new byte[2_000]));

    assertThat(failure(client.get(ID, PROFILE, access).toCompletableFuture()))
        .isEqualTo(Reason.PROTOCOL);
    assertThat(get(IMPORT)).isCompletedWithValue(new GetResult.Value(WH));
  }

  @Test
  void fails_at_once_on_an_answer_that_cannot_be_read() {
    meter.script = request -> ScriptedMeter.nothing();
    var answer = get(IMPORT);
    int invoke = invoke(meter.heard.get(0)).octet();
    meter.sayOctets(HexFormat.of().parseHex(String.format("0001000100200005c401%02x0063", invoke)));

    assertThat(failure(answer)).isEqualTo(Reason.PROTOCOL);
  }

  @Test
  void survives_garbage() {
    Random random = new Random(20260103);
    meter.script = request -> ScriptedMeter.nothing();
    var answer = get(IMPORT);
    for (int i = 0; i < 20_000; i++) {
      byte[] octets = new byte[random.nextInt(60)];
      random.nextBytes(octets);
      if (i % 2 == 0 && octets.length > 8) {
        byte[] header = {0, 1, 0, 1, 0, 32, 0, (byte) (octets.length - 8)};
        System.arraycopy(header, 0, octets, 0, 8);
      }
      meter.sayOctets(octets);
    }
    meter.script = request -> null;
    timers.advance(TIMEOUT.multipliedBy(5));

    assertThat(answer).isDone();
    assertThat(get(IMPORT)).isCompletedWithValue(new GetResult.Value(WH));
  }

  @Test
  void uses_changed_settings_without_losing_the_association() {
    settings = new Settings(32, 1, TIMEOUT.multipliedBy(2), 1, 5, TIMEOUT);
    meter.script = request -> ScriptedMeter.nothing();
    var answer = get(IMPORT);
    timers.advance(TIMEOUT);
    assertThat(answer).isNotDone();
    timers.advance(TIMEOUT);

    assertThat(failure(answer)).isEqualTo(Reason.TIMED_OUT);
    assertThat(listener.heard).containsExactly("associated " + METER);
  }

  @Test
  void lets_a_request_follow_from_an_answer() {
    var second = get(IMPORT).thenCompose(result -> client.get(ID, IMPORT));

    assertThat(second).isCompletedWithValue(new GetResult.Value(WH));
  }

  private static InvokeIdAndPriority invoke(Apdu request) {
    return ((GetRequest) request).invoke();
  }

  private static long number(Apdu request) {
    return request instanceof GetRequestNext next ? next.blockNumber() + 1 : 1;
  }
}
