package io.tiaki.cosem.client;

import static org.assertj.core.api.Assertions.assertThat;

import io.tiaki.cosem.ActionResult;
import io.tiaki.cosem.ActionResult.Code;
import io.tiaki.cosem.AttributeDescriptor;
import io.tiaki.cosem.CosemData;
import io.tiaki.cosem.CosemException.Reason;
import io.tiaki.cosem.DataAccessResult;
import io.tiaki.cosem.GetResult;
import io.tiaki.cosem.MethodDescriptor;
import io.tiaki.cosem.Octets;
import io.tiaki.cosem.Repetition;
import io.tiaki.cosem.codec.Aare;
import io.tiaki.cosem.codec.Aarq;
import io.tiaki.cosem.codec.ActionRequestNextPblock;
import io.tiaki.cosem.codec.ActionRequestNormal;
import io.tiaki.cosem.codec.ActionRequestWithFirstPblock;
import io.tiaki.cosem.codec.ActionRequestWithPblock;
import io.tiaki.cosem.codec.ActionResponseNextPblock;
import io.tiaki.cosem.codec.ActionResponseNormal;
import io.tiaki.cosem.codec.ActionResponseWithPblock;
import io.tiaki.cosem.codec.Apdu;
import io.tiaki.cosem.codec.ApplicationContextName;
import io.tiaki.cosem.codec.Conformance;
import io.tiaki.cosem.codec.Conformance.Service;
import io.tiaki.cosem.codec.DataBlockSA;
import io.tiaki.cosem.codec.ExceptionResponse;
import io.tiaki.cosem.codec.ExceptionResponse.ServiceError;
import io.tiaki.cosem.codec.ExceptionResponse.StateError;
import io.tiaki.cosem.codec.InitiateResponse;
import io.tiaki.cosem.codec.SetRequest;
import io.tiaki.cosem.codec.SetRequestNormal;
import io.tiaki.cosem.codec.SetRequestWithDatablock;
import io.tiaki.cosem.codec.SetRequestWithFirstDatablock;
import io.tiaki.cosem.codec.SetResponseDatablock;
import io.tiaki.cosem.codec.SetResponseLastDatablock;
import io.tiaki.cosem.codec.SetResponseNormal;
import io.tiaki.model.ObisCode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** SET and ACTION: who asks, what is repeated and what never is. */
class WritingTest extends Conversing {
  private static final AttributeDescriptor ZONE = new AttributeDescriptor(8, ObisCode.CLOCK, 3);
  private static final MethodDescriptor PUSH =
      new MethodDescriptor(40, ObisCode.of("0-0:25.9.0.255"), 1);
  private static final CosemData ONE = new CosemData.LongData((short) 1);
  private static final CosemData LONG = CosemData.OctetString.of("z".repeat(3_000).getBytes());
  private static final ExceptionResponse NOT_ASSOCIATED =
      new ExceptionResponse(StateError.SERVICE_NOT_ALLOWED, ServiceError.OPERATION_NOT_POSSIBLE);

  @BeforeEach
  void associate() {
    client.opened(meter);
    meter.heard.clear();
  }

  @Test
  void writes_as_the_management_client_and_goes_on_reading_as_the_reader() {
    List<Integer> clients = new ArrayList<>();
    meter.script =
        request -> {
          clients.add(meter.client);
          return null;
        };

    assertThat(set(ONE, Repetition.NEVER)).isCompletedWithValue(DataAccessResult.SUCCESS);
    assertThat(get(IMPORT)).isCompletedWithValue(new GetResult.Value(WH));
    assertThat(set(ONE, Repetition.NEVER)).isCompletedWithValue(DataAccessResult.SUCCESS);

    assertThat(clients).containsExactly(1, 1, 32, 1);
    assertThat(meter.heard(Aarq.class)).hasSize(1);
    assertThat(listener.heard).containsExactly("associated " + METER);
  }

  @Test
  void one_client_may_both_read_and_write() {
    settings = new Settings(32, 32, 1, TIMEOUT, 3, 5, Duration.ofMinutes(1));
    client.opened(meter);
    meter.heard.clear();

    assertThat(set(ONE, Repetition.NEVER)).isCompletedWithValue(DataAccessResult.SUCCESS);
    assertThat(meter.heard).hasSize(1);
    assertThat(meter.client).isEqualTo(32);
  }

  @Test
  void hands_on_a_refusal_as_a_value() {
    meter.script =
        request ->
            request instanceof SetRequest set
                ? List.of(new SetResponseNormal(set.invoke(), DataAccessResult.TYPE_UNMATCHED))
                : null;

    assertThat(set(ONE, Repetition.NEVER)).isCompletedWithValue(DataAccessResult.TYPE_UNMATCHED);
  }

  @Test
  void never_sends_again_what_may_have_been_carried_out() {
    meter.script = loses(SetRequestNormal.class, 100);
    var answer = set(ONE, Repetition.NEVER);
    timers.advance(TIMEOUT.multipliedBy(4));

    assertThat(failure(answer)).isEqualTo(Reason.IN_DOUBT);
    assertThat(meter.heard(SetRequestNormal.class)).hasSize(1);
  }

  @Test
  void sends_what_is_idempotent_again_under_the_same_invoke_id() {
    meter.script = loses(SetRequestNormal.class, 2);
    var answer = set(ONE, Repetition.IDEMPOTENT);
    timers.advance(TIMEOUT.multipliedBy(2));

    assertThat(answer).isCompletedWithValue(DataAccessResult.SUCCESS);
    assertThat(meter.heard(SetRequestNormal.class).stream().distinct()).hasSize(1);
    assertThat(meter.heard(SetRequestNormal.class)).hasSize(3);
  }

  @Test
  void gives_up_after_its_attempts() {
    meter.script = loses(SetRequestNormal.class, 100);
    var answer = set(ONE, Repetition.IDEMPOTENT);
    timers.advance(TIMEOUT.multipliedBy(3));

    assertThat(failure(answer)).isEqualTo(Reason.TIMED_OUT);
    assertThat(meter.heard(SetRequestNormal.class)).hasSize(3);
  }

  @Test
  void a_session_that_ends_leaves_a_request_in_doubt_and_another_untried() {
    meter.script = loses(SetRequestNormal.class, 100);
    var sent = set(ONE, Repetition.NEVER);
    var waiting = set(ONE, Repetition.NEVER);
    client.closed(meter, "gone");

    assertThat(failure(sent)).isEqualTo(Reason.IN_DOUBT);
    assertThat(failure(waiting)).isEqualTo(Reason.UNREACHABLE);
  }

  @Test
  void an_answer_that_cannot_be_read_leaves_it_in_doubt() {
    meter.script = loses(SetRequestNormal.class, 1);
    var answer = set(ONE, Repetition.NEVER);
    int invoke = meter.heard(SetRequestNormal.class).get(0).invoke().octet();
    meter.sayOctets(HexFormat.of().parseHex(String.format("0001000100010004c507%02x00", invoke)));

    assertThat(failure(answer)).isEqualTo(Reason.IN_DOUBT);
  }

  @Test
  void associates_again_when_the_meter_has_forgotten_as_then_it_did_nothing() {
    assertThat(set(ONE, Repetition.NEVER)).isCompleted();
    meter.heard.clear();
    meter.script =
        request ->
            request instanceof SetRequest && meter.heard(Aarq.class).isEmpty()
                ? List.of(NOT_ASSOCIATED)
                : null;

    assertThat(set(ONE, Repetition.NEVER)).isCompletedWithValue(DataAccessResult.SUCCESS);
    assertThat(meter.heard(Aarq.class)).hasSize(1);
    meter.script = request -> request instanceof SetRequest ? List.of(NOT_ASSOCIATED) : null;
    assertThat(failure(set(ONE, Repetition.NEVER))).isEqualTo(Reason.PROTOCOL);
  }

  @Test
  void sends_a_long_value_in_blocks_that_fit_what_the_meter_takes() {
    assertThat(set(LONG, Repetition.NEVER)).isCompletedWithValue(DataAccessResult.SUCCESS);

    assertThat(meter.written).containsExactly(LONG);
    assertThat(meter.heard(SetRequestWithDatablock.class)).hasSize(2);
  }

  @Test
  void begins_a_transfer_again_when_a_block_before_the_last_got_lost() {
    meter.script = loses(SetRequestWithFirstDatablock.class, 1);
    var answer = set(LONG, Repetition.NEVER);
    timers.advance(TIMEOUT);

    assertThat(answer).isCompletedWithValue(DataAccessResult.SUCCESS);
    var firsts = meter.heard(SetRequestWithFirstDatablock.class);
    assertThat(firsts).hasSize(2);
    assertThat(firsts.get(0).invoke()).isNotEqualTo(firsts.get(1).invoke());
  }

  @Test
  void a_lost_answer_to_the_last_block_leaves_it_in_doubt() {
    meter.script =
        request ->
            request instanceof SetRequestWithDatablock block && block.datablock().lastBlock()
                ? ScriptedMeter.nothing()
                : null;
    var answer = set(LONG, Repetition.NEVER);
    timers.advance(TIMEOUT);

    assertThat(failure(answer)).isEqualTo(Reason.IN_DOUBT);
    assertThat(meter.heard(SetRequestWithFirstDatablock.class)).hasSize(1);
  }

  @Test
  void begins_again_when_the_meter_has_aborted_the_transfer_and_then_believes_it() {
    meter.script =
        request ->
            request instanceof SetRequestWithDatablock set
                ? List.of(
                    new SetResponseLastDatablock(
                        set.invoke(), DataAccessResult.LONG_SET_ABORTED, 2))
                : null;

    assertThat(set(LONG, Repetition.NEVER)).isCompletedWithValue(DataAccessResult.LONG_SET_ABORTED);
    assertThat(meter.heard(SetRequestWithFirstDatablock.class)).hasSize(2);
  }

  @Test
  void ignores_an_acknowledgement_that_comes_twice_and_refuses_a_wrong_one() {
    meter.script = loses(SetRequestWithFirstDatablock.class, 100);
    var answer = set(LONG, Repetition.NEVER);
    var invoke = meter.heard(SetRequestWithFirstDatablock.class).get(0).invoke();
    meter.script = loses(SetRequestWithDatablock.class, 100);
    meter.say(new SetResponseDatablock(invoke, 1));
    meter.say(new SetResponseDatablock(invoke, 1));
    assertThat(meter.heard(SetRequestWithDatablock.class)).hasSize(1);
    meter.say(new SetResponseDatablock(invoke, 3));

    assertThat(failure(answer)).isEqualTo(Reason.PROTOCOL);
  }

  @Test
  void says_so_when_the_meter_does_not_offer_it() {
    meter.script = agrees(Conformance.of(Service.GET), 1_024);
    assertThat(failure(set(ONE, Repetition.NEVER))).isEqualTo(Reason.NOT_OFFERED);
    assertThat(failure(action(Repetition.NEVER))).isEqualTo(Reason.NOT_OFFERED);
    assertThat(meter.heard(SetRequest.class)).isEmpty();
  }

  @Test
  void what_fits_neither_link_nor_blocks_is_not_sent() {
    meter.script = agrees(Conformance.of(Service.GET, Service.SET), 1_024);
    assertThat(failure(set(LONG, Repetition.NEVER))).isEqualTo(Reason.PROTOCOL);
    assertThat(meter.heard(SetRequest.class)).isEmpty();
  }

  @Test
  void a_meter_that_refuses_the_management_client_goes_on_being_read() {
    meter.script =
        request ->
            request instanceof Aarq && meter.client == 1
                ? List.of(Aare.rejected(ApplicationContextName.LN, 1, Optional.empty()))
                : null;

    assertThat(failure(set(ONE, Repetition.NEVER))).isEqualTo(Reason.REFUSED);
    assertThat(get(IMPORT)).isCompletedWithValue(new GetResult.Value(WH));
    assertThat(listener.heard).containsExactly("associated " + METER);
  }

  @Test
  void a_meter_that_is_silent_to_the_management_client_goes_on_being_read() {
    meter.script = request -> meter.client == 1 ? ScriptedMeter.nothing() : null;
    var first = set(ONE, Repetition.NEVER);
    var second = set(ONE, Repetition.NEVER);
    var read = get(IMPORT);
    timers.advance(TIMEOUT.multipliedBy(3));

    assertThat(failure(first)).isEqualTo(Reason.REFUSED);
    assertThat(failure(second)).isEqualTo(Reason.REFUSED);
    assertThat(read).isCompletedWithValue(new GetResult.Value(WH));
    assertThat(meter.closings).isEmpty();
    assertThat(listener.heard).containsExactly("associated " + METER);
  }

  @Test
  void executes_a_method() {
    assertThat(action(Repetition.NEVER)).isCompletedWithValue(ActionResult.of(Code.SUCCESS));
    assertThat(meter.heard(ActionRequestNormal.class).get(0).method()).isEqualTo(PUSH);
  }

  @Test
  void never_executes_a_method_twice_by_itself() {
    meter.script = loses(ActionRequestNormal.class, 100);
    var answer = action(Repetition.NEVER);
    timers.advance(TIMEOUT);

    assertThat(failure(answer)).isEqualTo(Reason.IN_DOUBT);
    assertThat(meter.heard(ActionRequestNormal.class)).hasSize(1);
  }

  @Test
  void long_parameters_and_answers_of_a_method_travel_in_blocks() {
    ActionResult result =
        new ActionResult(Code.SUCCESS, Optional.of(new GetResult.Value(rows(400))));
    byte[] octets = ActionResponseNormal.encodeResult(result);
    meter.script = request -> blocks(request, octets);

    var answer = client.action(ID, PUSH, Optional.of(LONG), Repetition.NEVER).toCompletableFuture();

    assertThat(answer).isCompletedWithValue(result);
    assertThat(meter.heard(ActionRequestWithPblock.class)).hasSize(2);
    assertThat(meter.heard(ActionRequestNextPblock.class)).hasSizeGreaterThan(2);
  }

  private static List<Apdu> blocks(Apdu request, byte[] octets) {
    if (request instanceof ActionRequestWithFirstPblock first) {
      return List.of(new ActionResponseNextPblock(first.invoke(), 1));
    } else if (request instanceof ActionRequestWithPblock next && !next.pblock().lastBlock()) {
      return List.of(new ActionResponseNextPblock(next.invoke(), next.pblock().blockNumber()));
    } else if (request instanceof ActionRequestWithPblock last) {
      return List.of(new ActionResponseWithPblock(last.invoke(), part(octets, 0)));
    } else if (request instanceof ActionRequestNextPblock next) {
      return List.of(
          new ActionResponseWithPblock(next.invoke(), part(octets, (int) next.blockNumber())));
    }
    return null;
  }

  private static DataBlockSA part(byte[] octets, int index) {
    int from = index * 1_000;
    int length = Math.min(1_000, octets.length - from);
    return new DataBlockSA(
        from + length == octets.length, index + 1, Octets.of(octets, from, length));
  }

  private Function<Apdu, List<Apdu>> loses(Class<?> type, int times) {
    int[] left = {times};
    return request -> type.isInstance(request) && left[0]-- > 0 ? ScriptedMeter.nothing() : null;
  }

  private static Function<Apdu, List<Apdu>> agrees(Conformance with, int pdu) {
    return request ->
        request instanceof Aarq ? List.of(Aare.accepted(new InitiateResponse(with, pdu))) : null;
  }

  private CompletableFuture<DataAccessResult> set(CosemData value, Repetition repetition) {
    return client.set(ID, ZONE, value, repetition).toCompletableFuture();
  }

  private CompletableFuture<ActionResult> action(Repetition repetition) {
    CosemData zero = new CosemData.IntegerData((byte) 0);
    return client.action(ID, PUSH, Optional.of(zero), repetition).toCompletableFuture();
  }
}
