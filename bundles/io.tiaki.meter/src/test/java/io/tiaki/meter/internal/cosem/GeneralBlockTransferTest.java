package io.tiaki.meter.internal.cosem;

import static org.assertj.core.api.Assertions.assertThat;

import io.tiaki.cosem.AttributeDescriptor;
import io.tiaki.cosem.CosemData;
import io.tiaki.cosem.DataAccessResult;
import io.tiaki.cosem.GetResult;
import io.tiaki.cosem.Octets;
import io.tiaki.cosem.codec.Apdu;
import io.tiaki.cosem.codec.Apdus;
import io.tiaki.cosem.codec.BlockReceiver;
import io.tiaki.cosem.codec.BlockSender;
import io.tiaki.cosem.codec.CodecException;
import io.tiaki.cosem.codec.Conformance;
import io.tiaki.cosem.codec.Conformance.Service;
import io.tiaki.cosem.codec.ExceptionResponse;
import io.tiaki.cosem.codec.ExceptionResponse.ServiceError;
import io.tiaki.cosem.codec.GeneralBlockTransfer;
import io.tiaki.cosem.codec.GetRequestNormal;
import io.tiaki.cosem.codec.GetResponseNormal;
import io.tiaki.cosem.codec.ServiceCiphering;
import io.tiaki.cosem.codec.SetRequestNormal;
import io.tiaki.cosem.codec.SetResponseNormal;
import io.tiaki.meter.CosemSecurity;
import io.tiaki.model.ObisCode;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class GeneralBlockTransferTest {
  private static final AttributeDescriptor BUFFER =
      new AttributeDescriptor(7, ObisCode.LOAD_PROFILE, 2);
  private static final AttributeDescriptor MESSAGE =
      new AttributeDescriptor(1, ObisCode.of("0-0:96.13.0.255"), 2);

  /** Everything but blocks of the services. */
  private static final int ONLY_GENERAL =
      0xffffff
          & ~Conformance.of(
                  Service.BLOCK_TRANSFER_WITH_GET_OR_READ,
                  Service.BLOCK_TRANSFER_WITH_SET_OR_WRITE,
                  Service.BLOCK_TRANSFER_WITH_ACTION)
              .bits();

  private final SecureMeter meter = new SecureMeter(CosemSecurity.HLS5);
  private final SecureClient client = client();

  private SecureClient client() {
    SecureClient made = meter.client(1);
    made.conformance = ONLY_GENERAL;
    made.pdu = 300;
    return made.associate(5, true);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 3, 63})
  void long_answers_come_ciphered_in_windows(int window) throws CodecException {
    List<Apdu> blocks = client.exchangeAll(sealed(get(BUFFER)));
    assertThat(blocks).hasSize(1);
    Apdu answer = receive(blocks, window, 0);
    assertThat(answer).isInstanceOf(ServiceCiphering.class);
    assertThat(rows(client.opened(answer))).isEqualTo(200);
    assertThat(client.largest).isLessThanOrEqualTo(300);
  }

  @Test
  void blocks_acknowledge_the_number_of_a_block_without_data() {
    client.exchangeAll(sealed(get(BUFFER)));
    for (int number = 1; number < 4; number++) {
      GeneralBlockTransfer empty =
          new GeneralBlockTransfer(true, false, 2, number, 1 + 2 * (number - 1), Octets.EMPTY);
      assertThat(client.exchangeAll(Apdus.encode(empty)))
          .extracting(block -> ((GeneralBlockTransfer) block).blockNumberAck())
          .containsExactly(number, number);
    }
  }

  @Test
  void blocks_that_got_lost_come_again() throws CodecException {
    Apdu answer = receive(client.exchangeAll(sealed(get(BUFFER))), 5, 30);
    assertThat(rows(client.opened(answer))).isEqualTo(200);
  }

  @Test
  void long_requests_are_taken_in_windows_lost_and_doubled_blocks_included() throws CodecException {
    byte[] request = sealed(set(3_000));
    BlockSender sender = new BlockSender(request, 300);
    Random random = new Random(7);
    List<Apdu> answers = List.of();
    for (int turn = 0; turn < 200 && !sender.isDone(); turn++) {
      for (GeneralBlockTransfer block : sender.next(GeneralBlocks.WINDOW, 0)) {
        if (block.lastBlock() || !block.streaming() || random.nextInt(100) < 70) {
          answers = client.exchangeAll(Apdus.encode(block));
        }
        if (!answers.isEmpty()) {
          sender.acknowledged(((GeneralBlockTransfer) answers.get(0)).blockNumberAck());
        }
      }
    }
    assertThat(sender.isDone()).isTrue();
    GeneralBlockTransfer last = (GeneralBlockTransfer) answers.get(0);
    Apdu answer = client.opened(SecureClient.decode(last.blockData().toArray()));
    assertThat(((SetResponseNormal) answer).result()).isEqualTo(DataAccessResult.SUCCESS);
    Apdu written = receive(client.exchangeAll(sealed(get(MESSAGE))), 8, 0);
    assertThat(Apdus.encode(client.opened(written)).length).isGreaterThan(3_000);
  }

  @Test
  void a_last_block_whose_answer_got_lost_is_answered_again_and_not_carried_out_twice() {
    byte[] request = sealed(set(100));
    GeneralBlockTransfer only = new BlockSender(request, 300).next(1, 0).get(0);
    List<Apdu> first = client.exchangeAll(Apdus.encode(only));
    assertThat(client.exchangeAll(Apdus.encode(only))).isEqualTo(first).hasSize(1);
  }

  @Test
  void services_without_blocks_of_their_own_use_general_ones() throws CodecException {
    AttributeDescriptor list = new AttributeDescriptor(15, ObisCode.of("0-0:40.0.0.255"), 2);
    Apdu answer = receive(client.exchangeAll(sealed(get(list))), 8, 0);
    assertThat(rows(client.opened(answer))).isGreaterThan(40);
  }

  @Test
  void without_either_kind_of_blocks_a_long_answer_is_refused() {
    client.conformance = ONLY_GENERAL & ~Conformance.of(Service.GENERAL_BLOCK_TRANSFER).bits();
    client.associate(5, true);
    assertThat(client.opened(client.exchangeAll(sealed(get(BUFFER))).get(0)).toString())
        .contains("OTHER_REASON");
    assertThat(((ExceptionResponse) client.exchange(block(1, true, 10))).serviceError())
        .isEqualTo(ServiceError.SERVICE_NOT_SUPPORTED);
  }

  @Test
  void requests_without_end_and_blocks_of_nothing_are_refused() {
    assertThat(client.exchangeAll(Apdus.encode(block(0, true, 10))).get(0))
        .isInstanceOf(ExceptionResponse.class);
    assertThat(client.exchangeAll(Apdus.encode(block(1, true, 0)))).isEmpty();
    boolean refused = false;
    for (int number = 1; number < 2_000 && !refused; number++) {
      List<Apdu> answers = client.exchangeAll(Apdus.encode(block(number, false, 250)));
      refused = !answers.isEmpty() && answers.get(0) instanceof ExceptionResponse;
    }
    assertThat(refused).isTrue();
    assertThat(client.opened(client.exchange(client.sealed(Apdus.encode(set(10))))))
        .isInstanceOf(SetResponseNormal.class);
  }

  @Test
  void random_blocks_never_stop_the_server() {
    Random random = new Random(9);
    for (int i = 0; i < 20_000; i++) {
      client.exchangeAll(
          Apdus.encode(
              new GeneralBlockTransfer(
                  random.nextInt(8) == 0,
                  random.nextBoolean(),
                  random.nextInt(64),
                  random.nextInt(12),
                  random.nextInt(12),
                  SecureClient.random(random.nextInt(40)))));
    }
    client.counter += 10;
    assertThat(client.opened(client.exchange(client.sealed(Apdus.encode(set(10))))))
        .isInstanceOf(SetResponseNormal.class);
  }

  /** Takes blocks until all are there; loses some of them on purpose. */
  private Apdu receive(List<Apdu> first, int window, int lossPercent) throws CodecException {
    BlockReceiver receiver = new BlockReceiver(1 << 20, window);
    Random random = new Random(3);
    List<Apdu> blocks = first;
    for (int turn = 0; turn < 1_000 && !receiver.isComplete(); turn++) {
      List<Apdu> shuffled = new ArrayList<>(blocks);
      Collections.shuffle(shuffled, random);
      for (Apdu block : shuffled) {
        if (random.nextInt(100) >= lossPercent) {
          receiver.take((GeneralBlockTransfer) block);
        }
      }
      assertThat(blocks.size()).isLessThanOrEqualTo(window);
      blocks = client.exchangeAll(Apdus.encode(receiver.acknowledgement(1)));
    }
    assertThat(blocks).isEmpty();
    return SecureClient.decode(receiver.apdu());
  }

  private static GeneralBlockTransfer block(int number, boolean last, int length) {
    return new GeneralBlockTransfer(
        last, !last, 4, number, 0, length == 0 ? Octets.EMPTY : Octets.of(new byte[length]));
  }

  private byte[] sealed(Apdu request) {
    return Apdus.encode(client.sealed(Apdus.encode(request)));
  }

  private static int rows(Apdu answer) {
    GetResult.Value value = (GetResult.Value) ((GetResponseNormal) answer).result();
    return ((CosemData.Array) value.data()).elements().size();
  }

  private static Apdu set(int length) {
    return new SetRequestNormal(
        SecureClient.INVOKE,
        MESSAGE,
        Optional.empty(),
        new CosemData.OctetString(SecureClient.random(length)));
  }

  private static Apdu get(AttributeDescriptor attribute) {
    return new GetRequestNormal(SecureClient.INVOKE, attribute, Optional.empty());
  }
}
