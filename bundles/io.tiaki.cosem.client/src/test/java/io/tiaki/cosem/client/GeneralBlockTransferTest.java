package io.tiaki.cosem.client;

import static org.assertj.core.api.Assertions.assertThat;

import io.tiaki.cosem.AttributeDescriptor;
import io.tiaki.cosem.CosemData;
import io.tiaki.cosem.CosemException.Reason;
import io.tiaki.cosem.DataAccessResult;
import io.tiaki.cosem.GetResult;
import io.tiaki.cosem.Octets;
import io.tiaki.cosem.Repetition;
import io.tiaki.cosem.SelectiveAccess;
import io.tiaki.cosem.codec.Aare;
import io.tiaki.cosem.codec.Aarq;
import io.tiaki.cosem.codec.Apdu;
import io.tiaki.cosem.codec.Apdus;
import io.tiaki.cosem.codec.Conformance;
import io.tiaki.cosem.codec.Conformance.Service;
import io.tiaki.cosem.codec.GeneralBlockTransfer;
import io.tiaki.cosem.codec.GetRequestNext;
import io.tiaki.cosem.codec.GetRequestNormal;
import io.tiaki.cosem.codec.GetResponseNormal;
import io.tiaki.cosem.codec.InitiateResponse;
import io.tiaki.cosem.codec.SetRequestNormal;
import io.tiaki.cosem.codec.SetResponseNormal;
import io.tiaki.model.ObisCode;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.Predicate;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Long requests and answers in general-block-transfer, and what becomes of lost blocks. */
class GeneralBlockTransferTest extends Conversing {
  private static final AttributeDescriptor ZONE = new AttributeDescriptor(8, ObisCode.CLOCK, 3);
  private static final CosemData LONG = CosemData.OctetString.of(new byte[3_000]);
  private static final int PDU = 200;

  private final BlockServices server = new BlockServices(this::serve, PDU, 4);
  private Predicate<Apdu> losesRequest = request -> false;
  private Predicate<Apdu> losesAnswer = answer -> false;

  @BeforeEach
  void associate() {
    meter.objects.put(PROFILE, rows(500));
    meter.script = this::answer;
    settings = new Settings(32, 1, 1, TIMEOUT, Duration.ofMillis(300), 3, 5, Duration.ofMinutes(1));
    client.opened(meter);
    meter.heard.clear();
    server.requests.clear();
  }

  private Apdu serve(Apdu request) {
    if (request instanceof GetRequestNormal get) {
      return new GetResponseNormal(
          get.invoke(), new GetResult.Value(meter.objects.get(get.attribute())));
    }
    if (request instanceof SetRequestNormal set) {
      return new SetResponseNormal(set.invoke(), DataAccessResult.SUCCESS);
    }
    return null;
  }

  private List<Apdu> answer(Apdu request) {
    if (request instanceof Aarq) {
      Conformance agreed =
          Conformance.of(Service.GET, Service.SET, Service.ACTION, Service.GENERAL_BLOCK_TRANSFER);
      return List.of(Aare.accepted(new InitiateResponse(agreed, PDU)));
    }
    if (losesRequest.test(request)) {
      return List.of();
    }
    List<Apdu> answers = server.answer(request);
    return answers == null ? null : answers.stream().filter(losesAnswer.negate()).toList();
  }

  private CompletableFuture<DataAccessResult> set(Repetition repetition) {
    return client.set(ID, ZONE, LONG, repetition).toCompletableFuture();
  }

  private void wait(CompletableFuture<?> answer) {
    for (int i = 0; i < 200 && !answer.isDone(); i++) {
      timers.advance(Duration.ofMillis(100));
    }
  }

  private static int number(Apdu apdu) {
    return apdu instanceof GeneralBlockTransfer block && block.blockData().length() > 0
        ? block.blockNumber()
        : -1;
  }

  @Test
  void puts_the_blocks_of_an_answer_together_with_few_acknowledgements() {
    assertThat(get(PROFILE)).isCompletedWithValue(new GetResult.Value(rows(500)));

    int blocks = server.sent.size();
    assertThat(blocks).isGreaterThan(20);
    assertThat(meter.heard(GetRequestNext.class)).isEmpty();
    assertThat(meter.heard(GeneralBlockTransfer.class))
        .hasSizeLessThan(blocks / 4)
        .allSatisfy(ack -> assertThat(ack.window()).isEqualTo(8));
    assertThat(timers.waiting()).isZero();
  }

  @Test
  void asks_for_lost_blocks_alone() {
    Set<Integer> lost = new HashSet<>();
    losesAnswer = answer -> number(answer) % 5 == 4 && lost.add(number(answer));
    var answer = get(PROFILE);
    wait(answer);

    assertThat(answer).isCompletedWithValue(new GetResult.Value(rows(500)));
    assertThat(lost).hasSizeGreaterThan(3);
    assertThat(meter.heard(GetRequestNormal.class)).hasSize(1);
  }

  @Test
  void asks_again_when_the_last_block_of_a_window_or_the_acknowledgement_got_lost() {
    int[] turn = {0};
    losesAnswer = answer -> number(answer) > 1 && number(answer) % 8 == 1 && turn[0]++ % 2 == 0;
    losesRequest = request -> request instanceof GeneralBlockTransfer && turn[0]++ % 3 == 0;
    var answer = get(PROFILE);
    wait(answer);

    assertThat(answer).isCompletedWithValue(new GetResult.Value(rows(500)));
    assertThat(meter.heard(GetRequestNormal.class)).hasSize(1);
  }

  @Test
  void survives_loss_of_one_in_five_in_both_directions() {
    Random random = new Random(5);
    losesAnswer = answer -> random.nextInt(5) == 0;
    losesRequest = request -> random.nextInt(5) == 0;
    for (int i = 0; i < 20; i++) {
      var answer = get(PROFILE);
      wait(answer);
      assertThat(answer).isCompletedWithValue(new GetResult.Value(rows(500)));
    }
  }

  @Test
  void blocks_that_come_twice_are_acknowledged_once() {
    meter.script =
        request -> {
          List<Apdu> answers = answer(request);
          return answers == null
              ? null
              : answers.stream().flatMap(a -> List.of(a, a).stream()).toList();
        };

    assertThat(get(PROFILE)).isCompletedWithValue(new GetResult.Value(rows(500)));
    assertThat(server.sent).doesNotHaveDuplicates();
  }

  @Test
  void a_late_block_of_another_answer_is_never_mixed_in() {
    boolean[] said = {false};
    losesAnswer =
        answer -> {
          if (number(answer) == 3 && !said[0]) {
            said[0] = true;
            meter.say(new GeneralBlockTransfer(false, true, 8, 5, 0, Octets.of(new byte[PDU - 9])));
          }
          return false;
        };
    var answer = get(PROFILE);
    wait(answer);

    assertThat(failure(answer)).isEqualTo(Reason.PROTOCOL);
  }

  @Test
  void gives_up_when_no_more_blocks_come_and_serves_the_next_request() {
    losesAnswer = answer -> number(answer) > 6;
    var answer = get(PROFILE);
    var next = get(IMPORT);
    timers.advance(TIMEOUT.multipliedBy(2));
    assertThat(answer).isNotDone();
    timers.advance(TIMEOUT.multipliedBy(20));

    assertThat(failure(answer)).isEqualTo(Reason.TIMED_OUT);
    assertThat(next).isCompletedWithValue(new GetResult.Value(WH));
    assertThat(meter.closings).isEmpty();
  }

  @Test
  void sends_a_long_request_in_windows_as_large_as_the_meter_takes() {
    var answer = set(Repetition.NEVER);

    assertThat(answer).isCompletedWithValue(DataAccessResult.SUCCESS);
    assertThat(server.requests)
        .singleElement()
        .satisfies(request -> assertThat(((SetRequestNormal) request).value()).isEqualTo(LONG));
    assertThat(meter.heard(GeneralBlockTransfer.class))
        .allSatisfy(b -> assertThat(Apdus.encode(b).length).isLessThanOrEqualTo(PDU));
    assertThat(server.sent).hasSize(1);
  }

  @Test
  void sends_lost_blocks_of_a_request_again() {
    int[] heard = {0};
    losesRequest = request -> number(request) > 0 && ++heard[0] % 6 == 2;
    var answer = set(Repetition.IDEMPOTENT);
    wait(answer);

    assertThat(answer).isCompletedWithValue(DataAccessResult.SUCCESS);
    assertThat(server.requests).hasSize(1);
  }

  @Test
  void never_sends_the_last_block_of_a_request_again_that_must_not_be_carried_out_twice() {
    losesAnswer = answer -> number(answer) > 0;
    var answer = set(Repetition.NEVER);
    timers.advance(TIMEOUT.multipliedBy(4));

    assertThat(failure(answer)).isEqualTo(Reason.IN_DOUBT);
    assertThat(meter.heard(GeneralBlockTransfer.class).stream().filter(b -> b.lastBlock()))
        .hasSize(1);
    assertThat(server.requests).hasSize(1);
  }

  @Test
  void a_long_selective_access_goes_in_blocks_too() {
    SelectiveAccess access = new SelectiveAccess(1, CosemData.OctetString.of(new byte[2_000]));
    var answer = client.get(ID, PROFILE, access).toCompletableFuture();

    assertThat(answer).isCompletedWithValue(new GetResult.Value(rows(500)));
    assertThat(((GetRequestNormal) server.requests.get(0)).access()).contains(access);
  }

  @Test
  void blocks_that_were_not_negotiated_are_strays() {
    meter.script =
        request ->
            request instanceof Aarq
                ? List.of(Aare.accepted(new InitiateResponse(Conformance.of(Service.GET), PDU)))
                : null;
    client.closed(meter, "again");
    client.opened(meter);
    meter.script = request -> List.of();
    var answer = get(IMPORT);
    GetRequestNormal asked = meter.heard(GetRequestNormal.class).get(1);
    byte[] whole = Apdus.encode(new GetResponseNormal(asked.invoke(), new GetResult.Value(WH)));
    meter.say(new GeneralBlockTransfer(true, false, 1, 1, 0, Octets.of(whole)));

    assertThat(answer).isNotDone();
  }

  @Test
  void a_meter_that_sends_the_same_block_for_ever_is_given_up() {
    settings = new Settings(32, 1, TIMEOUT, 1, 50, Duration.ofMinutes(1));
    losesAnswer = answer -> number(answer) != 1;
    var answer = get(PROFILE);
    for (int i = 0; i < 100 && !answer.isDone(); i++) {
      timers.advance(Duration.ofMillis(500));
      meter.say(server.sent.get(0));
    }

    assertThat(answer).isCompletedExceptionally();
  }

  @Test
  void empty_blocks_and_acknowledgements_of_what_was_not_sent_change_nothing() {
    losesAnswer = answer -> true;
    var answer = set(Repetition.IDEMPOTENT);
    int sent = meter.heard.size();
    for (int number : new int[] {0, 7, 65_535}) {
      meter.say(new GeneralBlockTransfer(true, false, 63, 0, number, Octets.EMPTY));
    }
    assertThat(meter.heard).hasSize(sent);
    losesAnswer = a -> false;
    wait(answer);
    assertThat(answer).isCompletedWithValue(DataAccessResult.SUCCESS);
  }
}
