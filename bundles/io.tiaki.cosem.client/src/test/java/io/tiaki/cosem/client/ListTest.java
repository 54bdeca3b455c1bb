package io.tiaki.cosem.client;

import static org.assertj.core.api.Assertions.assertThat;

import io.tiaki.cosem.AccessSpecification.Action;
import io.tiaki.cosem.AccessSpecification.Get;
import io.tiaki.cosem.AccessSpecification.Set;
import io.tiaki.cosem.ActionResult;
import io.tiaki.cosem.ActionResult.Code;
import io.tiaki.cosem.AttributeDescriptor;
import io.tiaki.cosem.CosemData;
import io.tiaki.cosem.CosemException.Reason;
import io.tiaki.cosem.DataAccessResult;
import io.tiaki.cosem.GetResult;
import io.tiaki.cosem.MethodDescriptor;
import io.tiaki.cosem.Repetition;
import io.tiaki.cosem.SelectiveAccess;
import io.tiaki.cosem.codec.Aare;
import io.tiaki.cosem.codec.Aarq;
import io.tiaki.cosem.codec.ActionRequestNormal;
import io.tiaki.cosem.codec.ActionRequestWithList;
import io.tiaki.cosem.codec.Apdu;
import io.tiaki.cosem.codec.Apdus;
import io.tiaki.cosem.codec.Conformance;
import io.tiaki.cosem.codec.Conformance.Service;
import io.tiaki.cosem.codec.ExceptionResponse;
import io.tiaki.cosem.codec.ExceptionResponse.ServiceError;
import io.tiaki.cosem.codec.ExceptionResponse.StateError;
import io.tiaki.cosem.codec.GetRequestNext;
import io.tiaki.cosem.codec.GetRequestNormal;
import io.tiaki.cosem.codec.GetRequestWithList;
import io.tiaki.cosem.codec.GetResponseNormal;
import io.tiaki.cosem.codec.GetResponseWithList;
import io.tiaki.cosem.codec.InitiateResponse;
import io.tiaki.cosem.codec.SetRequestNormal;
import io.tiaki.cosem.codec.SetRequestWithList;
import io.tiaki.cosem.codec.WrapperPdu;
import io.tiaki.model.ObisCode;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Several attributes and methods at once, and what becomes of it with meters that cannot. */
class ListTest extends Conversing {
  private static final AttributeDescriptor ZONE = new AttributeDescriptor(8, ObisCode.CLOCK, 3);
  private static final MethodDescriptor RESET =
      new MethodDescriptor(3, ObisCode.ACTIVE_ENERGY_IMPORT, 1);
  private static final CosemData ZERO = new CosemData.IntegerData((byte) 0);

  private final ListServices lists = new ListServices();

  @BeforeEach
  void associate() {
    lists.objects.putAll(meter.objects);
    meter.script = lists::answer;
    client.opened(meter);
    meter.heard.clear();
  }

  @Test
  void reads_several_attributes_with_one_request() {
    assertThat(get(IMPORT, PROFILE, ScriptedMeter.NAME))
        .isCompletedWithValue(
            List.of(
                new GetResult.Value(WH),
                new GetResult.Error(DataAccessResult.OBJECT_UNDEFINED),
                new GetResult.Value(meter.objects.get(ScriptedMeter.NAME))));
    assertThat(meter.heard).hasSize(1);
  }

  @Test
  void splits_a_list_that_is_longer_than_the_negotiated_pdu() {
    meter.script = agreesOn(Conformance.of(Service.GET, Service.MULTIPLE_REFERENCES), 64);
    lists.maxPdu = 200;
    client.opened(meter);
    AttributeDescriptor[] many = new AttributeDescriptor[12];
    Arrays.fill(many, IMPORT);

    assertThat(get(many)).isCompletedWithValue(Collections.nCopies(12, new GetResult.Value(WH)));
    assertThat(meter.heard(GetRequestWithList.class))
        .hasSize(3)
        .allSatisfy(r -> assertThat(Apdus.encode(r).length).isLessThanOrEqualTo(64));
  }

  @Test
  void counts_selective_access_when_it_splits() {
    SelectiveAccess access = new SelectiveAccess(2, CosemData.OctetString.of(new byte[600]));
    List<Get> items =
        List.of(new Get(PROFILE, Optional.of(access)), new Get(PROFILE, Optional.of(access)));

    assertThat(client.get(ID, items).toCompletableFuture()).isCompleted();
    assertThat(meter.heard(GetRequestWithList.class)).isEmpty();
    assertThat(meter.heard(GetRequestNormal.class)).hasSize(2);
  }

  @Test
  void puts_the_blocks_of_a_long_list_together() {
    lists.objects.put(PROFILE, rows(400));

    assertThat(get(IMPORT, PROFILE))
        .isCompletedWithValue(List.of(new GetResult.Value(WH), new GetResult.Value(rows(400))));
    assertThat(meter.heard(GetRequestNext.class)).hasSizeGreaterThan(3);
  }

  @Test
  void asks_one_by_one_when_multiple_references_were_not_negotiated() {
    meter.script = agreesOn(Conformance.of(Service.GET), 1_024);
    client.opened(meter);

    assertThat(get(IMPORT, IMPORT)).isCompletedWithValue(twice());
    assertThat(meter.heard(GetRequestWithList.class)).isEmpty();
  }

  @Test
  void asks_one_by_one_when_the_answer_is_truncated_and_from_then_on() {
    meter.script =
        request -> {
          if (request instanceof GetRequestWithList list) {
            byte[] whole = Apdus.encode(lists.answer(list).get(0));
            byte[] cut = Arrays.copyOf(whole, whole.length - 3);
            meter.sayOctets(WrapperPdu.encode(1, 32, cut));
            return ScriptedMeter.nothing();
          }
          return null;
        };

    assertThat(get(IMPORT, IMPORT)).isCompletedWithValue(twice());
    assertThat(get(IMPORT, IMPORT)).isCompletedWithValue(twice());
    assertThat(meter.heard(GetRequestWithList.class)).hasSize(1);
  }

  @Test
  void asks_one_by_one_when_the_list_is_refused_or_of_another_length() {
    meter.script =
        request ->
            request instanceof GetRequestWithList list
                ? List.of(
                    new GetResponseNormal(
                        list.invoke(), new GetResult.Error(DataAccessResult.OTHER_REASON)))
                : null;
    assertThat(get(IMPORT, IMPORT)).isCompletedWithValue(twice());

    client.closed(meter, "again");
    client.opened(meter);
    meter.script =
        request ->
            request instanceof GetRequestWithList list
                ? List.of(new GetResponseWithList(list.invoke(), List.of(twice().get(0))))
                : null;
    assertThat(get(IMPORT, IMPORT)).isCompletedWithValue(twice());
  }

  @Test
  void associates_anew_and_goes_without_lists_when_the_meter_breaks_at_one() {
    boolean[] broken = {false};
    meter.script =
        request -> {
          broken[0] =
              !(request instanceof Aarq) && (broken[0] || request instanceof GetRequestWithList);
          return broken[0] ? List.of(exception(StateError.SERVICE_NOT_ALLOWED)) : null;
        };

    assertThat(get(IMPORT, IMPORT)).isCompletedWithValue(twice());
    assertThat(meter.heard(GetRequestWithList.class)).hasSize(1);
  }

  @Test
  void tries_lists_again_in_the_next_session() {
    meter.script = request -> request instanceof GetRequestWithList ? unknown() : null;
    assertThat(get(IMPORT, IMPORT)).isCompletedWithValue(twice());

    client.closed(meter, "again");
    meter.script = lists::answer;
    client.opened(meter);
    meter.heard.clear();
    assertThat(get(IMPORT, IMPORT)).isCompletedWithValue(twice());
    assertThat(meter.heard).hasSize(1);
  }

  @Test
  void repeats_a_lost_list_under_the_same_invoke_id() {
    meter.script =
        request -> meter.heard.size() < 3 ? ScriptedMeter.nothing() : lists.answer(request);
    var answer = get(IMPORT, IMPORT);
    timers.advance(TIMEOUT.multipliedBy(2));

    assertThat(answer).isCompletedWithValue(twice());
    assertThat(
            meter.heard(GetRequestWithList.class).stream()
                .map(GetRequestWithList::invoke)
                .distinct())
        .hasSize(1);
  }

  @Test
  void asks_one_by_one_when_the_meter_is_silent_to_lists_and_tries_the_next_list_again() {
    meter.script =
        request -> request instanceof GetRequestWithList ? ScriptedMeter.nothing() : null;
    var answer = get(IMPORT, IMPORT);
    timers.advance(TIMEOUT.multipliedBy(3));

    assertThat(answer).isCompletedWithValue(twice());
    assertThat(meter.closings).isEmpty();
    meter.script = lists::answer;
    meter.heard.clear();
    assertThat(get(IMPORT, IMPORT)).isCompletedWithValue(twice());
    assertThat(meter.heard).hasSize(1);
  }

  @Test
  void an_empty_list_is_answered_without_asking() {
    assertThat(get()).isCompletedWithValue(List.of());
    assertThat(meter.heard).isEmpty();
  }

  @Test
  void writes_a_list_at_once_only_when_that_may_be_repeated() {
    assertThat(set(Repetition.IDEMPOTENT, 1, 2, 3)).isCompletedWithValue(successes(3));
    assertThat(meter.heard(SetRequestWithList.class)).hasSize(1);
    assertThat(set(Repetition.NEVER, 4, 5)).isCompletedWithValue(successes(2));
    assertThat(meter.heard(SetRequestWithList.class)).hasSize(1);
    assertThat(meter.heard(SetRequestNormal.class)).hasSize(2);
    assertThat(lists.written).hasSize(3);
    assertThat(meter.written).hasSize(2);
  }

  @Test
  void writes_one_by_one_when_the_answer_to_a_list_is_wrong() {
    meter.script =
        request -> {
          if (request instanceof SetRequestWithList set) {
            byte[] wrong = {(byte) 0xc5, 4, (byte) set.invoke().octet(), 0};
            meter.sayOctets(WrapperPdu.encode(1, 1, wrong));
            return ScriptedMeter.nothing();
          }
          return null;
        };

    assertThat(set(Repetition.IDEMPOTENT, 1, 2)).isCompletedWithValue(successes(2));
    assertThat(meter.heard(SetRequestNormal.class)).hasSize(2);
  }

  @Test
  void says_how_many_were_written_before_one_that_is_in_doubt() {
    meter.script =
        request ->
            request instanceof SetRequestNormal && meter.written.size() == 1
                ? ScriptedMeter.nothing()
                : null;
    var answer = set(Repetition.NEVER, 1, 2, 3);
    timers.advance(TIMEOUT);

    assertThat(failure(answer)).isEqualTo(Reason.IN_DOUBT);
    assertThat(answer)
        .failsWithin(java.time.Duration.ZERO)
        .withThrowableThat()
        .withMessageContaining("1 of 3 were answered before");
    assertThat(meter.heard(SetRequestNormal.class)).hasSize(2);
  }

  @Test
  void does_not_write_again_what_was_written_before_the_association_was_renewed() {
    meter.script =
        request ->
            request instanceof SetRequestNormal
                    && meter.written.size() == 1
                    && meter.heard(SetRequestNormal.class).size() == 2
                ? List.of(exception(StateError.SERVICE_NOT_ALLOWED))
                : null;

    assertThat(set(Repetition.NEVER, 1, 2, 3)).isCompletedWithValue(successes(3));
    assertThat(meter.written).isEqualTo(longs(1, 2, 3));
  }

  @Test
  void executes_a_list_at_once_only_when_that_may_be_repeated() {
    assertThat(action(Repetition.IDEMPOTENT, 2)).isCompletedWithValue(executed(2));
    assertThat(meter.heard(ActionRequestWithList.class)).hasSize(1);
    assertThat(action(Repetition.NEVER, 2)).isCompletedWithValue(executed(2));
    assertThat(meter.heard(ActionRequestNormal.class)).hasSize(2);
  }

  @Test
  void executes_one_by_one_when_the_meter_does_not_know_action_with_list() {
    meter.script = request -> request instanceof ActionRequestWithList ? unknown() : null;

    assertThat(action(Repetition.IDEMPOTENT, 2)).isCompletedWithValue(executed(2));
    assertThat(meter.heard(ActionRequestNormal.class)).hasSize(2);
  }

  private static List<GetResult> twice() {
    return Collections.nCopies(2, new GetResult.Value(WH));
  }

  private static List<DataAccessResult> successes(int count) {
    return Collections.nCopies(count, DataAccessResult.SUCCESS);
  }

  private static List<ActionResult> executed(int count) {
    return Collections.nCopies(count, ActionResult.of(Code.SUCCESS));
  }

  private static List<CosemData> longs(int... values) {
    return IntStream.of(values)
        .<CosemData>mapToObj(value -> new CosemData.LongData((short) value))
        .toList();
  }

  private static ExceptionResponse exception(StateError error) {
    return new ExceptionResponse(error, ServiceError.OPERATION_NOT_POSSIBLE);
  }

  private static List<Apdu> unknown() {
    return List.of(exception(StateError.SERVICE_UNKNOWN));
  }

  private Function<Apdu, List<Apdu>> agreesOn(Conformance with, int pdu) {
    return request ->
        request instanceof Aarq
            ? List.of(Aare.accepted(new InitiateResponse(with, pdu)))
            : lists.answer(request);
  }

  private CompletableFuture<List<GetResult>> get(AttributeDescriptor... attributes) {
    return client.get(ID, Arrays.stream(attributes).map(Get::new).toList()).toCompletableFuture();
  }

  private CompletableFuture<List<DataAccessResult>> set(Repetition repetition, int... values) {
    List<Set> items = longs(values).stream().map(value -> new Set(ZONE, value)).toList();
    return client.set(ID, items, repetition).toCompletableFuture();
  }

  private CompletableFuture<List<ActionResult>> action(Repetition repetition, int count) {
    List<Action> items = Collections.nCopies(count, new Action(RESET, Optional.of(ZERO)));
    return client.action(ID, items, repetition).toCompletableFuture();
  }
}
