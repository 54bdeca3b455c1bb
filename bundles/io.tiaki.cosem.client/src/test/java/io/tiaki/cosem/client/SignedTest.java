package io.tiaki.cosem.client;

import static org.assertj.core.api.Assertions.assertThat;

import io.tiaki.cosem.AccessResult;
import io.tiaki.cosem.AccessSpecification;
import io.tiaki.cosem.ActionResult;
import io.tiaki.cosem.ActionResult.Code;
import io.tiaki.cosem.AttributeDescriptor;
import io.tiaki.cosem.CosemData;
import io.tiaki.cosem.CosemException.Reason;
import io.tiaki.cosem.DataAccessResult;
import io.tiaki.cosem.GetResult;
import io.tiaki.cosem.MethodDescriptor;
import io.tiaki.cosem.Octets;
import io.tiaki.cosem.Repetition;
import io.tiaki.cosem.SignedAnswer;
import io.tiaki.cosem.codec.Aare;
import io.tiaki.cosem.codec.Aarq;
import io.tiaki.cosem.codec.ActionRequestNormal;
import io.tiaki.cosem.codec.ActionResponseNormal;
import io.tiaki.cosem.codec.Apdu;
import io.tiaki.cosem.codec.Apdus;
import io.tiaki.cosem.codec.CodecException;
import io.tiaki.cosem.codec.Conformance;
import io.tiaki.cosem.codec.Conformance.Service;
import io.tiaki.cosem.codec.EllipticCurves;
import io.tiaki.cosem.codec.ExceptionResponse;
import io.tiaki.cosem.codec.ExceptionResponse.ServiceError;
import io.tiaki.cosem.codec.ExceptionResponse.StateError;
import io.tiaki.cosem.codec.GeneralHeader;
import io.tiaki.cosem.codec.GeneralSigning;
import io.tiaki.cosem.codec.GetRequestNormal;
import io.tiaki.cosem.codec.GetRequestWithList;
import io.tiaki.cosem.codec.GetResponseNormal;
import io.tiaki.cosem.codec.InitiateResponse;
import io.tiaki.cosem.codec.InvokeIdAndPriority;
import io.tiaki.cosem.codec.SecuritySuite;
import io.tiaki.cosem.codec.SetRequestNormal;
import io.tiaki.cosem.codec.SetResponseNormal;
import io.tiaki.cosem.codec.WrapperPdu;
import io.tiaki.model.ObisCode;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.spec.ECGenParameterSpec;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * Requests signed by a third party: compared, passed on unchanged, answered for the third party.
 */
class SignedTest extends Conversing {
  private static final ObisCode SWITCH = ObisCode.of("0-0:96.3.10.255");
  private static final MethodDescriptor DISCONNECT = new MethodDescriptor(70, SWITCH, 1);
  private static final Optional<CosemData> ZERO = Optional.of(new CosemData.IntegerData((byte) 0));
  private static final AccessSpecification DECLARED =
      new AccessSpecification.Action(DISCONNECT, ZERO);
  private static final InvokeIdAndPriority INVOKE = InvokeIdAndPriority.of(9);
  private static final Octets DCS = Octets.ofAscii("TKIDCS01");
  private static final Octets SMART_METER = Octets.ofAscii("TKI00001");
  private static KeyPair dcsKey;
  private static KeyPair meterKey;

  @BeforeAll
  static void makeKeys() throws GeneralSecurityException {
    KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
    generator.initialize(new ECGenParameterSpec("secp256r1"));
    dcsKey = generator.generateKeyPair();
    meterKey = generator.generateKeyPair();
  }

  @BeforeEach
  void associate() {
    client.opened(meter);
    meter.heard.clear();
    meter.script = this::disconnects;
  }

  private static GeneralSigning sign(Apdu content, Octets from, Octets to, KeyPair key) {
    return sign(Octets.of(Apdus.encode(content)), from, to, key);
  }

  private static GeneralSigning sign(Octets content, Octets from, Octets to, KeyPair key) {
    GeneralHeader header =
        new GeneralHeader(Octets.ofAscii("00000001"), from, to, Octets.EMPTY, Octets.EMPTY);
    try {
      GeneralSigning unsigned = new GeneralSigning(header, content, Octets.EMPTY);
      return new GeneralSigning(
          header,
          content,
          EllipticCurves.sign(SecuritySuite.SUITE_1, key.getPrivate(), unsigned.toBeSigned()));
    } catch (GeneralSecurityException e) {
      throw new AssertionError(e);
    }
  }

  private static Octets signed(Apdu content) {
    return Octets.of(Apdus.encode(sign(content, DCS, SMART_METER, dcsKey)));
  }

  /** The meter checks the signature and signs its answer. */
  private List<Apdu> disconnects(Apdu request) {
    if (!(request instanceof GeneralSigning signing)) {
      return null;
    }
    assertThat(
            EllipticCurves.verifies(
                SecuritySuite.SUITE_1,
                dcsKey.getPublic(),
                signing.toBeSigned(),
                signing.signature()))
        .isTrue();
    return List.of(answer(INVOKE));
  }

  private static GeneralSigning answer(InvokeIdAndPriority invoke) {
    return sign(
        new ActionResponseNormal(invoke, ActionResult.of(Code.SUCCESS)),
        SMART_METER,
        DCS,
        meterKey);
  }

  private static Apdu disconnect() {
    return new ActionRequestNormal(INVOKE, DISCONNECT, ZERO);
  }

  private CompletableFuture<SignedAnswer> pass(Octets apdu, AccessSpecification declared) {
    return client.signed(ID, apdu, declared, Repetition.NEVER).toCompletableFuture();
  }

  @Test
  void reaches_the_meter_unchanged_and_its_answer_comes_back() {
    Octets request = signed(disconnect());
    SignedAnswer answer = pass(request, DECLARED).join();

    assertThat(Octets.of(Apdus.encode(meter.heard(GeneralSigning.class).get(0))))
        .isEqualTo(request);
    assertThat(meter.client).isEqualTo(1);
    assertThat(answer.result()).contains(new AccessResult.Action(ActionResult.of(Code.SUCCESS)));
    GeneralSigning said = (GeneralSigning) decoded(answer.apdu());
    assertThat(
            EllipticCurves.verifies(
                SecuritySuite.SUITE_1, meterKey.getPublic(), said.toBeSigned(), said.signature()))
        .isTrue();
  }

  private static Apdu decoded(Octets octets) {
    try {
      return Apdus.decode(octets);
    } catch (CodecException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void what_differs_from_what_was_declared_is_not_sent() {
    Octets request = signed(disconnect());
    MethodDescriptor reconnect = new MethodDescriptor(70, SWITCH, 2);
    MethodDescriptor other = new MethodDescriptor(70, ObisCode.of("0-1:96.3.10.255"), 1);
    MethodDescriptor otherClass = new MethodDescriptor(71, SWITCH, 1);
    Optional<CosemData> one = Optional.of(new CosemData.IntegerData((byte) 1));
    AttributeDescriptor mode = new AttributeDescriptor(70, SWITCH, 4);

    assertRefused(request, new AccessSpecification.Action(reconnect, ZERO));
    assertRefused(request, new AccessSpecification.Action(other, ZERO));
    assertRefused(request, new AccessSpecification.Action(otherClass, ZERO));
    assertRefused(request, new AccessSpecification.Action(DISCONNECT, one));
    assertRefused(request, new AccessSpecification.Action(DISCONNECT, Optional.empty()));
    assertRefused(request, new AccessSpecification.Set(mode, ZERO.orElseThrow()));
    assertRefused(request, new AccessSpecification.Get(mode));
  }

  @Test
  void what_cannot_be_compared_is_not_sent() {
    AccessSpecification.Get read = new AccessSpecification.Get(IMPORT);
    Octets list =
        signed(
            new GetRequestWithList(
                INVOKE, List.of(new GetRequestWithList.Item(IMPORT, Optional.empty()))));
    assertRefused(list, read);
    assertRefused(Octets.of(Apdus.encode(disconnect())), DECLARED);
    assertRefused(Octets.EMPTY, DECLARED);
    assertRefused(
        Octets.of(
            Apdus.encode(
                sign(Octets.of(new byte[] {(byte) 0xcb, 1, 2}), DCS, SMART_METER, dcsKey))),
        DECLARED);
    GeneralSigning good = sign(disconnect(), DCS, SMART_METER, dcsKey);
    assertRefused(
        Octets.of(Apdus.encode(new GeneralSigning(good.header(), good.content(), Octets.EMPTY))),
        DECLARED);
  }

  /** Lengths in a longer form than needed may be read differently by the meter. */
  @Test
  void what_could_be_read_in_two_ways_is_not_sent() {
    byte[] octets = signed(disconnect()).toArray();
    byte[] longer = new byte[octets.length + 1];
    longer[0] = octets[0];
    longer[1] = (byte) 0x81;
    System.arraycopy(octets, 1, longer, 2, octets.length - 1);

    assertRefused(Octets.of(longer), DECLARED);
  }

  @Test
  void reads_and_writes_can_be_signed_too() {
    AttributeDescriptor mode = new AttributeDescriptor(70, SWITCH, 4);
    CosemData four = new CosemData.EnumData(4);
    DataAccessResult denied = DataAccessResult.READ_WRITE_DENIED;
    meter.script =
        request ->
            request instanceof GeneralSigning
                ? List.of(new SetResponseNormal(INVOKE, denied))
                : null;
    Apdu set = new SetRequestNormal(INVOKE, mode, Optional.empty(), four);
    assertThat(pass(signed(set), new AccessSpecification.Set(mode, four)).join().result())
        .contains(new AccessResult.Set(denied));

    GetResult value = new GetResult.Value(WH);
    meter.script =
        request ->
            request instanceof GeneralSigning
                ? List.of(new GetResponseNormal(INVOKE, value))
                : null;
    Apdu get = new GetRequestNormal(INVOKE, IMPORT, Optional.empty());
    assertThat(pass(signed(get), new AccessSpecification.Get(IMPORT)).join().result())
        .contains(new AccessResult.Get(value));
  }

  @Test
  void is_in_doubt_when_no_answer_comes_and_never_sent_twice() {
    meter.script = request -> request instanceof GeneralSigning ? List.of() : null;
    var answer = pass(signed(disconnect()), DECLARED);
    timers.advance(TIMEOUT);

    assertThat(failure(answer)).isEqualTo(Reason.IN_DOUBT);
    assertThat(meter.heard(GeneralSigning.class)).hasSize(1);
  }

  @Test
  void an_answer_to_another_request_is_not_taken() {
    meter.script =
        request ->
            request instanceof GeneralSigning ? List.of(answer(InvokeIdAndPriority.of(3))) : null;
    var answer = pass(signed(disconnect()), DECLARED);
    assertThat(answer).isNotDone();
    meter.say(answer(INVOKE));

    assertThat(answer).isCompleted();
  }

  @Test
  void an_answer_comes_back_as_it_came_also_when_it_is_encoded_in_its_own_way() {
    meter.script = request -> request instanceof GeneralSigning ? List.of() : null;
    var answer = pass(signed(disconnect()), DECLARED);
    byte[] octets = Apdus.encode(answer(INVOKE));
    byte[] longer = new byte[octets.length + 1];
    longer[0] = octets[0];
    longer[1] = (byte) 0x81;
    System.arraycopy(octets, 1, longer, 2, octets.length - 1);
    meter.sayOctets(WrapperPdu.encode(1, 1, longer));

    assertThat(answer.join().apdu()).isEqualTo(Octets.of(longer));
  }

  @Test
  void a_refusal_without_signature_comes_back_too() {
    ActionResult denied = ActionResult.of(Code.READ_WRITE_DENIED);
    meter.script =
        request ->
            request instanceof GeneralSigning
                ? List.of(new ActionResponseNormal(INVOKE, denied))
                : null;

    assertThat(pass(signed(disconnect()), DECLARED).join().result())
        .contains(new AccessResult.Action(denied));
  }

  @Test
  void a_meter_that_cannot_says_so() {
    meter.script =
        request ->
            request instanceof Aarq
                ? List.of(
                    Aare.accepted(
                        new InitiateResponse(Conformance.of(Service.GET, Service.ACTION), 1_024)))
                : null;
    assertThat(failure(pass(signed(disconnect()), DECLARED))).isEqualTo(Reason.NOT_OFFERED);
    assertThat(meter.heard(GeneralSigning.class)).isEmpty();
  }

  @Test
  void an_exception_says_that_nothing_was_carried_out() {
    meter.script =
        request ->
            request instanceof GeneralSigning
                ? List.of(
                    new ExceptionResponse(
                        StateError.SERVICE_UNKNOWN, ServiceError.SERVICE_NOT_SUPPORTED))
                : null;
    assertThat(failure(pass(signed(disconnect()), DECLARED))).isEqualTo(Reason.PROTOCOL);
  }

  private void assertRefused(Octets apdu, AccessSpecification declared) {
    assertThat(failure(pass(apdu, declared))).isEqualTo(Reason.NOT_AS_DECLARED);
    assertThat(meter.heard).isEmpty();
  }
}
