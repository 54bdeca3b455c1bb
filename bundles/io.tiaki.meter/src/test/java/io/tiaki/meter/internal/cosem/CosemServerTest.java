package io.tiaki.meter.internal.cosem;

import static org.assertj.core.api.Assertions.assertThat;

import io.tiaki.cosem.AttributeDescriptor;
import io.tiaki.cosem.CosemData;
import io.tiaki.cosem.DataAccessResult;
import io.tiaki.cosem.GetResult;
import io.tiaki.cosem.SelectiveAccess;
import io.tiaki.cosem.codec.Aare;
import io.tiaki.cosem.codec.Aarq;
import io.tiaki.cosem.codec.ApplicationContextName;
import io.tiaki.cosem.codec.ConfirmedServiceError;
import io.tiaki.cosem.codec.Conformance;
import io.tiaki.cosem.codec.Conformance.Service;
import io.tiaki.cosem.codec.ExceptionResponse;
import io.tiaki.cosem.codec.ExceptionResponse.ServiceError;
import io.tiaki.cosem.codec.ExceptionResponse.StateError;
import io.tiaki.cosem.codec.GetRequestNext;
import io.tiaki.cosem.codec.GetRequestWithList;
import io.tiaki.cosem.codec.GetResponseWithDatablock;
import io.tiaki.cosem.codec.GetResponseWithList;
import io.tiaki.cosem.codec.InitiateRequest;
import io.tiaki.cosem.codec.InitiateResponse;
import io.tiaki.cosem.codec.InvokeIdAndPriority;
import io.tiaki.cosem.codec.MechanismName;
import io.tiaki.cosem.codec.Rlre;
import io.tiaki.cosem.codec.Rlrq;
import io.tiaki.model.ObisCode;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;

class CosemServerTest {
  private static final InvokeIdAndPriority INVOKE = InvokeIdAndPriority.of(3);
  private static final AttributeDescriptor NAME = attribute(1, "0-0:42.0.0.255", 2);
  private static final AttributeDescriptor IMPORT = attribute(3, "1-0:1.8.0.255", 2);
  private static final AttributeDescriptor BUFFER = attribute(7, "1-0:99.1.0.255", 2);

  private final TestMeter meter = new TestMeter(200);
  private final TestClient reader = new TestClient(meter.server(1_200), 32);

  @Test
  void negotiates_what_both_can_do() {
    Aare aare = (Aare) reader.send(aarq(new Conformance(0x007e1f), 0));
    assertThat(aare.result()).isEqualTo(Aare.ACCEPTED);
    InitiateResponse response = (InitiateResponse) aare.userInformation().orElseThrow();
    assertThat(response.negotiatedConformance())
        .isEqualTo(
            Conformance.of(
                Service.GET,
                Service.SET,
                Service.ACTION,
                Service.SELECTIVE_ACCESS,
                Service.BLOCK_TRANSFER_WITH_GET_OR_READ,
                Service.BLOCK_TRANSFER_WITH_SET_OR_WRITE,
                Service.BLOCK_TRANSFER_WITH_ACTION,
                Service.MULTIPLE_REFERENCES));
    assertThat(response.serverMaxReceivePduSize()).isEqualTo(1_200 - 8 - 12);
  }

  @Test
  void answers_the_aarq_of_the_green_book_octet_for_octet() {
    TestClient client = new TestClient(meter.server(1_220), 16);
    assertThat(client.sendHex("601DA109060760857405080101BE10040E01000000065F1F0400007E1F04B0"))
        .isEqualTo(
            "6129A109060760857405080101A203020100A305A103020100BE10040E0800065F1F040000121404B00007");
  }

  @Test
  void refuses_other_contexts_and_mechanisms_with_the_reason() {
    InitiateRequest request = new InitiateRequest(new Conformance(0xffffff), 1_024);
    assertRefused(aarq(ApplicationContextName.LN_CIPHERED, Optional.empty(), request), 2);
    assertRefused(aarq(ApplicationContextName.SN, Optional.empty(), request), 2);
    assertRefused(aarq(ApplicationContextName.LN, Optional.of(MechanismName.LOW), request), 11);
    assertRefused(
        aarq(ApplicationContextName.LN, Optional.of(MechanismName.HIGH_GMAC), request), 11);
    assertThat(reader.get(NAME)).isInstanceOf(ExceptionResponse.class);
  }

  @Test
  void refuses_proposals_it_cannot_work_with() {
    assertInitiateError(new InitiateRequest(Conformance.of(Service.SET), 1_024), 2);
    assertInitiateError(new InitiateRequest(Conformance.of(Service.GET), 30), 3);
    InitiateRequest old =
        new InitiateRequest(
            Optional.empty(), true, OptionalInt.empty(), 5, Conformance.of(Service.GET), 1_024);
    assertInitiateError(old, 1);
  }

  @Test
  void reads_registers_as_the_meter_has_them() {
    reader.associate();
    assertThat(reader.value(IMPORT))
        .isEqualTo(
            new CosemData.DoubleLongUnsigned(meter.meter.read(meter.clock.millis()).imported()));
    assertThat(reader.value(attribute(3, "1-0:1.8.0.255", 3)))
        .isEqualTo(
            CosemData.Structure.of(
                new CosemData.IntegerData((byte) -1), new CosemData.EnumData(30)));
    assertThat(reader.value(attribute(3, "1-0:32.7.0.255", 2)))
        .isInstanceOfSatisfying(
            CosemData.LongUnsigned.class,
            volts -> assertThat(volts.value()).isBetween(2_070, 2_530));
    assertThat(reader.value(attribute(3, "1-0:1.7.0.255", 2)))
        .isInstanceOf(CosemData.DoubleLongUnsigned.class);
    assertThat(reader.value(attribute(8, "0-0:1.0.0.255", 2)))
        .isEqualTo(Values.time(meter.clock.instant()));
    assertThat(reader.value(NAME)).isEqualTo(Values.text("TKI0000000000001"));
    assertThat(reader.value(attribute(1, "0-0:96.10.1.255", 2)))
        .isEqualTo(new CosemData.Unsigned(0));
  }

  @Test
  void every_attribute_that_the_association_lists_can_be_read() {
    reader.associate();
    CosemData.Array list = (CosemData.Array) reader.value(attribute(15, "0-0:40.0.0.255", 2));
    assertThat(list.elements()).hasSize(47);
    int read = 0;
    for (CosemData element : list.elements()) {
      List<CosemData> object = ((CosemData.Structure) element).elements();
      int classId = ((CosemData.LongUnsigned) object.get(0)).value();
      ObisCode name = ObisCode.of(((CosemData.OctetString) object.get(2)).value().toArray());
      CosemData attributes = ((CosemData.Structure) object.get(3)).elements().get(0);
      for (CosemData right : ((CosemData.Array) attributes).elements()) {
        int number =
            ((CosemData.IntegerData) ((CosemData.Structure) right).elements().get(0)).value();
        CosemData value = reader.value(new AttributeDescriptor(classId, name, number));
        assertThat(number != 1 || value.equals(Values.logicalName(name))).isTrue();
        read++;
      }
    }
    assertThat(read).isGreaterThan(40);
  }

  @Test
  void profile_and_push_setup_list_the_same_objects() {
    reader.associate();
    CosemData captured = reader.value(attribute(7, "1-0:99.1.0.255", 3));
    assertThat(((CosemData.Array) captured).elements()).hasSize(5);
    CosemData pushed = reader.value(attribute(40, "0-0:25.9.0.255", 2));
    assertThat(
            Values.elements(pushed).stream()
                .map(object -> new CosemData.Structure(Values.elements(object).subList(0, 4))))
        .isEqualTo(Values.elements(captured));
    assertThat(reader.value(attribute(7, "1-0:99.1.0.255", 4)))
        .isEqualTo(new CosemData.DoubleLongUnsigned(5));
    assertThat(reader.value(attribute(7, "1-0:99.1.0.255", 7)))
        .isEqualTo(new CosemData.DoubleLongUnsigned(200));
    assertThat(reader.value(attribute(7, "1-0:99.1.0.255", 8)))
        .isEqualTo(new CosemData.DoubleLongUnsigned(2_880));
  }

  @Test
  void the_public_client_sees_what_identifies_the_meter_and_nothing_else() {
    TestClient open = new TestClient(meter.server(1_200), 16);
    open.associate();
    assertThat(open.value(NAME)).isEqualTo(Values.text("TKI0000000000001"));
    assertThat(open.error(IMPORT)).isEqualTo(DataAccessResult.OBJECT_UNDEFINED);
    assertThat(open.error(BUFFER)).isEqualTo(DataAccessResult.OBJECT_UNDEFINED);
    assertThat(((CosemData.Array) open.value(attribute(15, "0-0:40.0.0.255", 2))).elements())
        .hasSize(7);
  }

  @Test
  void refuses_what_is_not_there_with_the_proper_result() {
    reader.associate();
    assertThat(reader.error(attribute(3, "1-0:3.8.0.255", 2)))
        .isEqualTo(DataAccessResult.OBJECT_UNDEFINED);
    assertThat(reader.error(attribute(1, "1-0:1.8.0.255", 2)))
        .isEqualTo(DataAccessResult.OBJECT_CLASS_INCONSISTENT);
    assertThat(reader.error(attribute(15, "0-0:40.0.0.255", 7)))
        .isEqualTo(DataAccessResult.READ_WRITE_DENIED);
    assertThat(reader.error(attribute(3, "1-0:1.8.0.255", 99)))
        .isEqualTo(DataAccessResult.READ_WRITE_DENIED);
    SelectiveAccess none = new SelectiveAccess(1, CosemData.NullData.INSTANCE);
    assertThat(reader.error(IMPORT, none)).isEqualTo(DataAccessResult.SCOPE_OF_ACCESS_VIOLATED);
  }

  @Test
  void outside_an_association_there_is_no_service() {
    ExceptionResponse notAllowed =
        new ExceptionResponse(StateError.SERVICE_NOT_ALLOWED, ServiceError.OPERATION_NOT_POSSIBLE);
    assertThat(reader.get(NAME)).isEqualTo(notAllowed);
    assertThat(reader.sendHex("C1014100080000010000FF030010003C")).isEqualTo("D80101");
    reader.associate();
    assertThat(reader.send(Rlrq.EMPTY)).isInstanceOf(Rlre.class);
    assertThat(reader.get(NAME)).isEqualTo(notAllowed);
  }

  @Test
  void answers_what_it_cannot_read_with_an_exception() {
    reader.associate();
    assertThat(reader.sendHex("C102C1")).isEqualTo("D80203");
    assertThat(reader.sendHex("050102000A")).isEqualTo("D80202");
    assertThat(reader.sendHex("C20000030100010800FF0206000000FF")).isEqualTo("D80202");
  }

  @Test
  void a_new_request_for_an_association_replaces_the_old_one() {
    reader.associate(100);
    assertThat(reader.get(BUFFER)).isInstanceOf(GetResponseWithDatablock.class);
    reader.associate();
    assertThat(reader.send(new GetRequestNext(INVOKE, 1)))
        .isEqualTo(
            GetResponseWithDatablock.error(INVOKE, 1, DataAccessResult.NO_LONG_GET_IN_PROGRESS));
  }

  @Test
  void a_long_answer_comes_in_blocks_that_fit() {
    reader.associate(300);
    CosemData.Array whole = (CosemData.Array) reader.value(BUFFER);
    assertThat(reader.blocks).isGreaterThan(20);
    assertThat(reader.largest).isBetween(290, 300 + 8);
    assertThat(whole.elements()).hasSize(200);
    assertThat(((CosemData.Structure) whole.elements().get(0)).elements().get(0))
        .isEqualTo(Values.time(meter.first));
  }

  @Test
  void the_link_bounds_the_blocks_of_a_client_that_takes_everything() {
    TestClient client = new TestClient(meter.server(500), 32);
    client.associate(0);
    assertThat(((CosemData.Array) client.value(BUFFER)).elements()).hasSize(200);
    assertThat(client.largest).isLessThanOrEqualTo(500);
  }

  @Test
  void a_block_whose_answer_was_lost_can_be_asked_for_again_and_no_other() {
    reader.associate(300);
    reader.get(BUFFER);
    Object second = reader.send(new GetRequestNext(INVOKE, 1));
    assertThat(reader.send(new GetRequestNext(INVOKE, 1))).isEqualTo(second);
    Object third = reader.send(new GetRequestNext(INVOKE, 2));
    assertThat(third).isNotEqualTo(second);
    assertThat(reader.send(new GetRequestNext(INVOKE, 17)))
        .isEqualTo(
            GetResponseWithDatablock.error(INVOKE, 17, DataAccessResult.DATA_BLOCK_NUMBER_INVALID));
    assertThat(reader.send(new GetRequestNext(INVOKE, 3)))
        .isEqualTo(
            GetResponseWithDatablock.error(INVOKE, 3, DataAccessResult.NO_LONG_GET_IN_PROGRESS));
  }

  @Test
  void the_last_block_can_be_asked_for_again() {
    reader.associate(300);
    GetResponseWithDatablock block = (GetResponseWithDatablock) reader.get(BUFFER);
    while (!block.lastBlock()) {
      GetRequestNext next = new GetRequestNext(INVOKE, block.blockNumber());
      block = (GetResponseWithDatablock) reader.send(next);
      assertThat(reader.send(next)).isEqualTo(block);
    }
    assertThat(block.blockNumber()).isGreaterThan(20);
  }

  @Test
  void without_block_transfer_a_long_answer_is_refused() {
    assertThat(reader.send(aarq(Conformance.of(Service.GET), 300))).isInstanceOf(Aare.class);
    assertThat(reader.error(BUFFER)).isEqualTo(DataAccessResult.OTHER_REASON);
  }

  @Test
  void a_list_is_answered_one_by_one_and_in_blocks_when_it_is_long() throws Exception {
    reader.associate(300);
    GetRequestWithList.Item name = new GetRequestWithList.Item(NAME, Optional.empty());
    GetRequestWithList.Item none =
        new GetRequestWithList.Item(attribute(3, "1-0:3.8.0.255", 2), Optional.empty());
    GetResponseWithList shortOne =
        (GetResponseWithList) reader.send(new GetRequestWithList(INVOKE, List.of(name, none)));
    assertThat(shortOne.results())
        .containsExactly(
            new GetResult.Value(Values.text("TKI0000000000001")),
            new GetResult.Error(DataAccessResult.OBJECT_UNDEFINED));
    GetRequestWithList.Item buffer = new GetRequestWithList.Item(BUFFER, Optional.empty());
    Object answer = reader.send(new GetRequestWithList(INVOKE, List.of(name, buffer)));
    byte[] octets = reader.join((GetResponseWithDatablock) answer);
    List<GetResult> results = GetResponseWithList.decodeResults(ByteBuffer.wrap(octets));
    assertThat(results).hasSize(2);
    assertThat(((CosemData.Array) ((GetResult.Value) results.get(1)).data()).elements())
        .hasSize(200);
  }

  @Test
  void the_instant_of_a_reading_is_that_of_its_capture() {
    reader.associate();
    SelectiveAccess last = ProfileBufferTest.entries(200, 200, 1, 1);
    CosemData.Array one = (CosemData.Array) reader.value(BUFFER, last);
    Instant expected = meter.first.plusSeconds(199 * 5);
    assertThat(one.elements()).containsExactly(CosemData.Structure.of(Values.time(expected)));
  }

  private void assertRefused(Aarq aarq, int diagnostic) {
    Aare aare = (Aare) reader.send(aarq);
    assertThat(aare.result()).isEqualTo(Aare.REJECTED_PERMANENT);
    assertThat(aare.diagnostic()).isEqualTo(new Aare.Diagnostic(false, diagnostic));
  }

  private void assertInitiateError(InitiateRequest request, int value) {
    Aare aare = (Aare) reader.send(aarq(ApplicationContextName.LN, Optional.empty(), request));
    assertThat(aare.result()).isEqualTo(Aare.REJECTED_PERMANENT);
    assertThat(aare.userInformation()).contains(new ConfirmedServiceError(1, 6, value));
  }

  private static Aarq aarq(Conformance conformance, int pdu) {
    return Aarq.lowest(new InitiateRequest(conformance, pdu));
  }

  private static Aarq aarq(
      ApplicationContextName context, Optional<MechanismName> mechanism, InitiateRequest request) {
    return new Aarq(
        context,
        Optional.empty(),
        Optional.empty(),
        OptionalInt.empty(),
        mechanism,
        Optional.empty(),
        Optional.of(request));
  }

  private static AttributeDescriptor attribute(int classId, String name, int number) {
    return new AttributeDescriptor(classId, ObisCode.of(name), number);
  }
}
