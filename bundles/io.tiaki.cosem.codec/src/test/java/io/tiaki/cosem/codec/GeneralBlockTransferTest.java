package io.tiaki.cosem.codec;

import static io.tiaki.cosem.codec.ProtectionTest.assertRefused;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tiaki.cosem.Octets;
import io.tiaki.cosem.codec.CodecException.Reason;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class GeneralBlockTransferTest {
  private static final int MAX_PDU = 109;

  @Test
  void carries_an_apdu_window_by_window() throws CodecException {
    byte[] apdu = octets(1_234);
    BlockSender sender = new BlockSender(apdu, MAX_PDU);
    BlockReceiver receiver = new BlockReceiver(10_000, 5);
    int windows = 0;
    while (!sender.isDone()) {
      List<GeneralBlockTransfer> window = sender.next(5, 0);
      windows++;
      for (GeneralBlockTransfer block : window) {
        assertThat(Apdus.encode(block).length).isLessThanOrEqualTo(MAX_PDU);
        boolean end = receiver.take((GeneralBlockTransfer) Apdus.decode(Apdus.encode(block)));
        assertThat(end).isEqualTo(block == window.get(window.size() - 1));
      }
      assertThat(sender.acknowledged(receiver.acknowledgement(1).blockNumberAck())).isTrue();
    }
    assertThat(windows).isEqualTo(3);
    assertThat(receiver.apdu()).isEqualTo(apdu);
  }

  @Test
  void brings_everything_over_a_line_that_loses_doubles_and_reorders() throws CodecException {
    Random random = new Random(20260104);
    for (int round = 0; round < 300; round++) {
      byte[] apdu = octets(1 + random.nextInt(5_000));
      BlockSender sender = new BlockSender(apdu, MAX_PDU);
      BlockReceiver receiver = new BlockReceiver(5_000, 1 + random.nextInt(63));
      for (int turn = 0; !sender.isDone(); turn++) {
        assertThat(turn).isLessThan(2_000);
        int window = receiver.acknowledgement(1).window();
        List<GeneralBlockTransfer> arriving = new ArrayList<>();
        for (GeneralBlockTransfer block : sender.next(window, 0)) {
          arriving.addAll(Collections.nCopies(random.nextInt(3), block));
        }
        Collections.shuffle(arriving, random);
        for (GeneralBlockTransfer block : arriving) {
          receiver.take(block);
        }
        if (random.nextInt(4) > 0) {
          sender.acknowledged(receiver.acknowledged());
        }
      }
      assertThat(receiver.apdu()).isEqualTo(apdu);
    }
  }

  @Test
  void bounds_what_it_keeps() throws CodecException {
    BlockReceiver receiver = new BlockReceiver(250, 3);
    receiver.take(block(false, 2, 100));
    receiver.take(block(false, 3, 100));
    receiver.take(block(false, 50, 100));
    assertThat(receiver.acknowledged()).isZero();
    assertRefused(Reason.TOO_LARGE, () -> receiver.take(block(false, 1, 100)));
  }

  @Test
  void refuses_blocks_that_cannot_belong_together() throws CodecException {
    BlockReceiver receiver = new BlockReceiver(1_000, 5);
    assertRefused(Reason.MALFORMED, () -> receiver.take(block(false, 0, 1)));
    receiver.take(block(false, 3, 1));
    assertRefused(Reason.MALFORMED, () -> receiver.take(block(true, 2, 1)));
    receiver.take(block(true, 4, 1));
    assertRefused(Reason.MALFORMED, () -> receiver.take(block(false, 5, 1)));
    assertThatThrownBy(receiver::apdu).isInstanceOf(IllegalStateException.class);
  }

  @Test
  void takes_no_acknowledgement_of_what_there_is_not() {
    BlockSender sender = new BlockSender(new byte[250], MAX_PDU);
    assertThat(sender.acknowledged(4)).isFalse();
    assertThat(sender.acknowledged(2)).isTrue();
    assertThat(sender.acknowledged(1)).isFalse();
    assertThat(sender.next(63, 7)).extracting(GeneralBlockTransfer::blockNumber).containsExactly(3);
  }

  private static GeneralBlockTransfer block(boolean last, int number, int octets) {
    return new GeneralBlockTransfer(last, false, 1, number, 0, Octets.of(new byte[octets]));
  }

  private static byte[] octets(int length) {
    byte[] octets = new byte[length];
    new Random(length).nextBytes(octets);
    return octets;
  }
}
