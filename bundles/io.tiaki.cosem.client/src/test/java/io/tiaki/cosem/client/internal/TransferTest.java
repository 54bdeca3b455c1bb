package io.tiaki.cosem.client.internal;

import static org.assertj.core.api.Assertions.assertThat;

import io.tiaki.cosem.Octets;
import io.tiaki.cosem.codec.CodecException;
import io.tiaki.cosem.codec.GeneralBlockTransfer;
import org.junit.jupiter.api.Test;

/** Which blocks are acknowledged when. */
class TransferTest {
  private static GeneralBlockTransfer block(int number, boolean streaming) {
    return new GeneralBlockTransfer(
        false, streaming, 4, number, 0, Octets.of(new byte[] {(byte) number}));
  }

  @Test
  void the_end_of_a_window_that_comes_twice_is_acknowledged_once() throws CodecException {
    Transfer transfer = new Transfer();
    assertThat(transfer.take(block(1, false)).send()).hasSize(1);
    assertThat(transfer.take(block(2, true)).send()).isEmpty();
    Transfer.Next end = transfer.take(block(4, false));
    assertThat(end.send().get(0).blockNumberAck()).isEqualTo(2);

    assertThat(transfer.take(block(4, false))).isEqualTo(Transfer.Next.NOTHING);
    assertThat(transfer.take(block(2, false))).isEqualTo(Transfer.Next.NOTHING);
    assertThat(transfer.pending().get(0).blockNumberAck()).isEqualTo(2);
  }

  @Test
  void blocks_beyond_the_window_are_not_kept() throws CodecException {
    Transfer transfer = new Transfer();
    transfer.take(block(1, false));

    assertThat(transfer.take(block(1 + Transfer.WINDOW + 1, false)))
        .isEqualTo(Transfer.Next.NOTHING);
  }

  @Test
  void a_request_begins_with_one_block_and_goes_on_as_the_meter_allows() throws CodecException {
    Transfer transfer = new Transfer(new byte[100], 19);
    assertThat(transfer.pending()).hasSize(1);
    assertThat(transfer.isRepeatable(true)).isTrue();
    GeneralBlockTransfer acknowledgement =
        new GeneralBlockTransfer(true, false, 63, 0, 1, Octets.EMPTY);

    assertThat(transfer.take(acknowledgement).send()).hasSize(Transfer.WINDOW);
    assertThat(transfer.take(acknowledgement)).isEqualTo(Transfer.Next.NOTHING);
    assertThat(transfer.isRepeatable(true)).isTrue();
    GeneralBlockTransfer rest = new GeneralBlockTransfer(true, false, 63, 0, 9, Octets.EMPTY);
    assertThat(transfer.take(rest).send()).hasSize(1);
    assertThat(transfer.isRepeatable(true)).isFalse();
    assertThat(transfer.isRepeatable(false)).isTrue();
  }

  @Test
  void blocks_acknowledge_the_number_of_a_block_without_data() throws CodecException {
    Transfer transfer = new Transfer(new byte[100], 19);
    assertThat(transfer.pending().get(0).blockNumberAck()).isZero();
    GeneralBlockTransfer empty = new GeneralBlockTransfer(true, false, 2, 7, 1, Octets.EMPTY);

    assertThat(transfer.take(empty).send())
        .extracting(GeneralBlockTransfer::blockNumberAck)
        .containsExactly(7, 7);
  }

  @Test
  void an_answer_before_the_request_is_out_is_not_taken() throws CodecException {
    Transfer transfer = new Transfer(new byte[100], 19);
    transfer.pending();

    assertThat(transfer.take(block(1, false))).isEqualTo(Transfer.Next.NOTHING);
  }
}
