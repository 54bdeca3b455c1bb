package io.tiaki.meter.internal.cosem;

import static org.assertj.core.api.Assertions.assertThat;

import io.tiaki.cosem.ActionResult;
import io.tiaki.cosem.ActionResult.Code;
import io.tiaki.cosem.AttributeDescriptor;
import io.tiaki.cosem.CosemData;
import io.tiaki.cosem.CosemDateTime;
import io.tiaki.cosem.DataAccessResult;
import io.tiaki.cosem.GetResult;
import io.tiaki.cosem.MethodDescriptor;
import io.tiaki.cosem.Octets;
import io.tiaki.cosem.codec.ActionRequestNextPblock;
import io.tiaki.cosem.codec.ActionRequestNormal;
import io.tiaki.cosem.codec.ActionRequestWithFirstPblock;
import io.tiaki.cosem.codec.ActionRequestWithList;
import io.tiaki.cosem.codec.ActionRequestWithListAndFirstPblock;
import io.tiaki.cosem.codec.ActionRequestWithPblock;
import io.tiaki.cosem.codec.ActionResponseNextPblock;
import io.tiaki.cosem.codec.ActionResponseNormal;
import io.tiaki.cosem.codec.ActionResponseWithList;
import io.tiaki.cosem.codec.ActionResponseWithPblock;
import io.tiaki.cosem.codec.Apdu;
import io.tiaki.cosem.codec.Axdr;
import io.tiaki.cosem.codec.CodecException;
import io.tiaki.cosem.codec.DataBlockSA;
import io.tiaki.cosem.codec.ExceptionResponse;
import io.tiaki.cosem.codec.GetRequestWithList;
import io.tiaki.cosem.codec.InvokeIdAndPriority;
import io.tiaki.cosem.codec.SetRequestNormal;
import io.tiaki.cosem.codec.SetRequestWithDatablock;
import io.tiaki.cosem.codec.SetRequestWithFirstDatablock;
import io.tiaki.cosem.codec.SetRequestWithList;
import io.tiaki.cosem.codec.SetRequestWithListAndFirstDatablock;
import io.tiaki.cosem.codec.SetResponseDatablock;
import io.tiaki.cosem.codec.SetResponseLastDatablock;
import io.tiaki.cosem.codec.SetResponseLastDatablockWithList;
import io.tiaki.cosem.codec.SetResponseNormal;
import io.tiaki.cosem.codec.SetResponseWithList;
import io.tiaki.model.ObisCode;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** SET and ACTION at the meter: rights, values, blocks. */
class WritingTest {
  private static final InvokeIdAndPriority INVOKE = InvokeIdAndPriority.of(3);
  private static final AttributeDescriptor ZONE = attribute(8, "0-0:1.0.0.255", 3);
  private static final AttributeDescriptor TIME = attribute(8, "0-0:1.0.0.255", 2);
  private static final AttributeDescriptor PERIOD = attribute(7, "1-0:99.1.0.255", 4);
  private static final AttributeDescriptor MESSAGE = attribute(1, "0-0:96.13.1.255", 2);
  private static final MethodDescriptor PUSH =
      new MethodDescriptor(40, ObisCode.of("0-0:25.9.0.255"), 1);
  private static final MethodDescriptor ECHO =
      new MethodDescriptor(9999, ObisCode.of("0-0:96.50.9.255"), 1);
  private static final CosemData ZERO = new CosemData.IntegerData((byte) 0);

  private final AtomicInteger pushes = new AtomicInteger();
  private final ObjectModel model =
      new ObjectModel(
          List.of(
              new CosemObject.Builder(9999, 0, "0-0:96.50.9.255")
                  .method(1, (device, pusher, parameters) -> echo(parameters))
                  .build()));
  private final CosemServer server =
      new TestMeter(3).server(1_200, model, () -> pushes.incrementAndGet() < 100);
  private final TestClient manager = new TestClient(server, 1);
  private final TestClient reader = new TestClient(server, 32);
  private final TestClient open = new TestClient(server, 16);

  @BeforeEach
  void associate() {
    manager.associate();
    reader.associate();
    open.associate();
  }

  @Test
  void a_list_invokes_no_more_methods_than_the_budget_allows() {
    int many = ListBudget.MOST_ITEMS + 6;
    manager.send(
        new ActionRequestWithList(
            INVOKE, Collections.nCopies(many, PUSH), Collections.nCopies(many, ZERO)));
    assertThat(pushes).hasValue(ListBudget.MOST_ITEMS);
  }

  @Test
  void the_management_client_writes_and_reads_back() {
    assertThat(set(manager, ZONE, zone(-60))).isEqualTo(DataAccessResult.SUCCESS);

    assertThat(reader.value(ZONE)).isEqualTo(zone(-60));
    CosemDateTime local = Axdr.dateTime(reader.value(TIME)).orElseThrow();
    assertThat(local.deviation()).isEqualTo(-60);
    assertThat(local.hour()).isEqualTo(11);
    assertThat(local.toInstant()).contains(new TestMeter(3).clock.instant());
  }

  @Test
  void no_other_client_writes_or_executes() {
    assertThat(set(reader, ZONE, zone(-60))).isEqualTo(DataAccessResult.READ_WRITE_DENIED);
    assertThat(open.send(request(ZONE, zone(-60)))).isInstanceOf(ExceptionResponse.class);
    assertThat(action(reader, PUSH, ZERO).code()).isEqualTo(Code.READ_WRITE_DENIED);
    assertThat(open.send(new ActionRequestNormal(INVOKE, PUSH, Optional.of(ZERO))))
        .isInstanceOf(ExceptionResponse.class);
    assertThat(pushes).hasValue(0);
    assertThat(manager.value(ZONE)).isEqualTo(zone(0));
  }

  @Test
  void a_refusal_is_a_result_that_says_why() {
    assertThat(set(manager, ZONE, new CosemData.Unsigned(1)))
        .isEqualTo(DataAccessResult.TYPE_UNMATCHED);
    assertThat(set(manager, ZONE, zone(841))).isEqualTo(DataAccessResult.OTHER_REASON);
    assertThat(set(manager, PERIOD, new CosemData.DoubleLongUnsigned(1)))
        .isEqualTo(DataAccessResult.READ_WRITE_DENIED);
    assertThat(set(manager, attribute(3, "0-0:1.0.0.255", 3), zone(0)))
        .isEqualTo(DataAccessResult.OBJECT_CLASS_INCONSISTENT);
    assertThat(set(manager, attribute(8, "0-0:1.0.1.255", 3), zone(0)))
        .isEqualTo(DataAccessResult.OBJECT_UNDEFINED);
    assertThat(set(manager, MESSAGE, CosemData.OctetString.of(new byte[4_097])))
        .isEqualTo(DataAccessResult.OTHER_REASON);
  }

  @Test
  void the_association_lists_who_may_write_and_execute() {
    AttributeDescriptor list = attribute(15, "0-0:40.0.0.255", 2);
    assertThat(manager.value(list).toString()).contains("IntegerData[value=3], EnumData[value=3]");
    assertThat(reader.value(list).toString()).doesNotContain("EnumData[value=3]");
    assertThat(reader.value(list)).isNotEqualTo(manager.value(list));
  }

  @Test
  void an_unconfirmed_request_is_carried_out_in_silence() {
    InvokeIdAndPriority unconfirmed = new InvokeIdAndPriority(0x83);
    assertThat(
            manager.silent(new SetRequestNormal(unconfirmed, ZONE, Optional.empty(), zone(-120))))
        .isTrue();
    assertThat(manager.silent(new ActionRequestNormal(unconfirmed, PUSH, Optional.of(ZERO))))
        .isTrue();

    assertThat(manager.value(ZONE)).isEqualTo(zone(-120));
    assertThat(pushes).hasValue(1);
  }

  @Test
  void a_list_is_written_item_by_item() {
    assertThat(
            manager.send(
                new SetRequestWithList(
                    INVOKE, items(ZONE, PERIOD), List.of(zone(60), new CosemData.Unsigned(1)))))
        .isEqualTo(
            new SetResponseWithList(
                INVOKE, List.of(DataAccessResult.SUCCESS, DataAccessResult.READ_WRITE_DENIED)));
    assertThat(manager.value(ZONE)).isEqualTo(zone(60));
  }

  @Test
  void a_long_value_comes_in_blocks_and_a_block_may_come_twice() {
    CosemData text = CosemData.OctetString.of("x".repeat(2_500).getBytes());
    byte[] octets = Axdr.encode(text);
    for (int i = 0; i < 3; i++) {
      DataBlockSA block = block(octets, i, 1_000);
      Apdu answer = manager.send(setBlock(block));
      if (i < 2) {
        assertThat(answer).isEqualTo(new SetResponseDatablock(INVOKE, i + 1));
      } else {
        assertThat(answer)
            .isEqualTo(new SetResponseLastDatablock(INVOKE, DataAccessResult.SUCCESS, 3));
      }
      if (i == 1) {
        assertThat(manager.send(setBlock(block))).isEqualTo(answer);
      }
    }
    assertThat(manager.value(MESSAGE)).isEqualTo(text);
    assertThat(manager.send(setBlock(block(octets, 2, 1_000))))
        .isEqualTo(lastSet(DataAccessResult.NO_LONG_SET_IN_PROGRESS, 3));
  }

  @Test
  void a_list_may_come_in_blocks_too() {
    byte[] octets =
        SetRequestWithList.encodeValues(List.of(zone(120), CosemData.OctetString.of(new byte[90])));
    manager.send(
        new SetRequestWithListAndFirstDatablock(
            INVOKE, items(ZONE, MESSAGE), block(octets, 0, 50)));
    assertThat(manager.send(new SetRequestWithDatablock(INVOKE, block(octets, 1, 50))))
        .isEqualTo(
            new SetResponseLastDatablockWithList(
                INVOKE, List.of(DataAccessResult.SUCCESS, DataAccessResult.SUCCESS), 2));
    assertThat(manager.value(ZONE)).isEqualTo(zone(120));
  }

  @Test
  void blocks_out_of_order_too_long_or_without_right_end_the_transfer() {
    byte[] octets = Axdr.encode(CosemData.OctetString.of(new byte[2_500]));
    manager.send(setBlock(block(octets, 0, 1_000)));
    assertThat(manager.send(setBlock(block(octets, 2, 1_000))))
        .isEqualTo(lastSet(DataAccessResult.DATA_BLOCK_NUMBER_INVALID, 3));
    assertThat(manager.send(setBlock(block(octets, 1, 1_000))))
        .isEqualTo(lastSet(DataAccessResult.NO_LONG_SET_IN_PROGRESS, 2));

    byte[] endless = new byte[100_000];
    Apdu answer = manager.send(setBlock(block(endless, 0, 1_000)));
    for (int i = 1; answer instanceof SetResponseDatablock; i++) {
      answer = manager.send(setBlock(block(endless, i, 1_000)));
    }
    assertThat(answer).isEqualTo(lastSet(DataAccessResult.LONG_SET_ABORTED, 66));

    assertThat(reader.send(setBlock(block(octets, 0, 1_000))))
        .isEqualTo(lastSet(DataAccessResult.READ_WRITE_DENIED, 1));
    assertThat(reader.send(setBlock(block(octets, 1, 1_000))))
        .isEqualTo(lastSet(DataAccessResult.NO_LONG_SET_IN_PROGRESS, 2));
  }

  @Test
  void blocks_that_are_no_value_change_nothing() {
    assertThat(manager.send(setBlock(new DataBlockSA(true, 1, Octets.of(new byte[] {9, 9})))))
        .isEqualTo(lastSet(DataAccessResult.OTHER_REASON, 1));
    assertThat(manager.value(MESSAGE)).isEqualTo(CosemData.OctetString.of(new byte[0]));
  }

  @Test
  void pushes_when_it_is_told_to() {
    assertThat(action(manager, PUSH, ZERO)).isEqualTo(ActionResult.of(Code.SUCCESS));
    assertThat(pushes).hasValue(1);
    assertThat(action(manager, PUSH, zone(0)).code()).isEqualTo(Code.TYPE_UNMATCHED);
    pushes.set(1_000);
    assertThat(action(manager, PUSH, ZERO).code()).isEqualTo(Code.TEMPORARY_FAILURE);
    MethodDescriptor none = new MethodDescriptor(40, ObisCode.of("0-0:25.9.0.255"), 3);
    assertThat(action(manager, none, ZERO).code()).isEqualTo(Code.READ_WRITE_DENIED);
  }

  @Test
  void methods_in_a_list_are_executed_one_by_one() {
    assertThat(
            manager.send(
                new ActionRequestWithList(INVOKE, List.of(PUSH, ECHO), List.of(ZERO, zone(7)))))
        .isEqualTo(
            new ActionResponseWithList(
                INVOKE, List.of(ActionResult.of(Code.SUCCESS), echo(Optional.of(zone(7))))));
  }

  @Test
  void long_parameters_and_long_answers_travel_in_blocks() throws CodecException {
    CosemData text = CosemData.OctetString.of("y".repeat(3_000).getBytes());
    byte[] octets = Axdr.encode(text);
    assertThat(
            manager.send(new ActionRequestWithFirstPblock(INVOKE, ECHO, block(octets, 0, 1_000))))
        .isEqualTo(new ActionResponseNextPblock(INVOKE, 1));
    for (int i = 1; i < 3; i++) {
      manager.send(new ActionRequestWithPblock(INVOKE, block(octets, i, 1_000)));
    }
    Apdu answer = manager.send(new ActionRequestWithPblock(INVOKE, block(octets, 3, 1_000)));

    assertThat(ActionResponseNormal.decodeResult(ByteBuffer.wrap(join(answer))))
        .isEqualTo(echo(Optional.of(text)));
    assertThat(manager.largest).isLessThanOrEqualTo(1_024 + 8);
    assertThat(manager.send(new ActionRequestNextPblock(INVOKE, 9)))
        .isEqualTo(refused(Code.LONG_ACTION_ABORTED));
    assertThat(manager.send(new ActionRequestNextPblock(INVOKE, 1)))
        .isEqualTo(refused(Code.NO_LONG_ACTION_IN_PROGRESS));
  }

  @Test
  void a_list_of_methods_may_come_in_blocks_too() throws CodecException {
    byte[] octets = SetRequestWithList.encodeValues(List.of(ZERO, zone(9)));
    manager.send(
        new ActionRequestWithListAndFirstPblock(INVOKE, List.of(PUSH, ECHO), block(octets, 0, 4)));
    assertThat(manager.send(new ActionRequestWithPblock(INVOKE, block(octets, 1, 4))))
        .isEqualTo(
            new ActionResponseWithList(
                INVOKE, List.of(ActionResult.of(Code.SUCCESS), echo(Optional.of(zone(9))))));
    assertThat(manager.send(new ActionRequestWithPblock(INVOKE, block(octets, 1, 4))))
        .isEqualTo(refused(Code.NO_LONG_ACTION_IN_PROGRESS));
  }

  private byte[] join(Apdu first) {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    Apdu answer = first;
    while (true) {
      DataBlockSA block = ((ActionResponseWithPblock) answer).pblock();
      all.writeBytes(block.rawData().toArray());
      if (block.lastBlock()) {
        return all.toByteArray();
      }
      answer = manager.send(new ActionRequestNextPblock(INVOKE, block.blockNumber()));
    }
  }

  private static ActionResult echo(Optional<CosemData> parameters) {
    return new ActionResult(Code.SUCCESS, parameters.map(GetResult.Value::new));
  }

  private static ActionResponseNormal refused(Code code) {
    return new ActionResponseNormal(INVOKE, ActionResult.of(code));
  }

  private static SetResponseLastDatablock lastSet(DataAccessResult result, int number) {
    return new SetResponseLastDatablock(INVOKE, result, number);
  }

  private static Apdu setBlock(DataBlockSA block) {
    return block.blockNumber() == 1
        ? new SetRequestWithFirstDatablock(INVOKE, MESSAGE, Optional.empty(), block)
        : new SetRequestWithDatablock(INVOKE, block);
  }

  private static DataBlockSA block(byte[] octets, int index, int size) {
    int from = index * size;
    int length = Math.min(size, octets.length - from);
    return new DataBlockSA(
        from + length == octets.length, index + 1, Octets.of(octets, from, length));
  }

  private static List<GetRequestWithList.Item> items(AttributeDescriptor... attributes) {
    return List.of(attributes).stream()
        .map(attribute -> new GetRequestWithList.Item(attribute, Optional.empty()))
        .toList();
  }

  private static SetRequestNormal request(AttributeDescriptor attribute, CosemData value) {
    return new SetRequestNormal(INVOKE, attribute, Optional.empty(), value);
  }

  private static DataAccessResult set(
      TestClient client, AttributeDescriptor attribute, CosemData value) {
    return ((SetResponseNormal) client.send(request(attribute, value))).result();
  }

  private static ActionResult action(TestClient client, MethodDescriptor method, CosemData data) {
    return ((ActionResponseNormal)
            client.send(new ActionRequestNormal(INVOKE, method, Optional.of(data))))
        .result();
  }

  private static CosemData zone(int minutes) {
    return new CosemData.LongData((short) minutes);
  }

  private static AttributeDescriptor attribute(int classId, String name, int number) {
    return new AttributeDescriptor(classId, ObisCode.of(name), number);
  }
}
