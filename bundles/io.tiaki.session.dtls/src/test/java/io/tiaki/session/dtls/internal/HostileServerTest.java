package io.tiaki.session.dtls.internal;

import static io.tiaki.session.dtls.internal.HostileDatagrams.DTLS_1_0;
import static io.tiaki.session.dtls.internal.HostileDatagrams.fragment;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Our client against a server that breaks the rules of the handshake. */
@Timeout(60)
class HostileServerTest {
  private static final String ILLEGAL_PARAMETER = "alert 47";

  private final Lab lab = new Lab();
  private GatewaySessions sessions;
  private ScriptedServer server;

  @BeforeEach
  void open() throws Exception {
    server =
        new ScriptedServer(
            lab, lab.gatewayLink.address, lab.authority.server(Lab.METER.logicalDeviceName()));
    sessions = lab.gateway();
    sessions.changed(lab.entry());
  }

  @AfterEach
  void close() {
    lab.close();
  }

  @Test
  void an_honest_server_gets_a_session() throws Exception {
    server.run();
    Lab.expect(lab.gateway, "opened");
    server.sendRaw(server.record(23, 1, new byte[] {'h', 'i'}));
    Lab.expect(lab.gateway, "hi");
  }

  @Test
  void a_second_server_hello_changes_nothing() throws Exception {
    server.flight(
        records -> {
          List<byte[]> all = new ArrayList<>(records);
          if (records.size() == 5) {
            byte[] other = records.get(0).clone();
            other[30] ^= 1;
            all.add(1, other);
          }
          return all;
        });
    server.run();
    Lab.expect(lab.gateway, "opened");
  }

  @Test
  void dtls_1_0_is_not_taken() throws Exception {
    server.version = DTLS_1_0;
    assertNoSession();
  }

  @Test
  void a_suite_that_was_not_offered_is_refused() throws Exception {
    server.suite = 0xc023;
    assertRefused(ILLEGAL_PARAMETER);
  }

  @Test
  void compression_is_not_taken() throws Exception {
    server.compression = 1;
    assertNoSession();
  }

  @Test
  void an_extension_that_was_not_offered_is_refused() throws Exception {
    server.extensions = Wire.join(server.extensions, Wire.extension(16, new byte[] {0, 2, 1, 'x'}));
    assertRefused("alert 110");
  }

  @Test
  void a_server_without_extended_master_secret_is_refused() throws Exception {
    server.extensions = Wire.extension(Wire.RENEGOTIATION, new byte[1]);
    assertRefused("alert 40");
  }

  @Test
  void a_server_without_secure_renegotiation_is_taken_as_there_is_none() throws Exception {
    server.extensions = Wire.extension(Wire.EXTENDED_MASTER_SECRET, new byte[0]);
    server.run();
    Lab.expect(lab.gateway, "opened");
  }

  @Test
  void a_ticket_nobody_asked_for_is_dropped() throws Exception {
    server.flight(
        records -> {
          List<byte[]> all = new ArrayList<>(records);
          if (records.size() == 2) {
            byte[] ticket = Wire.join(Wire.number(4, 60), Wire.vector(2, new byte[40]));
            all.add(
                0,
                HostileDatagrams.record(
                    22,
                    HostileDatagrams.DTLS_1_2,
                    0,
                    50,
                    fragment(4, ticket.length, 6, 0, ticket)));
          }
          return all;
        });
    server.run();
    Lab.expect(lab.gateway, "opened");
  }

  @Test
  void no_session_without_a_certificate() throws Exception {
    server.skip(MessageRules.CERTIFICATE);
    assertNoSession();
  }

  @Test
  void no_session_with_an_empty_certificate() throws Exception {
    server.edit(MessageRules.CERTIFICATE, body -> new byte[3]);
    assertRefused("alert 50");
  }

  @Test
  void no_session_when_another_key_signs_the_key_exchange() throws Exception {
    byte[] stolen = server.certificateBody();
    server =
        new ScriptedServer(
            lab, lab.gatewayLink.address, lab.authority.server(Lab.METER.logicalDeviceName()));
    server.edit(MessageRules.CERTIFICATE, body -> stolen);
    assertRefused("alert 51");
  }

  @Test
  void no_session_without_a_key_exchange() throws Exception {
    server.skip(MessageRules.SERVER_KEY_EXCHANGE);
    assertNoSession();
  }

  @Test
  void no_session_when_the_gateways_certificate_is_not_asked_for() throws Exception {
    server.skip(MessageRules.CERTIFICATE_REQUEST);
    assertThatThrownBy(server::run).isInstanceOf(IllegalStateException.class);
    assertThat(lab.gateway.isEmpty()).isTrue();
  }

  @Test
  void no_session_with_a_wrong_finished() throws Exception {
    server.edit(ScriptedPeer.FINISHED, body -> new byte[body.length]);
    server.run();
    assertThatThrownBy(() -> server.await(ScriptedPeer.FINISHED)).hasMessage("alert 40");
    assertThat(lab.gateway.isEmpty()).isTrue();
  }

  @Test
  void no_session_without_a_change_of_cipher() throws Exception {
    server.flight(records -> records.stream().filter(one -> one[0] != 20).toList());
    server.run();
    assertThat(lab.gateway.nextWithin(500)).isNull();
  }

  @Test
  void a_group_that_was_not_offered_is_refused() throws Exception {
    server.edit(
        MessageRules.SERVER_KEY_EXCHANGE,
        body -> {
          byte[] other = body.clone();
          other[2] = 24;
          return other;
        });
    assertRefused(ILLEGAL_PARAMETER);
  }

  @Test
  void a_server_that_wants_ever_new_cookies_gets_a_few_hellos() throws Exception {
    server.await(MessageRules.CLIENT_HELLO);
    int before = lab.network.seen().size();
    for (int i = 0; i < 200; i++) {
      byte[] body = Wire.join(Wire.number(2, 0xfeff), Wire.vector(1, Wire.number(4, i)));
      server.sendRaw(
          HostileDatagrams.record(22, DTLS_1_0, 0, i, fragment(3, body.length, 0, 0, body)));
    }
    assertThat(lab.gateway.nextWithin(300)).isNull();
    long hellos =
        lab.network.seen().stream()
            .skip(before)
            .filter(packet -> packet.from().equals(lab.gatewayLink.address))
            .count();
    assertThat(hellos).isLessThan(25);
  }

  @Test
  void a_hello_request_inside_a_session_renegotiates_nothing() throws Exception {
    server.run();
    Lab.expect(lab.gateway, "opened");
    server.sendRaw(server.record(22, 1, fragment(0, 0, 9, 0, new byte[0])));
    server.sendRaw(server.record(23, 1, new byte[] {'o', 'n'}));
    Lab.expect(lab.gateway, "on");
    int before = lab.network.seen().size();
    assertThat(lab.gateway.session.send(Events.bytes("back"))).isTrue();
    assertThat(new String(server.awaitData(), java.nio.charset.StandardCharsets.US_ASCII))
        .isEqualTo("back");
    assertThat(lab.network.seen()).hasSize(before + 1);
    assertThat(Arrays.copyOf(lab.network.seen().get(before).octets(), 1)).containsExactly(23);
  }

  private void assertNoSession() {
    server.patienceMs = 400;
    assertThatThrownBy(server::run)
        .isInstanceOfAny(ScriptedPeer.Silence.class, ScriptedPeer.Alert.class);
    assertThat(lab.gateway.isEmpty()).isTrue();
  }

  private void assertRefused(String alert) {
    assertThatThrownBy(server::run).hasMessage(alert);
    assertThat(lab.gateway.isEmpty()).isTrue();
  }
}
