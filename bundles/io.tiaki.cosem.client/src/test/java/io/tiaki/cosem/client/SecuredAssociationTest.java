package io.tiaki.cosem.client;

import static org.assertj.core.api.Assertions.assertThat;

import io.tiaki.cosem.AttributeDescriptor;
import io.tiaki.cosem.CosemData;
import io.tiaki.cosem.CosemException;
import io.tiaki.cosem.CosemException.Reason;
import io.tiaki.cosem.DataAccessResult;
import io.tiaki.cosem.DataNotification;
import io.tiaki.cosem.GetResult;
import io.tiaki.cosem.Octets;
import io.tiaki.cosem.codec.Aare;
import io.tiaki.cosem.codec.Aarq;
import io.tiaki.cosem.codec.Apdu;
import io.tiaki.cosem.codec.ApplicationContextName;
import io.tiaki.cosem.codec.Conformance;
import io.tiaki.cosem.codec.Conformance.Service;
import io.tiaki.cosem.codec.DataNotificationApdu;
import io.tiaki.cosem.codec.GeneralGloDedCiphering;
import io.tiaki.cosem.codec.GetRequestNormal;
import io.tiaki.cosem.codec.GetResponse;
import io.tiaki.cosem.codec.GetResponseNormal;
import io.tiaki.cosem.codec.InitiateRequest;
import io.tiaki.cosem.codec.InitiateResponse;
import io.tiaki.cosem.codec.InvokeIdAndPriority;
import io.tiaki.cosem.codec.ProtectedContent;
import io.tiaki.cosem.codec.ServiceCiphering;
import io.tiaki.cosem.codec.SetRequestWithDatablock;
import io.tiaki.model.ObisCode;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class SecuredAssociationTest extends Conversing {
  static final AttributeDescriptor COUNTER =
      new AttributeDescriptor(1, ObisCode.of("0-0:43.1.0.255"), 2);
  private static final SecurityPolicy HLS5 = SecurityPolicy.of(Mechanism.HLS_5, CipheringMode.GLO);
  private static final AttributeDescriptor MESSAGE =
      new AttributeDescriptor(1, ObisCode.of("0-0:96.13.0.255"), 2);

  private CipheredMeter ciphered(SecurityPolicy policy, int suite) {
    CipheredMeter ciphered = new CipheredMeter(meter, policy, suite);
    client.secure(ciphered.security());
    return ciphered;
  }

  private CipheredMeter associated(SecurityPolicy policy, int suite) {
    CipheredMeter ciphered = ciphered(policy, suite);
    client.opened(meter);
    assertThat(listener.heard).containsExactly("associated " + METER);
    return ciphered;
  }

  static Stream<Arguments> every_mode_and_suite() {
    return Stream.of(CipheringMode.values())
        .filter(mode -> mode != CipheringMode.NONE)
        .flatMap(mode -> Stream.of(0, 1, 2).map(suite -> Arguments.of(mode, suite)));
  }

  @ParameterizedTest
  @MethodSource("every_mode_and_suite")
  void asks_ciphered_in_every_mode_and_suite(CipheringMode mode, int suite) {
    CipheredMeter ciphered = associated(SecurityPolicy.of(Mechanism.HLS_5, mode), suite);

    assertThat(get(IMPORT)).isCompletedWithValue(new GetResult.Value(WH));

    assertThat(ciphered.counters).isSorted().doesNotHaveDuplicates();
    assertThat(ciphered.counters).doesNotContainAnyElementsOf(ciphered.proofs);
    assertThat(meter.heard).noneMatch(GetRequestNormal.class::isInstance);
    assertThat(ciphered.heard).anyMatch(GetRequestNormal.class::isInstance);
    Aarq aarq = (Aarq) ciphered.heard.get(0);
    assertThat(aarq.applicationContextName()).isEqualTo(ApplicationContextName.LN_CIPHERED);
    assertThat(aarq.callingApTitle()).contains(CipheredMeter.CLIENT);
  }

  @ParameterizedTest
  @EnumSource(
      value = Mechanism.class,
      names = {"NONE", "LOW", "HLS_7"},
      mode = EnumSource.Mode.EXCLUDE)
  void both_prove_themselves_with_every_mechanism(Mechanism mechanism) {
    associated(SecurityPolicy.of(mechanism, CipheringMode.NONE), 0);

    assertThat(get(IMPORT)).isCompletedWithValue(new GetResult.Value(WH));
  }

  @ParameterizedTest
  @EnumSource(
      value = Mechanism.class,
      names = {"NONE", "LOW", "HLS_7"},
      mode = EnumSource.Mode.EXCLUDE)
  void refuses_a_meter_that_proves_itself_wrongly(Mechanism mechanism) {
    CipheredMeter ciphered = ciphered(SecurityPolicy.of(mechanism, CipheringMode.NONE), 0);
    ciphered.lie =
        proof -> {
          byte[] octets = proof.toArray();
          octets[octets.length - 1] ^= 1;
          return Octets.of(octets);
        };
    client.opened(meter);

    assertThat(listener.heard).isEmpty();
    assertThat(failure(get(IMPORT))).isEqualTo(Reason.REFUSED);
  }

  @Test
  void sends_the_password_of_low_level_security() {
    CipheredMeter ciphered = associated(SecurityPolicy.of(Mechanism.LOW, CipheringMode.NONE), 0);

    Aarq aarq = (Aarq) ciphered.heard.get(0);
    assertThat(aarq.callingAuthenticationValue())
        .contains(Octets.of(ciphered.keys.password().orElseThrow()));
    assertThat(aarq.toString()).doesNotContain(ciphered.keys.password().orElseThrow().toString());
  }

  @Test
  void cuts_long_requests_so_that_they_fit_with_their_ciphering() {
    meter.maxPayload = 200;
    CipheredMeter ciphered =
        associated(SecurityPolicy.of(Mechanism.HLS_5, CipheringMode.GENERAL), 1);
    CosemData text = CosemData.OctetString.of(new byte[500]);

    var answer = client.set(ID, MESSAGE, text).toCompletableFuture();

    assertThat(answer).isCompletedWithValue(DataAccessResult.SUCCESS);
    assertThat(meter.written).containsExactly(text);
    assertThat(ciphered.heard).anyMatch(SetRequestWithDatablock.class::isInstance);
  }

  @Test
  void a_repeated_request_has_a_counter_of_its_own() {
    CipheredMeter ciphered = associated(HLS5, 0);
    int before = ciphered.counters.size();
    ciphered.tamper = apdu -> answered(ciphered, before) ? apdu : new SilenceApdu().apdu();

    var answer = get(IMPORT);
    timers.advance(TIMEOUT);

    assertThat(answer).isCompletedWithValue(new GetResult.Value(WH));
    assertThat(ciphered.counters).isSorted().doesNotHaveDuplicates();
  }

  /** Whether more than one request came since. */
  private static boolean answered(CipheredMeter ciphered, int before) {
    return ciphered.counters.size() > before + 1;
  }

  /** An answer that is dropped: its counter is used up. */
  private record SilenceApdu() {
    Apdu apdu() {
      return new ServiceCiphering(0xcc, new ProtectedContent(0x30, 0, Octets.of(new byte[20])));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"flipped", "replayed", "plain", "authenticated only", "another title"})
  void drops_an_answer_that_is(String how) {
    CipheredMeter ciphered =
        associated(SecurityPolicy.of(Mechanism.HLS_5, CipheringMode.GENERAL_GLO), 0);
    long used = ciphered.own - 1;
    ciphered.tamper = apdu -> tampered(how, (GeneralGloDedCiphering) apdu, ciphered, used);

    var answer = get(IMPORT);
    assertThat(answer).isNotDone();
    ciphered.tamper = apdu -> apdu;
    timers.advance(TIMEOUT);

    assertThat(answer).isCompletedWithValue(new GetResult.Value(WH));
  }

  private static Apdu tampered(
      String how, GeneralGloDedCiphering apdu, CipheredMeter ciphered, long used) {
    ProtectedContent content = apdu.content();
    byte[] octets = content.octets().toArray();
    octets[3] ^= 1;
    return switch (how) {
      case "flipped" ->
          with(apdu, new ProtectedContent(0x30, content.invocationCounter(), Octets.of(octets)));
      case "replayed" -> with(apdu, new ProtectedContent(0x30, used, content.octets()));
      case "authenticated only" ->
          with(apdu, new ProtectedContent(0x10, content.invocationCounter(), content.octets()));
      case "another title" -> new GeneralGloDedCiphering(false, CipheredMeter.CLIENT, content);
      default -> new GetResponseNormal(InvokeIdAndPriority.of(2), new GetResult.Value(WH));
    };
  }

  private static GeneralGloDedCiphering with(
      GeneralGloDedCiphering apdu, ProtectedContent content) {
    return new GeneralGloDedCiphering(apdu.dedicated(), apdu.systemTitle(), content);
  }

  @Test
  void refuses_a_meter_that_accepts_without_ciphering() {
    CipheredMeter ciphered = ciphered(HLS5, 0);
    ciphered.tamper =
        apdu ->
            apdu instanceof Aare
                ? Aare.accepted(new InitiateResponse(Conformance.of(Service.GET), 1024))
                : apdu;
    client.opened(meter);

    assertThat(listener.heard).isEmpty();
    assertThat(failure(get(IMPORT))).isEqualTo(Reason.REFUSED);
  }

  @Test
  void hears_ciphered_pushes_and_none_in_plain() {
    CipheredMeter ciphered = associated(HLS5, 0);
    Apdu push = new DataNotificationApdu(new DataNotification(1, Optional.empty(), WH));

    meter.say(1, Settings.PUSH_SAP, push);
    assertThat(listener.heard).hasSize(1);
    meter.say(
        1,
        Settings.PUSH_SAP,
        ciphered.close(new GeneralGloDedCiphering(false, Octets.EMPTY, none()), push));

    assertThat(listener.heard).hasSize(2);
  }

  private static ProtectedContent none() {
    return new ProtectedContent(0x30, 0, Octets.EMPTY);
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void follows_a_meter_that_knows_a_higher_counter(boolean tellsCounter) {
    CipheredMeter ciphered = ciphered(HLS5, 0);
    ciphered.tellsCounter = tellsCounter;
    ciphered.expected = 70_000;

    client.opened(meter);

    assertThat(listener.heard).containsExactly("associated " + METER);
    assertThat(ciphered.counter.peek()).isGreaterThan(70_000);
    assertThat(get(IMPORT)).isCompletedWithValue(new GetResult.Value(WH));
  }

  @Test
  void never_lowers_its_counter() {
    CipheredMeter ciphered =
        new CipheredMeter(
            meter,
            HLS5,
            0,
            new InvocationCounter(5_000, end -> CompletableFuture.completedStage(null)));
    client.secure(ciphered.security());
    ciphered.expected = 10;

    client.opened(meter);

    assertThat(ciphered.counters).allMatch(value -> value >= 5_000);
  }

  @Test
  void associates_anew_amid_a_session_when_the_meter_refuses_a_counter() {
    CipheredMeter ciphered = associated(HLS5, 0);
    ciphered.expected += 500;

    assertThat(get(IMPORT)).isCompletedWithValue(new GetResult.Value(WH));
  }

  @Test
  void associates_nobody_while_counters_cannot_be_kept() {
    CompletableFuture<Void> kept = new CompletableFuture<>();
    CipheredMeter ciphered =
        new CipheredMeter(meter, HLS5, 0, new InvocationCounter(1, end -> kept));
    client.secure(ciphered.security());
    client.opened(meter);
    assertThat(meter.heard).isEmpty();
    var early = get(IMPORT);

    kept.complete(null);

    assertThat(listener.heard).containsExactly("associated " + METER);
    assertThat(early).isCompletedWithValue(new GetResult.Value(WH));
  }

  @Test
  void says_why_when_keys_are_missing_and_tries_again_when_told() {
    CipheredMeter ciphered = new CipheredMeter(meter, HLS5, 0);
    client.secure(
        id -> CompletableFuture.failedStage(new CosemException(Reason.REFUSED, "no such keys")));
    client.opened(meter);
    assertThat(failure(get(IMPORT))).isEqualTo(Reason.REFUSED);
    assertThat(meter.heard).isEmpty();

    client.secure(ciphered.security());
    client.retry();

    assertThat(get(IMPORT)).isCompletedWithValue(new GetResult.Value(WH));
  }

  @Test
  void associates_anew_when_another_policy_holds_and_not_when_the_same_does() {
    client.opened(meter);
    CipheredMeter ciphered = ciphered(HLS5, 0);
    client.secureAnew();
    assertThat(ciphered.heard).hasAtLeastOneElementOfType(Aarq.class);
    int before = meter.heard.size();

    client.secureAnew();

    assertThat(meter.heard).hasSize(before);
    assertThat(get(IMPORT)).isCompletedWithValue(new GetResult.Value(WH));
  }

  @Test
  void a_dedicated_key_is_sent_once_and_ciphered() {
    CipheredMeter ciphered = associated(SecurityPolicy.of(Mechanism.HLS_5, CipheringMode.DED), 0);

    assertThat(get(IMPORT)).isCompletedWithValue(new GetResult.Value(WH));

    List<ServiceCiphering> services = meter.heard(ServiceCiphering.class);
    assertThat(services).isNotEmpty().allMatch(service -> service.tag() >= 0xd0);
    Aarq aarq = meter.heard(Aarq.class).get(0);
    assertThat(aarq.userInformation().orElseThrow()).isNotInstanceOf(InitiateRequest.class);
    assertThat(ciphered.heard).noneMatch(GetResponse.class::isInstance);
  }
}
