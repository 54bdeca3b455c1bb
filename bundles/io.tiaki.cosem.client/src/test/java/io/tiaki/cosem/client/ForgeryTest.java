package io.tiaki.cosem.client;

import static org.assertj.core.api.Assertions.assertThat;

import io.tiaki.cosem.ActionResult;
import io.tiaki.cosem.AttributeDescriptor;
import io.tiaki.cosem.CosemException.Reason;
import io.tiaki.cosem.DataAccessResult;
import io.tiaki.cosem.DataNotification;
import io.tiaki.cosem.GetResult;
import io.tiaki.cosem.MethodDescriptor;
import io.tiaki.cosem.Repetition;
import io.tiaki.cosem.codec.Aare;
import io.tiaki.cosem.codec.Aarq;
import io.tiaki.cosem.codec.ActionRequestNormal;
import io.tiaki.cosem.codec.Apdu;
import io.tiaki.cosem.codec.Apdus;
import io.tiaki.cosem.codec.ApplicationContextName;
import io.tiaki.cosem.codec.BlockSender;
import io.tiaki.cosem.codec.Conformance;
import io.tiaki.cosem.codec.Conformance.Service;
import io.tiaki.cosem.codec.DataNotificationApdu;
import io.tiaki.cosem.codec.ExceptionResponse;
import io.tiaki.cosem.codec.ExceptionResponse.ServiceError;
import io.tiaki.cosem.codec.ExceptionResponse.StateError;
import io.tiaki.cosem.codec.GeneralBlockTransfer;
import io.tiaki.cosem.codec.InitiateResponse;
import io.tiaki.model.ObisCode;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What somebody says in the meter's place, who can write to the session and has no keys. */
class ForgeryTest extends Conversing {
  private static final SecurityPolicy HLS5 = SecurityPolicy.of(Mechanism.HLS_5, CipheringMode.GLO);
  private static final MethodDescriptor DISCONNECT =
      new MethodDescriptor(70, ObisCode.of("0-0:96.3.10.255"), 1);
  private static final AttributeDescriptor MESSAGE =
      new AttributeDescriptor(1, ObisCode.of("0-0:96.13.0.255"), 2);
  private static final Apdu STRAY = Aare.rejected(ApplicationContextName.LN, 1, Optional.empty());
  private static final Duration JUST_BEFORE_TIMEOUT = TIMEOUT.minusMillis(100);

  private CipheredMeter associated() {
    return associated(CipheringMode.GLO);
  }

  private CipheredMeter associated(CipheringMode mode) {
    SecurityPolicy policy = SecurityPolicy.of(Mechanism.HLS_5, mode);
    CipheredMeter ciphered = new CipheredMeter(meter, policy, 0);
    client.secure(ciphered.security());
    client.opened(meter);
    assertThat(listener.heard).containsExactly("associated " + METER);
    return ciphered;
  }

  private CompletableFuture<ActionResult> disconnect() {
    return client.action(ID, DISCONNECT, Optional.of(WH), Repetition.NEVER).toCompletableFuture();
  }

  /** Somebody replaces the answers to disconnect. */
  private static void replaceAnswer(CipheredMeter ciphered, Apdu forged) {
    ciphered.tamper = apdu -> isDisconnect(ciphered.heard) ? forged : apdu;
  }

  private static boolean isDisconnect(List<Apdu> heard) {
    return heard.get(heard.size() - 1) instanceof ActionRequestNormal action
        && action.method().equals(DISCONNECT);
  }

  @ParameterizedTest
  @EnumSource(StateError.class)
  void a_plain_exception_leaves_in_doubt_what_must_not_be_done_twice(StateError state) {
    CipheredMeter ciphered = associated();
    replaceAnswer(ciphered, new ExceptionResponse(state, ServiceError.OPERATION_NOT_POSSIBLE));

    var answer = disconnect();

    assertThat(failure(answer)).isEqualTo(Reason.IN_DOUBT);
    assertThat(meter.written).containsExactly(WH);
    ciphered.tamper = apdu -> apdu;
    assertThat(get(IMPORT)).isCompletedWithValue(new GetResult.Value(WH));
    assertThat(disconnect()).isCompleted();
  }

  @Test
  void a_protected_exception_is_believed_and_the_request_done_once() {
    CipheredMeter ciphered = associated(CipheringMode.GENERAL_GLO);
    boolean[] said = {false};
    ciphered.instead =
        plain -> {
          if (said[0] || !isDisconnect(List.of(plain))) {
            return null;
          }
          said[0] = true;
          return new ExceptionResponse(
              StateError.SERVICE_NOT_ALLOWED, ServiceError.OPERATION_NOT_POSSIBLE);
        };

    assertThat(disconnect()).isCompleted();
    assertThat(meter.written).containsExactly(WH);
  }

  @Test
  void strays_keep_no_session_with_a_silent_meter_open() {
    associated();
    meter.script = request -> ScriptedMeter.nothing();
    var answer = get(IMPORT);

    strayOften();

    assertThat(meter.closings).hasSize(1);
    assertThat(answer).isCompletedExceptionally();
  }

  @Test
  void strays_keep_no_request_waiting_for_the_name() {
    meter.script = request -> request instanceof Aarq ? null : ScriptedMeter.nothing();
    client.opened(meter);
    var answer = get(IMPORT);

    strayOften();

    assertThat(answer).isCompletedExceptionally();
    assertThat(meter.closings).hasSize(1);
  }

  @Test
  void pushes_keep_no_request_waiting_for_the_name() {
    client.opened(meter);
    Apdu forgotten =
        new ExceptionResponse(StateError.SERVICE_NOT_ALLOWED, ServiceError.OPERATION_NOT_POSSIBLE);
    meter.script =
        request -> {
          meter.script = next -> next instanceof Aarq ? null : ScriptedMeter.nothing();
          return List.of(forgotten);
        };
    var answer = get(IMPORT);
    Apdu push = new DataNotificationApdu(new DataNotification(1, Optional.empty(), WH));

    for (int i = 0; i < 4 * settings.silenceLimit(); i++) {
      timers.advance(JUST_BEFORE_TIMEOUT);
      meter.say(1, Settings.PUSH_SAP, push);
    }

    assertThat(answer).isCompletedExceptionally();
  }

  @Test
  void pushes_nobody_may_hear_keep_no_session_open() {
    meter.script = request -> ScriptedMeter.nothing();
    client.opened(meter);
    Apdu push = new DataNotificationApdu(new DataNotification(1, Optional.empty(), WH));

    for (int i = 0; i < 2 * settings.silenceLimit(); i++) {
      timers.advance(JUST_BEFORE_TIMEOUT);
      meter.say(1, Settings.PUSH_SAP, push);
    }

    assertThat(meter.closings).isNotEmpty();
  }

  private void strayOften() {
    for (int i = 0; i < 4 * settings.silenceLimit(); i++) {
      timers.advance(JUST_BEFORE_TIMEOUT);
      meter.say(1, 32, STRAY);
      get(IMPORT);
    }
  }

  @Test
  void blocks_within_blocks_are_no_answer() {
    offerBlocks(1000);
    meter.script = request -> List.of(inBlock(inBlock(meter.usual(request).get(0))));

    assertThat(failure(get(IMPORT))).isEqualTo(Reason.PROTOCOL);
  }

  private static Apdu inBlock(Apdu apdu) {
    return new BlockSender(Apdus.encode(apdu), 1000).next(1, 0).get(0);
  }

  private void offerBlocks(int maxPdu) {
    Conformance offered = Conformance.of(Service.GET, Service.GENERAL_BLOCK_TRANSFER);
    meter.script =
        request ->
            request instanceof Aarq
                ? List.of(Aare.accepted(new InitiateResponse(offered, maxPdu)))
                : null;
    client.opened(meter);
  }

  @Test
  void a_pdu_too_short_for_blocks_is_filled_without_them() {
    offerBlocks(GeneralBlockTransfer.OVERHEAD);

    assertThat(get(IMPORT)).isCompletedWithValue(new GetResult.Value(WH));
  }

  @Test
  void what_was_never_sent_is_not_in_doubt() {
    boolean[] isFull = {false};
    InvocationCounter counter =
        new InvocationCounter(
            1,
            end ->
                isFull[0]
                    ? CompletableFuture.failedStage(new IllegalStateException("full"))
                    : CompletableFuture.completedStage(null));
    client.secure(new CipheredMeter(meter, HLS5, 0, counter).security());
    client.opened(meter);
    assertThat(set()).isCompletedWithValue(DataAccessResult.SUCCESS);
    isFull[0] = true;
    while (counter.next().isPresent()) {
      // until none is left
    }
    int before = meter.heard.size();

    assertThat(failure(set())).isEqualTo(Reason.TIMED_OUT);
    assertThat(meter.heard).hasSize(before);
  }

  private CompletableFuture<DataAccessResult> set() {
    return client.set(ID, MESSAGE, WH, Repetition.NEVER).toCompletableFuture();
  }
}
