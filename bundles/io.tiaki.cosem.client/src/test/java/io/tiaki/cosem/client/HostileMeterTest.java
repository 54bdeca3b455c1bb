package io.tiaki.cosem.client;

import static org.assertj.core.api.Assertions.assertThat;

import io.tiaki.cosem.CosemData;
import io.tiaki.cosem.CosemException.Reason;
import io.tiaki.cosem.GetResult;
import io.tiaki.cosem.Octets;
import io.tiaki.cosem.Repetition;
import io.tiaki.cosem.codec.Aare;
import io.tiaki.cosem.codec.Aarq;
import io.tiaki.cosem.codec.Apdu;
import io.tiaki.cosem.codec.Apdus;
import io.tiaki.cosem.codec.Conformance;
import io.tiaki.cosem.codec.Conformance.Service;
import io.tiaki.cosem.codec.GeneralBlockTransfer;
import io.tiaki.cosem.codec.GetResponseNormal;
import io.tiaki.cosem.codec.GetResponseWithDatablock;
import io.tiaki.cosem.codec.InitiateResponse;
import io.tiaki.cosem.codec.InvokeIdAndPriority;
import io.tiaki.cosem.codec.WrapperPdu;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * Whatever a meter says, asked or not: nothing is thrown, every request ends, and the next goes.
 */
class HostileMeterTest extends Conversing {
  private static final int READER = 32;

  private final Random random = new Random(26);

  @BeforeEach
  void associate() {
    client.opened(meter);
  }

  @Test
  void answers_that_are_cut_anywhere_end_no_conversation() {
    for (byte[] answer : answers()) {
      for (int length = 0; length < answer.length; length++) {
        hostile(List.of(Arrays.copyOf(answer, length)));
      }
    }
    assertGoesOn();
  }

  @Test
  void answers_of_which_a_bit_was_changed_end_no_conversation() {
    for (byte[] answer : answers()) {
      for (int bit = 0; bit < answer.length * 8; bit++) {
        byte[] flipped = answer.clone();
        flipped[bit / 8] ^= (byte) (0x80 >> bit % 8);
        hostile(List.of(flipped));
      }
    }
    assertGoesOn();
  }

  @Test
  void answers_in_any_order_and_number_end_no_conversation() {
    List<byte[]> answers = answers();
    for (int i = 0; i < 1_000; i++) {
      List<byte[]> some = new ArrayList<>();
      for (int n = random.nextInt(8); n > 0; n--) {
        byte[] one = answers.get(random.nextInt(answers.size())).clone();
        if (random.nextInt(4) == 0) {
          one[random.nextInt(one.length)] = (byte) random.nextInt(256);
        }
        some.add(one);
      }
      hostile(some);
    }
    assertGoesOn();
  }

  @Test
  void a_step_that_fails_unforeseen_ends_its_request_and_no_conversation() {
    Conformance offered = Conformance.of(Service.GET, Service.SET, Service.GENERAL_BLOCK_TRANSFER);
    int oneOctetBlocks = GeneralBlockTransfer.OVERHEAD + 1;
    meter.script =
        request ->
            request instanceof Aarq
                ? List.of(Aare.accepted(new InitiateResponse(offered, oneOctetBlocks)))
                : null;
    CosemData tooManyBlocks = CosemData.OctetString.of(new byte[70_000]);

    var answer = client.set(ID, IMPORT, tooManyBlocks, Repetition.IDEMPOTENT).toCompletableFuture();

    assertThat(failure(answer)).isEqualTo(Reason.PROTOCOL);
    reopen();
    assertGoesOn();
  }

  @Test
  void garbage_ends_no_conversation() {
    for (int i = 0; i < 1_000; i++) {
      byte[] garbage = new byte[random.nextInt(200)];
      random.nextBytes(garbage);
      hostile(List.of(garbage, WrapperPdu.encode(1, READER, garbage)));
    }
    assertGoesOn();
  }

  /** A request, instead of its answer these payloads, and then silence until it has ended. */
  private void hostile(List<byte[]> payloads) {
    meter.script = request -> ScriptedMeter.nothing();
    CompletableFuture<GetResult> answer = get(IMPORT);
    payloads.forEach(payload -> client.received(meter, ByteBuffer.wrap(payload)));
    for (int i = 0; i < 20 && !answer.isDone(); i++) {
      timers.advance(TIMEOUT);
    }
    assertThat(answer).isDone();
    reopen();
  }

  private void reopen() {
    meter.script = request -> null;
    client.closed(meter, "next");
    client.opened(meter);
  }

  private void assertGoesOn() {
    assertThat(get(IMPORT)).isCompletedWithValue(new GetResult.Value(WH));
  }

  /** What answers a GET, and what does not, under every invoke id. */
  private static List<byte[]> answers() {
    List<byte[]> all = new ArrayList<>();
    for (int id = 0; id <= InvokeIdAndPriority.MAX_INVOKE_ID; id += 5) {
      InvokeIdAndPriority invoke = InvokeIdAndPriority.of(id);
      all.add(wrapped(new GetResponseNormal(invoke, new GetResult.Value(rows(3)))));
      for (long number : new long[] {0, 1, 2, 0xffff_ffffL}) {
        Octets part = Octets.of(new byte[] {1, 1, 0x11});
        all.add(wrapped(GetResponseWithDatablock.data(invoke, number == 2, number, part)));
      }
    }
    all.add(wrapped(new GeneralBlockTransfer(true, false, 1, 1, 0, Octets.of(new byte[] {1, 2}))));
    all.add(wrapped(new GeneralBlockTransfer(false, true, 63, 9, 3, Octets.EMPTY)));
    return all;
  }

  private static byte[] wrapped(Apdu apdu) {
    return WrapperPdu.encode(1, READER, Apdus.encode(apdu));
  }
}
