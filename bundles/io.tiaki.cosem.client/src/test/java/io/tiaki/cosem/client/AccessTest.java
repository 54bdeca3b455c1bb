package io.tiaki.cosem.client;

import static org.assertj.core.api.Assertions.assertThat;

import io.tiaki.cosem.AccessResult;
import io.tiaki.cosem.AccessSpecification;
import io.tiaki.cosem.ActionResult;
import io.tiaki.cosem.ActionResult.Code;
import io.tiaki.cosem.AttributeDescriptor;
import io.tiaki.cosem.CosemData;
import io.tiaki.cosem.CosemException.Reason;
import io.tiaki.cosem.DataAccessResult;
import io.tiaki.cosem.GetResult;
import io.tiaki.cosem.MethodDescriptor;
import io.tiaki.cosem.Repetition;
import io.tiaki.cosem.codec.AccessRequest;
import io.tiaki.cosem.codec.AccessResponse;
import io.tiaki.cosem.codec.Apdu;
import io.tiaki.cosem.codec.Apdus;
import io.tiaki.cosem.codec.ExceptionResponse;
import io.tiaki.cosem.codec.ExceptionResponse.ServiceError;
import io.tiaki.cosem.codec.ExceptionResponse.StateError;
import io.tiaki.cosem.codec.GetRequestNormal;
import io.tiaki.cosem.codec.SetRequestNormal;
import io.tiaki.model.ObisCode;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** ACCESS: several services in one request. */
class AccessTest extends Conversing {
  private static final CosemData ZONE = new CosemData.LongData((short) 60);
  private static final AccessSpecification GET = new AccessSpecification.Get(IMPORT);
  private static final AccessSpecification SET =
      new AccessSpecification.Set(new AttributeDescriptor(8, ObisCode.CLOCK, 3), ZONE);
  private static final AccessSpecification ACTION =
      new AccessSpecification.Action(
          new MethodDescriptor(3, ObisCode.ACTIVE_ENERGY_IMPORT, 1), Optional.empty());
  private static final List<AccessResult> ANSWERS =
      List.of(
          new AccessResult.Get(new GetResult.Value(WH)),
          new AccessResult.Set(DataAccessResult.SUCCESS),
          new AccessResult.Action(ActionResult.of(Code.SUCCESS)));

  private final ListServices lists = new ListServices();

  @BeforeEach
  void associate() {
    lists.objects.putAll(meter.objects);
    meter.script = lists::answer;
    client.opened(meter);
    meter.heard.clear();
  }

  @Test
  void reads_writes_and_executes_with_one_request_of_the_management_client() {
    assertThat(access(Repetition.NEVER, GET, SET, ACTION)).isCompletedWithValue(ANSWERS);
    assertThat(meter.heard(AccessRequest.class)).hasSize(1);
    assertThat(meter.client).isEqualTo(1);
    assertThat(lists.written).containsExactly(ZONE);
  }

  @Test
  void reads_alone_as_the_reader() {
    access(Repetition.NEVER, GET, GET);
    assertThat(meter.client).isEqualTo(32);
  }

  @Test
  void splits_what_is_longer_than_the_link() {
    List<AccessSpecification> many = Collections.nCopies(200, GET);

    assertThat(client.access(ID, many, Repetition.NEVER).toCompletableFuture())
        .isCompletedWithValue(Collections.nCopies(200, ANSWERS.get(0)));
    assertThat(meter.heard(AccessRequest.class))
        .hasSizeGreaterThan(1)
        .allSatisfy(r -> assertThat(Apdus.encode(r).length).isLessThanOrEqualTo(1_024));
  }

  @Test
  void is_in_doubt_when_no_answer_comes_and_is_not_sent_again() {
    meter.script = request -> request instanceof AccessRequest ? ScriptedMeter.nothing() : null;
    var answer = access(Repetition.NEVER, GET, SET);
    timers.advance(TIMEOUT);

    assertThat(failure(answer)).isEqualTo(Reason.IN_DOUBT);
    assertThat(meter.heard(AccessRequest.class)).hasSize(1);
  }

  @Test
  void is_sent_again_when_it_only_reads_or_may_be_repeated() {
    boolean[] lost = {false};
    meter.script =
        request -> {
          lost[0] = request instanceof AccessRequest && !lost[0];
          return lost[0] ? ScriptedMeter.nothing() : lists.answer(request);
        };
    var read = access(Repetition.NEVER, GET, GET);
    timers.advance(TIMEOUT);
    assertThat(read).isCompletedWithValue(List.of(ANSWERS.get(0), ANSWERS.get(0)));

    var written = access(Repetition.IDEMPOTENT, GET, SET);
    timers.advance(TIMEOUT);
    assertThat(written).isCompletedWithValue(ANSWERS.subList(0, 2));
  }

  @Test
  void asks_one_by_one_when_the_meter_does_not_know_it_after_all() {
    meter.script =
        request ->
            request instanceof AccessRequest
                ? List.of(
                    new ExceptionResponse(
                        StateError.SERVICE_UNKNOWN, ServiceError.SERVICE_NOT_SUPPORTED))
                : null;

    assertThat(access(Repetition.NEVER, GET, SET, ACTION)).isCompletedWithValue(ANSWERS);
    assertThat(meter.heard(GetRequestNormal.class)).isNotEmpty();
    assertThat(meter.heard(SetRequestNormal.class)).hasSize(1);
  }

  @Test
  void an_answer_to_other_services_leaves_writes_in_doubt_and_reads_one_by_one() {
    meter.script =
        request -> request instanceof AccessRequest access ? List.of(wrong(access)) : null;

    assertThat(failure(access(Repetition.NEVER, SET, ACTION))).isEqualTo(Reason.IN_DOUBT);
    assertThat(access(Repetition.NEVER, GET, GET))
        .isCompletedWithValue(List.of(ANSWERS.get(0), ANSWERS.get(0)));
  }

  @Test
  void ignores_an_answer_with_another_invoke_id() {
    meter.script = request -> request instanceof AccessRequest ? ScriptedMeter.nothing() : null;
    var answer = access(Repetition.NEVER, GET, GET);
    AccessRequest asked = meter.heard(AccessRequest.class).get(0);
    AccessResponse right = (AccessResponse) lists.answer(asked).get(0);
    meter.say(
        new AccessResponse(
            right.longInvokeIdAndPriority() + 0x100,
            Optional.empty(),
            Optional.empty(),
            right.data(),
            right.results()));
    assertThat(answer).isNotDone();
    meter.say(right);
    assertThat(answer).isCompleted();
  }

  private static Apdu wrong(AccessRequest request) {
    CosemData none = CosemData.NullData.INSTANCE;
    AccessResponse.Result action = new AccessResponse.Action(Code.SUCCESS);
    return new AccessResponse(
        request.longInvokeIdAndPriority(),
        Optional.empty(),
        Optional.empty(),
        List.of(none, none),
        List.of(action, action));
  }

  private CompletableFuture<List<AccessResult>> access(
      Repetition repetition, AccessSpecification... specifications) {
    return client.access(ID, List.of(specifications), repetition).toCompletableFuture();
  }
}
