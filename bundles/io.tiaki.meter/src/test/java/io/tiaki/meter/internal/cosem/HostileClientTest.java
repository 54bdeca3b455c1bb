package io.tiaki.meter.internal.cosem;

import static org.assertj.core.api.Assertions.assertThat;

import io.tiaki.cosem.ActionResult;
import io.tiaki.cosem.AttributeDescriptor;
import io.tiaki.cosem.CosemData;
import io.tiaki.cosem.DataAccessResult;
import io.tiaki.cosem.GetResult;
import io.tiaki.cosem.MethodDescriptor;
import io.tiaki.cosem.Octets;
import io.tiaki.cosem.codec.Aare;
import io.tiaki.cosem.codec.Aarq;
import io.tiaki.cosem.codec.Apdu;
import io.tiaki.cosem.codec.Apdus;
import io.tiaki.cosem.codec.ApplicationContextName;
import io.tiaki.cosem.codec.CodecException;
import io.tiaki.cosem.codec.ExceptionResponse;
import io.tiaki.cosem.codec.ExceptionResponse.ServiceError;
import io.tiaki.cosem.codec.GeneralBlockTransfer;
import io.tiaki.cosem.codec.GeneralCiphering;
import io.tiaki.cosem.codec.GeneralHeader;
import io.tiaki.cosem.codec.GetRequestNormal;
import io.tiaki.cosem.codec.GetRequestWithList;
import io.tiaki.cosem.codec.GetResponseWithDatablock;
import io.tiaki.cosem.codec.GetResponseWithList;
import io.tiaki.cosem.codec.KeyInfo;
import io.tiaki.cosem.codec.MechanismName;
import io.tiaki.cosem.codec.ProtectedContent;
import io.tiaki.cosem.codec.Protection;
import io.tiaki.cosem.codec.ServiceCiphering;
import io.tiaki.meter.CosemSecurity;
import io.tiaki.meter.internal.cosem.SecureClient.Form;
import io.tiaki.model.ObisCode;
import java.nio.ByteBuffer;
import java.security.PublicKey;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** Clients that have no keys, or have them and mean harm. */
class HostileClientTest {
  private static final AttributeDescriptor NAME =
      new AttributeDescriptor(1, ObisCode.LOGICAL_DEVICE_NAME, 2);
  private static final AttributeDescriptor BUFFER =
      new AttributeDescriptor(7, ObisCode.LOAD_PROFILE, 2);
  private static final ObisCode BILLING_SCRIPTS = ObisCode.of(Scripts.END_OF_BILLING);
  private static final int ENCRYPTED_ONLY = Protection.ENCRYPTED;

  private final SecureMeter meter = new SecureMeter(CosemSecurity.HLS5);

  @Test
  void who_has_no_key_uses_up_no_counter() {
    SecureClient attacker = meter.client(1);
    SplittableRandom random = new SplittableRandom(5);
    byte[] guess = new byte[7];
    for (int i = 0; i < 20_000; i++) {
      random.nextBytes(guess);
      Apdu forged =
          new ServiceCiphering(
              0x21, new ProtectedContent(ENCRYPTED_ONLY, 0xffff_ffffL, Octets.of(guess)));
      assertThat(attacker.exchange(aarq(forged))).isInstanceOf(ExceptionResponse.class);
    }
    assertThat(meter.security().expectedCounter(false)).isZero();
  }

  private static Aarq aarq(Apdu information) {
    return new Aarq(
        ApplicationContextName.LN_CIPHERED,
        Optional.of(Octets.ofAscii("ATTACKER")),
        Optional.empty(),
        OptionalInt.empty(),
        Optional.of(MechanismName.HIGH_GMAC),
        Optional.of(Octets.of(new byte[16])),
        Optional.of(information));
  }

  @Test
  void a_request_without_its_tag_is_refused_and_the_genuine_one_still_counts() {
    SecureClient client = new SecureMeter(CosemSecurity.LOW).client(1).associate(1, true);
    for (Form form : List.of(Form.GLO, Form.DED)) {
      client.form = form;
      ServiceCiphering genuine = (ServiceCiphering) client.sealed(Apdus.encode(get(NAME)));
      assertError(client.exchange(withoutTag(genuine)), ServiceError.DECIPHERING_ERROR);
      assertThat(client.exchange(genuine)).isInstanceOf(ServiceCiphering.class);
    }
  }

  private static ServiceCiphering withoutTag(ServiceCiphering genuine) {
    ProtectedContent content = genuine.content();
    byte[] octets = content.octets().toArray();
    return new ServiceCiphering(
        genuine.tag(),
        new ProtectedContent(
            ENCRYPTED_ONLY | content.suite(),
            content.invocationCounter(),
            Octets.of(Arrays.copyOf(octets, octets.length - 12))));
  }

  @Test
  void protection_that_leaves_no_room_for_a_block_is_answered_all_the_same() {
    for (int transactionLength : new int[] {8, 20, 60, 120}) {
      SecureClient client = meter.client(32);
      client.counter = 1_000L * transactionLength;
      client.pdu = 64;
      client.associate(5, true);
      assertThat(client.exchangeAll(inGeneralCiphering(client, transactionLength)))
          .isNotEmpty()
          .doesNotContain(Refusals.notNow());
    }
  }

  private byte[] inGeneralCiphering(SecureClient client, int transactionLength) {
    GeneralHeader header =
        new GeneralHeader(
            SecureClient.random(transactionLength),
            client.title,
            meter.title(),
            Octets.EMPTY,
            Octets.EMPTY);
    ProtectedContent content =
        Protection.protect(
            SecureClient.BOTH,
            client.keys,
            client.title,
            client.counter++,
            header.octets(),
            Apdus.encode(get(BUFFER)));
    return Apdus.encode(
        new GeneralCiphering(header, Optional.of(new KeyInfo.IdentifiedKey(0)), content));
  }

  @Test
  void a_defect_of_an_object_is_an_answer_and_the_association_goes_on() {
    CosemObject broken =
        new CosemObject.Builder(1, 0, "0-0:96.99.99.255")
            .attribute(
                2,
                (device, association) -> {
                  throw new IndexOutOfBoundsException("a defect");
                })
            .build();
    SecureClient client =
        new SecureClient(meter, meter.server(List.of(broken)), 32).associate(5, true);
    AttributeDescriptor defect = new AttributeDescriptor(1, ObisCode.of("0-0:96.99.99.255"), 2);
    assertError(client.send(get(defect)), ServiceError.OTHER_REASON);
    assertThat(client.value(NAME)).isEqualTo(Values.text("TKI0000000000001"));
  }

  @Test
  void who_has_proven_nothing_fills_no_memory_with_blocks() {
    SecureClient client = new SecureMeter(CosemSecurity.HLS6).client(1);
    client.aarq(6, false);
    GeneralBlockTransfer block =
        new GeneralBlockTransfer(false, false, 1, 1, 0, Octets.of(new byte[1_000]));
    assertThat(client.exchangeAll(Apdus.encode(block))).containsExactly(Refusals.notAssociated());
    assertThat(client.reply(6).code()).isEqualTo(ActionResult.Code.SUCCESS);
    assertThat(client.exchange(block)).isInstanceOf(GeneralBlockTransfer.class);
  }

  @Test
  void a_list_of_long_values_ends_where_its_budget_does() throws CodecException {
    TestClient reader = new TestClient(new TestMeter(2_880).server(1_200), 32);
    reader.associate();
    List<GetResult> results = list(reader, BUFFER, 59);
    assertThat(results).hasSize(59).endsWith(Refusals.OTHER);
    assertThat(results.get(0)).isInstanceOf(GetResult.Value.class);
    assertThat(GetResponseWithList.encodeResults(results).length)
        .isLessThan(2 * ListBudget.MOST_OCTETS);
  }

  @Test
  void the_public_client_gets_few_values_of_a_long_list() throws CodecException {
    TestClient anybody = new TestClient(new TestMeter(1).server(1_200), 16);
    anybody.associate();
    List<GetResult> results = list(anybody, NAME, 40);
    assertThat(results.subList(0, 32)).allMatch(GetResult.Value.class::isInstance);
    assertThat(results.subList(32, 40)).containsOnly(Refusals.OTHER);
  }

  private static List<GetResult> list(TestClient client, AttributeDescriptor what, int count)
      throws CodecException {
    GetRequestWithList.Item item = new GetRequestWithList.Item(what, Optional.empty());
    Apdu answer =
        client.send(new GetRequestWithList(SecureClient.INVOKE, Collections.nCopies(count, item)));
    return answer instanceof GetResponseWithList list
        ? list.results()
        : GetResponseWithList.decodeResults(
            ByteBuffer.wrap(client.join((GetResponseWithDatablock) answer)));
  }

  @Test
  void nobody_comes_in_the_title_of_the_meter_itself() {
    for (boolean ciphered : new boolean[] {true, false}) {
      SecureClient client = new SecureMeter(CosemSecurity.LOW).client(1);
      client.title = client.meter.title();
      assertThat(((Aare) client.aarq(5, ciphered)).result()).isNotEqualTo(Aare.ACCEPTED);
    }
  }

  @Test
  void the_own_words_of_the_meter_are_no_request() {
    SecureClient client = meter.client(32).associate(5, true);
    client.form = Form.GENERAL_GLO;
    client.counter = 1_000;
    client.title = meter.title();
    assertError(
        client.exchange(client.sealed(Apdus.encode(get(NAME)))), ServiceError.DECIPHERING_ERROR);
  }

  @Test
  void the_meter_proves_nothing_with_a_challenge_of_its_own() {
    SecureMeter hls3 = new SecureMeter(CosemSecurity.HLS3);
    SecureClient attacker = hls3.client(1);
    attacker.aarq(3, false);
    SecureClient victim = hls3.client(1);
    victim.challenge = attacker.serverChallenge;
    assertThat(((Aare) victim.aarq(3, false)).result()).isNotEqualTo(Aare.ACCEPTED);
    victim.challenge = SecureClient.random(16);
    victim.associate(3, false);
    assertThat(attacker.reply(3).code()).isEqualTo(ActionResult.Code.SUCCESS);
  }

  @Test
  void no_script_changes_keys() {
    SecureMeter signing = new SecureMeter(CosemSecurity.SUITE1);
    SecureClient client = signing.client(1).associate(5, true);
    CosemData generate =
        Values.structure(
            Values.enumeration(2),
            Values.u16(64),
            Values.logicalName(SecuritySetup.NAME),
            Values.i8(4),
            Values.enumeration(0));
    CosemData script = Values.structure(Values.u16(1), Values.array(generate));
    assertThat(client.set(new AttributeDescriptor(9, BILLING_SCRIPTS, 2), Values.array(script)))
        .isEqualTo(DataAccessResult.SUCCESS);
    PublicKey before = signing.security().identities().signing().orElseThrow().getPublic();
    assertThat(client.invoke(new MethodDescriptor(9, BILLING_SCRIPTS, 1), Values.u16(1)).code())
        .isEqualTo(ActionResult.Code.READ_WRITE_DENIED);
    assertThat(signing.security().identities().signing().orElseThrow().getPublic())
        .isEqualTo(before);
  }

  @Test
  void where_classes_are_signed_what_runs_scripts_is_too() {
    SecureMeter signing = new SecureMeter(CosemSecurity.SUITE1);
    signing.signed = Set.of(70);
    signing.start();
    SecureClient client = signing.client(1).associate(5, true);
    MethodDescriptor disconnect = new MethodDescriptor(9, ObisCode.of(Scripts.DISCONNECT), 1);
    assertThat(client.invoke(disconnect, Values.u16(1)).code())
        .isEqualTo(ActionResult.Code.READ_WRITE_DENIED);
    assertThat(DisconnectControl.isConnected(signing.device)).isTrue();
  }

  private static void assertError(Apdu answer, ServiceError error) {
    assertThat(((ExceptionResponse) answer).serviceError()).isEqualTo(error);
  }

  private static GetRequestNormal get(AttributeDescriptor attribute) {
    return new GetRequestNormal(SecureClient.INVOKE, attribute, Optional.empty());
  }
}
