package io.tiaki.meter.internal.cosem;

import static org.assertj.core.api.Assertions.assertThat;

import io.tiaki.cosem.ActionResult;
import io.tiaki.cosem.AttributeDescriptor;
import io.tiaki.cosem.Octets;
import io.tiaki.cosem.codec.Aare;
import io.tiaki.cosem.codec.Apdu;
import io.tiaki.cosem.codec.ExceptionResponse;
import io.tiaki.cosem.codec.GetRequestNormal;
import io.tiaki.cosem.codec.SecuritySuite;
import io.tiaki.meter.CosemSecurity;
import io.tiaki.model.ObisCode;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AuthenticationTest {
  private static final AttributeDescriptor NAME =
      new AttributeDescriptor(1, ObisCode.LOGICAL_DEVICE_NAME, 2);
  private static final AttributeDescriptor IMPORT =
      new AttributeDescriptor(3, ObisCode.ACTIVE_ENERGY_IMPORT, 2);

  private final SecureMeter low = new SecureMeter(CosemSecurity.LOW);

  @Test
  void a_password_opens_the_association() {
    assertThat(low.client(32).associate(1, false).value(NAME))
        .isEqualTo(Values.text("TKI0000000000001"));
  }

  @Test
  void a_wrong_password_is_an_authentication_failure() {
    SecureClient client = low.client(32);
    client.password = Octets.ofAscii("guess");
    assertRefused(client.aarq(1, false), Aare.REJECTED_PERMANENT, 13);
    assertThat(client.send(get(NAME))).isInstanceOf(ExceptionResponse.class);
  }

  @Test
  void no_authentication_where_a_password_is_required_is_refused() {
    assertRefused(low.client(32).aarq(0, false), Aare.REJECTED_PERMANENT, 14);
    assertRefused(low.client(1).aarq(0, false), Aare.REJECTED_PERMANENT, 14);
  }

  @Test
  void the_public_client_proves_nothing_and_sees_little() {
    SecureClient client = low.client(16).associate(0, false);
    assertThat(client.value(NAME)).isEqualTo(Values.text("TKI0000000000001"));
    assertThat(client.send(get(IMPORT)).toString()).contains("OBJECT_UNDEFINED");
    assertRefused(low.client(16).aarq(1, false), Aare.REJECTED_PERMANENT, 11);
  }

  @ParameterizedTest
  @ValueSource(ints = {2, 3, 4, 5, 6})
  void high_level_security_takes_four_passes(int mechanism) {
    SecureClient client = low.client(1).associate(mechanism, false);
    assertThat(client.value(NAME)).isEqualTo(Values.text("TKI0000000000001"));
  }

  @ParameterizedTest
  @CsvSource({"SUITE1,7", "SUITE2,7", "HLS7,7", "SUITE1,6", "SUITE2,5", "SUITE1,5", "HLS5,5"})
  void high_level_security_works_ciphered_with_each_suite(CosemSecurity required, int mechanism) {
    SecureMeter meter = new SecureMeter(required);
    assertThat(meter.client(1).associate(mechanism, true).value(NAME))
        .isEqualTo(Values.text("TKI0000000000001"));
  }

  @Test
  void signatures_need_a_suite_that_has_them() {
    assertRefused(low.client(1).aarq(7, false), Aare.REJECTED_PERMANENT, 11);
    SecureMeter suite1 = new SecureMeter(CosemSecurity.LOW, SecuritySuite.SUITE_1);
    assertThat(suite1.client(1).associate(7, false).value(NAME)).isNotNull();
  }

  @Test
  void less_than_required_is_refused_and_more_is_taken() {
    SecureMeter hls3 = new SecureMeter(CosemSecurity.HLS3);
    assertRefused(hls3.client(32).aarq(1, false), Aare.REJECTED_PERMANENT, 11);
    assertRefused(hls3.client(32).aarq(2, false), Aare.REJECTED_PERMANENT, 11);
    assertThat(hls3.client(32).associate(6, false).value(NAME)).isNotNull();
  }

  @Test
  void the_context_without_ciphering_is_refused_where_ciphering_is_required() {
    SecureMeter meter = new SecureMeter(CosemSecurity.HLS5);
    assertRefused(meter.client(32).aarq(5, false), Aare.REJECTED_PERMANENT, 2);
    assertRefused(meter.client(16).aarq(0, true), Aare.REJECTED_PERMANENT, 2);
    assertThat(meter.client(16).associate(0, false).value(NAME)).isNotNull();
  }

  @Test
  void a_pending_association_answers_nothing_but_the_proof() {
    SecureClient client = low.client(1);
    Aare aare = (Aare) client.aarq(3, false);
    assertThat(aare.result()).isEqualTo(Aare.ACCEPTED);
    assertThat(aare.diagnostic()).isEqualTo(new Aare.Diagnostic(false, 14));
    assertThat(aare.respondingApTitle()).contains(low.title());
    assertThat(aare.respondingAuthenticationValue().orElseThrow().length()).isEqualTo(32);
    assertThat(client.send(get(NAME))).isInstanceOf(ExceptionResponse.class);
    assertThat(client.reply(3).code()).isEqualTo(ActionResult.Code.SUCCESS);
    assertThat(client.value(NAME)).isNotNull();
  }

  @Test
  void a_wrong_proof_ends_the_association() {
    SecureClient client = low.client(1);
    client.aarq(3, false);
    assertThat(client.sendProof(SecureClient.random(16)).code())
        .isEqualTo(ActionResult.Code.READ_WRITE_DENIED);
    assertThat(client.send(get(NAME))).isInstanceOf(ExceptionResponse.class);
  }

  @ParameterizedTest
  @ValueSource(ints = {3, 5, 6})
  void a_proof_of_an_earlier_association_is_wrong(int mechanism) {
    SecureClient client = low.client(1).associate(mechanism, false);
    Octets old = client.proof;
    client.aarq(mechanism, false);
    assertThat(client.sendProof(old).code()).isEqualTo(ActionResult.Code.READ_WRITE_DENIED);
  }

  @ParameterizedTest
  @ValueSource(ints = {5, 6})
  void a_proof_under_another_title_is_wrong(int mechanism) {
    SecureClient client = low.client(1);
    client.aarq(mechanism, false);
    client.title = Octets.ofAscii("TKIGW002");
    assertThat(client.reply(mechanism).code()).isEqualTo(ActionResult.Code.READ_WRITE_DENIED);
  }

  @Test
  void the_meters_own_challenge_is_no_proof() {
    SecureClient client = low.client(1);
    client.aarq(2, false);
    SecureClient other = low.client(1);
    other.challenge = client.serverChallenge;
    assertRefused(other.aarq(2, false), Aare.REJECTED_PERMANENT, 13);
    assertThat(client.sendProof(client.serverChallenge).code())
        .isEqualTo(ActionResult.Code.READ_WRITE_DENIED);
  }

  @Test
  void mechanisms_that_name_the_client_need_its_title() {
    SecureClient client = low.client(1);
    client.title = Octets.ofAscii("short");
    assertRefused(client.aarq(6, false), Aare.REJECTED_PERMANENT, 3);
  }

  @Test
  void challenges_of_other_lengths_are_refused() {
    SecureClient client = low.client(1);
    client.challenge = SecureClient.random(7);
    assertRefused(client.aarq(3, false), Aare.REJECTED_PERMANENT, 13);
    client.challenge = SecureClient.random(65);
    assertRefused(client.aarq(3, false), Aare.REJECTED_PERMANENT, 13);
  }

  @Test
  void who_guesses_has_to_wait_longer_and_longer() {
    SecureClient guessing = low.client(32);
    Octets right = guessing.password;
    guessing.password = Octets.ofAscii("guess");
    for (int i = 0; i < 3; i++) {
      assertRefused(guessing.aarq(1, false), Aare.REJECTED_PERMANENT, 13);
    }
    guessing.password = right;
    assertRefused(guessing.aarq(1, false), Aare.REJECTED_TRANSIENT, 13);
    assertThat(low.client(1).associate(1, false).value(NAME)).isNotNull();
    low.meter.clock.move(Duration.ofSeconds(1));
    assertThat(guessing.associate(1, false).value(NAME)).isNotNull();
  }

  @Test
  void guessing_over_another_session_waits_as_well() {
    for (int i = 0; i < 3; i++) {
      SecureClient client = low.client(1);
      client.aarq(3, false);
      client.sendProof(SecureClient.random(16));
    }
    assertRefused(low.client(1).aarq(3, false), Aare.REJECTED_TRANSIENT, 13);
    low.meter.clock.move(Duration.ofSeconds(61));
    low.client(1).associate(3, false);
  }

  @Test
  void nobody_keeps_another_peer_out() {
    for (int i = 0; i < 3; i++) {
      guess(new SecureClient(low, low.server("somebody"), 1));
    }
    assertRefused(
        new SecureClient(low, low.server("somebody"), 1).aarq(3, false),
        Aare.REJECTED_TRANSIENT,
        13);
    new SecureClient(low, low.server("management"), 1).associate(3, false);
  }

  @Test
  void who_has_proven_it_in_a_session_is_not_kept_waiting_there() {
    SecureClient management = low.client(1).associate(3, false);
    for (int i = 0; i < 3; i++) {
      guess(low.client(1));
    }
    assertRefused(low.client(1).aarq(3, false), Aare.REJECTED_TRANSIENT, 13);
    management.associate(3, false);
    for (int i = 0; i < 3; i++) {
      guess(management);
    }
    assertRefused(management.aarq(3, false), Aare.REJECTED_TRANSIENT, 13);
  }

  private static void guess(SecureClient client) {
    client.aarq(3, false);
    client.sendProof(SecureClient.random(16));
  }

  private static GetRequestNormal get(AttributeDescriptor attribute) {
    return new GetRequestNormal(SecureClient.INVOKE, attribute, Optional.empty());
  }

  private static void assertRefused(Apdu answer, int result, int diagnostic) {
    Aare aare = (Aare) answer;
    assertThat(aare.result()).isEqualTo(result);
    assertThat(aare.diagnostic()).isEqualTo(new Aare.Diagnostic(false, diagnostic));
  }
}
