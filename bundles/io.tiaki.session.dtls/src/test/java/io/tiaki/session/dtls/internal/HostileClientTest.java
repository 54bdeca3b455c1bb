package io.tiaki.session.dtls.internal;

import static io.tiaki.session.dtls.internal.HostileDatagrams.DTLS_1_0;
import static io.tiaki.session.dtls.internal.HostileDatagrams.DTLS_1_2;
import static io.tiaki.session.dtls.internal.HostileDatagrams.fragment;
import static io.tiaki.session.dtls.internal.HostileDatagrams.record;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tiaki.session.dtls.internal.TestAuthority.TestCredential;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Our server against a client that breaks the rules of the handshake. */
@Timeout(60)
class HostileClientTest {
  private static final String HANDSHAKE_FAILURE = "alert 40";
  private static final String PROTOCOL_VERSION = "alert 70";

  private final Lab lab = new Lab();
  private ScriptedClient client;

  @BeforeEach
  void open() throws Exception {
    lab.meter();
    client = client(lab.authority.client("gw9"));
  }

  @AfterEach
  void close() {
    lab.close();
  }

  private ScriptedClient client(TestCredential credential) throws Exception {
    return new ScriptedClient(lab, 77, lab.meterLink.address, credential);
  }

  @Test
  void an_honest_client_is_served() throws Exception {
    client.run();
    Lab.expect(lab.meter, "opened");
    client.sendRaw(client.record(23, 1, new byte[] {'h', 'i'}));
    Lab.expect(lab.meter, "hi");
  }

  @Test
  void without_a_cookie_there_is_only_a_request_for_one() throws Exception {
    client.asksForCookie = false;
    assertThatThrownBy(client::run).hasMessage("message 3 instead of 2");
    assertStillServes();
  }

  @Test
  void a_cookie_is_good_only_for_the_hello_it_was_made_for() throws Exception {
    client.send(client.hello(new byte[0]));
    byte[] request = client.await(MessageRules.HELLO_VERIFY_REQUEST);
    client.suites = new int[] {Wire.ECDSA_AES128_GCM, 0xc0ae, Wire.RENEGOTIATION_SCSV};
    client.send(client.hello(Arrays.copyOfRange(request, 3, request.length)));
    client.await(MessageRules.HELLO_VERIFY_REQUEST);
    assertStillServes();
  }

  @Test
  void a_change_of_cipher_before_its_time_changes_nothing() throws Exception {
    client.flight(
        records -> {
          List<byte[]> all = new ArrayList<>(records);
          if (records.size() > 1) {
            all.add(0, record(20, DTLS_1_2, 0, 900, ScriptedPeer.CHANGE));
          }
          return all;
        });
    client.run();
    Lab.expect(lab.meter, "opened");
  }

  @Test
  void no_session_without_a_change_of_cipher() throws Exception {
    client.flight(records -> records.stream().filter(one -> one[0] != 20).toList());
    assertNoAnswer();
  }

  @Test
  void no_session_without_a_certificate_message() throws Exception {
    client.skip(MessageRules.CERTIFICATE);
    assertNoAnswer();
  }

  @Test
  void no_session_with_an_empty_certificate() throws Exception {
    client.edit(MessageRules.CERTIFICATE, body -> new byte[3]);
    client.skip(MessageRules.CERTIFICATE_VERIFY);
    assertRefused(HANDSHAKE_FAILURE);
  }

  @Test
  void no_session_without_a_certificate_verify() throws Exception {
    client.skip(MessageRules.CERTIFICATE_VERIFY);
    assertNoAnswer();
  }

  @Test
  void no_session_when_another_key_signs() throws Exception {
    ScriptedClient thief = client(lab.authority.client("gw9"));
    byte[] stolen = client.certificateBody();
    thief.edit(MessageRules.CERTIFICATE, body -> stolen);
    assertThatThrownBy(thief::run).hasMessage("alert 51");
    assertStillServes();
  }

  @Test
  void no_session_with_a_wrong_finished() throws Exception {
    client.edit(ScriptedPeer.FINISHED, body -> new byte[body.length]);
    assertRefused(HANDSHAKE_FAILURE);
  }

  @Test
  void no_session_with_a_finished_in_the_clear() throws Exception {
    client.flight(
        records -> {
          List<byte[]> all = new ArrayList<>(records);
          if (records.size() > 1) {
            all.set(4, record(22, DTLS_1_2, 0, 99, fragment(20, 12, 5, 0, new byte[12])));
          }
          return all;
        });
    assertNoAnswer();
  }

  @Test
  void no_session_with_a_certificate_for_something_else() throws Exception {
    client = client(lab.authority.server("TKI0000000000009"));
    assertRefused("alert 42");
  }

  @Test
  void no_session_with_a_key_exchange_off_the_curve() throws Exception {
    client.edit(
        MessageRules.CLIENT_KEY_EXCHANGE,
        body -> {
          byte[] wrong = body.clone();
          wrong[wrong.length - 1] ^= 1;
          return wrong;
        });
    assertRefused("alert 47");
  }

  @Test
  void overlapping_and_contradicting_fragments_do_not_stop_the_true_message() throws Exception {
    client.flight(
        records -> {
          if (records.size() < 5) {
            return records;
          }
          byte[] certificate = records.get(0);
          byte[] body = Arrays.copyOfRange(certificate, 25, certificate.length);
          List<byte[]> all = new ArrayList<>();
          all.add(plain(700, fragment(11, body.length + 1, 2, 0, new byte[20])));
          all.add(plain(701, fragment(11, body.length, 2, 30, Arrays.copyOfRange(body, 30, 200))));
          all.add(
              plain(702, fragment(11, body.length, 2, 100, Arrays.copyOfRange(body, 100, 250))));
          all.add(plain(703, fragment(16, body.length, 2, 0, new byte[20])));
          all.addAll(records);
          return all;
        });
    client.run();
    Lab.expect(lab.meter, "opened");
  }

  @Test
  void dtls_1_0_is_refused() throws Exception {
    client.version = DTLS_1_0;
    assertRefused(PROTOCOL_VERSION);
  }

  @Test
  void cbc_alone_is_refused() throws Exception {
    client.suites = new int[] {0xc009, 0xc023, 0xc00a, Wire.RENEGOTIATION_SCSV};
    assertRefused(HANDSHAKE_FAILURE);
  }

  @Test
  void no_encryption_and_no_authentication_are_refused() throws Exception {
    client.suites = new int[] {0xc006, 0xc018, 0x0000, 0xc010, Wire.RENEGOTIATION_SCSV};
    assertRefused(HANDSHAKE_FAILURE);
  }

  @Test
  void a_client_without_extended_master_secret_is_refused() throws Exception {
    client.extensions =
        Wire.join(
            Wire.extension(Wire.GROUPS, Wire.vector(2, Wire.shorts(23))),
            Wire.extension(Wire.SIGNATURES, Wire.vector(2, Wire.shorts(0x0403))));
    assertRefused(HANDSHAKE_FAILURE);
  }

  @Test
  void a_client_without_secure_renegotiation_is_served_as_there_is_none() throws Exception {
    client.suites = new int[] {Wire.ECDSA_AES128_GCM};
    client.run();
    Lab.expect(lab.meter, "opened");
  }

  @Test
  void compression_is_never_used() throws Exception {
    client.compressions = new byte[] {1, 0};
    client.run();
    Lab.expect(lab.meter, "opened");
  }

  @Test
  void a_client_that_only_compresses_is_refused() throws Exception {
    client.compressions = new byte[] {1};
    assertNoAnswer();
  }

  @Test
  void sha_1_signatures_alone_are_refused() throws Exception {
    client.extensions =
        Wire.join(
            Wire.extension(Wire.GROUPS, Wire.vector(2, Wire.shorts(23))),
            Wire.extension(Wire.SIGNATURES, Wire.vector(2, Wire.shorts(0x0203))),
            Wire.extension(Wire.EXTENDED_MASTER_SECRET, new byte[0]));
    assertRefused(HANDSHAKE_FAILURE);
  }

  @Test
  void a_client_hello_inside_a_session_renegotiates_nothing() throws Exception {
    client.run();
    Lab.expect(lab.meter, "opened");
    byte[] hello = Arrays.copyOfRange(client.hello(new byte[0]).get(0), 13, 100);
    client.sendRaw(client.record(22, 1, hello));
    client.sendRaw(client.record(23, 1, new byte[] {'o', 'n'}));
    Lab.expect(lab.meter, "on");
    assertThat(lab.meter.isEmpty()).isTrue();
    assertThat(lab.meter.peer.send(Events.bytes("back"))).isTrue();
    assertThat(client.awaitData()).isEqualTo("back".getBytes(US_ASCII));
  }

  private void assertNoAnswer() throws Exception {
    client.patienceMs = 400;
    assertThatThrownBy(client::run).isInstanceOf(ScriptedPeer.Silence.class);
    assertStillServes();
  }

  private void assertRefused(String alert) throws Exception {
    assertThatThrownBy(client::run).hasMessage(alert);
    assertStillServes();
  }

  /** Nobody got a session, and an honest client gets one. */
  private void assertStillServes() throws Exception {
    assertThat(lab.meter.isEmpty()).isTrue();
    lab.connect(lab.gateway());
    lab.exchange("afterwards");
  }

  private static byte[] plain(long sequence, byte[] body) {
    return record(22, DTLS_1_2, 0, sequence, body);
  }
}
