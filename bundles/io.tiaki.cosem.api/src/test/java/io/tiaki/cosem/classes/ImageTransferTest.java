package io.tiaki.cosem.classes;

import static io.tiaki.cosem.classes.FakeMeter.failure;
import static io.tiaki.cosem.classes.FakeMeter.got;
import static io.tiaki.cosem.classes.FakeMeter.oneOf;
import static io.tiaki.cosem.classes.FakeMeter.u32;
import static org.assertj.core.api.Assertions.assertThat;

import io.tiaki.cosem.ActionResult;
import io.tiaki.cosem.ActionResult.Code;
import io.tiaki.cosem.CosemData;
import io.tiaki.cosem.CosemException.Reason;
import io.tiaki.cosem.Octets;
import io.tiaki.cosem.Repetition;
import io.tiaki.cosem.classes.FakeMeter.Executed;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Firmware on its way to a meter, with breaks. */
class ImageTransferTest {
  private static final int BLOCK = 100;
  private static final Octets IMAGE = Octets.of(new byte[450]);

  private final FakeMeter meter = new FakeMeter();
  private final ImageTransfer transfer =
      new ImageTransfer(meter, FakeMeter.ID, ImageTransfer.USUAL);
  private final TreeMap<Long, Integer> blocks = new TreeMap<>();
  private final List<Long> lost = new ArrayList<>();
  private final List<Runnable> waiting = new ArrayList<>();
  private int takes = Integer.MAX_VALUE;

  @BeforeEach
  void meterTakesBlocks() {
    attribute(2, u32(BLOCK));
    attribute(4, u32(0));
    attribute(6, oneOf(1));
    meter.methods = this::take;
  }

  private void attribute(int number, CosemData data) {
    meter.put(18, ImageTransfer.USUAL, number, data);
  }

  private ActionResult take(Executed call) {
    if (call.method().method() != 2) {
      return ActionResult.of(Code.SUCCESS);
    }
    if (takes-- <= 0) {
      return null;
    }
    List<CosemData> parts = ((CosemData.Structure) call.parameter()).elements();
    long number = ((CosemData.DoubleLongUnsigned) parts.get(0)).value();
    if (!lost.remove(number)) {
      blocks.put(number, ((CosemData.OctetString) parts.get(1)).value().length());
    }
    long missing = 0;
    while (blocks.containsKey(missing)) {
      missing++;
    }
    attribute(4, u32(missing));
    return ActionResult.of(Code.SUCCESS);
  }

  @Test
  void announces_and_transfers_all_blocks() {
    got(transfer.initiate(Octets.ofAscii("fw2"), IMAGE.length(), Repetition.NEVER));
    got(transfer.sendMissing(IMAGE));

    assertThat(blocks.values()).containsExactly(100, 100, 100, 100, 50);
    assertThat(meter.executed).hasSize(6);
    assertThat(meter.executed.get(1).repetition()).isEqualTo(Repetition.IDEMPOTENT);
  }

  @Test
  void goes_on_with_the_first_missing_block_after_a_break() {
    takes = 2;
    assertThat(failure(transfer.sendMissing(IMAGE)).reason()).isEqualTo(Reason.IN_DOUBT);
    takes = Integer.MAX_VALUE;
    meter.executed.clear();
    got(transfer.sendMissing(IMAGE));

    assertThat(meter.executed).hasSize(3);
    assertThat(blocks).hasSize(5);
  }

  @Test
  void transfers_again_what_the_meter_lost() {
    lost.add(1L);
    got(transfer.sendMissing(IMAGE));

    assertThat(blocks).hasSize(5);
    assertThat(meter.executed).hasSize(5 + 4);
  }

  @Test
  void gives_up_on_a_block_that_the_meter_never_has() {
    meter.methods = call -> ActionResult.of(Code.SUCCESS);

    assertThat(failure(transfer.sendMissing(IMAGE))).hasMessageContaining("keeps missing block 0");
  }

  @Test
  void a_transfer_that_is_complete_sends_nothing() {
    attribute(4, u32(5));
    got(transfer.sendMissing(IMAGE));

    assertThat(meter.executed).isEmpty();
  }

  @Test
  void polls_the_status_while_verification_goes_on() {
    meter.methods = call -> ActionResult.of(Code.TEMPORARY_FAILURE);
    attribute(6, oneOf(2));
    CompletionStage<Void> verified = transfer.verify(waiting::add, 10);
    waiting.remove(0).run();
    waiting.remove(0).run();
    assertThat(verified.toCompletableFuture()).isNotDone();
    attribute(6, oneOf(3));
    waiting.remove(0).run();

    assertThat(verified.toCompletableFuture()).isCompleted();
    assertThat(meter.executed).hasSize(1);
  }

  @Test
  void asks_for_the_status_when_the_answer_got_lost() {
    meter.methods = call -> null;
    attribute(6, oneOf(7));
    CompletionStage<Void> activated = transfer.activate(waiting::add, 10);
    waiting.remove(0).run();

    assertThat(failure(activated)).hasMessageContaining("ACTIVATION_FAILED");
  }

  @Test
  void asks_for_the_status_so_often_and_no_more() {
    meter.methods = call -> ActionResult.of(Code.TEMPORARY_FAILURE);
    attribute(6, oneOf(2));
    CompletionStage<Void> verified = transfer.verify(Runnable::run, 3);

    assertThat(failure(verified).reason()).isEqualTo(Reason.TIMED_OUT);
  }

  @Test
  void a_refused_verification_is_a_refusal() {
    meter.methods = call -> ActionResult.of(Code.READ_WRITE_DENIED);

    assertThat(failure(transfer.verify(waiting::add, 3)).reason()).isEqualTo(Reason.ACCESS_REFUSED);
    assertThat(waiting).isEmpty();
  }
}
