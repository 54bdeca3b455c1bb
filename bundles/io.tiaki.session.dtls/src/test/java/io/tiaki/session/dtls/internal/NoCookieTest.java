package io.tiaki.session.dtls.internal;

import static org.assertj.core.api.Assertions.assertThat;

import io.tiaki.directory.MeterEntry;
import io.tiaki.security.Credential;
import io.tiaki.security.PreSharedKey;
import io.tiaki.session.dtls.Authenticator;
import io.tiaki.session.dtls.DtlsServer;
import io.tiaki.session.dtls.PeerIdentity;
import io.tiaki.session.dtls.Policy;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Which handshakes of a gateway the meter begins without a cookie, and what they take. */
@Timeout(60)
class NoCookieTest {
  private static final String NAME = Lab.METER.logicalDeviceName();

  private final Lab lab = new Lab();
  private final Credential meterKey = lab.authority.server(NAME);
  private final Keys module = new Keys(lab);
  private SessionSettings settings = Lab.PATIENT;
  private GatewaySessions gateway;
  private DtlsServer server;

  private static final class Keys extends TestModule {
    private final Credential own;

    Keys(Lab lab) {
      super(lab.authority, lab.authority.client("gw1"));
      own = lab.authority.client("gw1");
    }

    @Override
    public Credential rawKey(String alias) {
      return own;
    }

    @Override
    public PreSharedKey preSharedKey(String alias) {
      return new TestKey(NAME, 7);
    }
  }

  private record Group(String group, Optional<Policy> policy) implements GroupPolicy {}

  @AfterEach
  void close() {
    server.close();
    lab.close();
  }

  @Test
  void a_psk_handshake_takes_two_round_trips_and_fewer_than_400_octets() throws Exception {
    connect("psk", "TLS_PSK_WITH_AES_128_CCM_8");
    assertThat(cookies()).isZero();
    assertThat(lab.network.seen()).hasSize(4);
    assertThat(octets()).isLessThan(400);
    assertThat(sizes().get(1)).isLessThanOrEqualTo(sizes().get(0));
    lab.exchange("with the key");
  }

  @Test
  void a_lost_answer_costs_one_more_hello_and_the_same_answer_again() throws Exception {
    AtomicInteger answers = new AtomicInteger();
    lab.network.filter(
        packet ->
            packet.from().equals(lab.meterLink.address) && answers.getAndIncrement() == 0
                ? List.of()
                : List.of(packet));
    connect("psk", "TLS_PSK_WITH_AES_128_CCM_8");
    assertThat(cookies()).isZero();
    assertThat(lab.network.seen()).hasSize(6);
    assertThat(sizes().get(3)).isEqualTo(sizes().get(1));
    lab.exchange("with the key");
  }

  @ParameterizedTest
  @ValueSource(strings = {"certificate", "raw-public-key", "ecdhe-psk"})
  void what_costs_elliptic_curves_is_asked_for_a_cookie(String kind) throws Exception {
    connect(kind, null);
    assertThat(cookies()).isEqualTo(1);
    assertThat(lab.network.seen()).hasSize(6);
  }

  @Test
  void on_a_link_of_unknown_rate_a_resumed_handshake_asks_for_a_cookie() throws Exception {
    settings =
        new SessionSettings("dtls", 16, 20, 200, Lab.PATIENT.times(), 0, true); // It is learnt.
    connect("certificate", null);
    long before = cookies();
    lab.gateway.session.close("again");
    Lab.expect(lab.gateway, "closed: again");
    Lab.expect(lab.meter, "closed: the peer closed it");
    expectOpened();
    assertThat(gateway.counters().sum(Count.RESUMED)).isEqualTo(1);
    assertThat(cookies()).isEqualTo(before + 1);
  }

  @ParameterizedTest
  @ValueSource(strings = {"certificate", "raw-public-key", "ecdhe-psk"})
  void a_resumed_handshake_takes_one_round_trip_and_a_half(String kind) throws Exception {
    connect(kind, null);
    lab.gateway.session.close("again");
    Lab.expect(lab.gateway, "closed: again");
    Lab.expect(lab.meter, "closed: the peer closed it");
    long before = cookies();
    lab.network.settle();
    lab.network.seen().clear();
    expectOpened();
    assertThat(gateway.counters().sum(Count.RESUMED)).isEqualTo(1);
    assertThat(cookies()).isEqualTo(before);
    assertThat(lab.network.seen()).hasSize(3);
    assertThat(sizes().get(1)).isLessThanOrEqualTo(sizes().get(0));
    lab.exchange("resumed");
  }

  private void connect(String kind, String suite) throws Exception {
    Policy policy = Policy.of(List.of(kind), suite == null ? List.of() : List.of(suite), List.of());
    server = new DtlsServer(lab.meterLink, keys(policy), lab.meter, lab.environment);
    server.start();
    gateway = lab.gateway(module, settings);
    gateway.policy(new Group("keys", Optional.of(policy)));
    gateway.changed(
        new MeterEntry(
            Lab.METER,
            lab.meterLink.address,
            MeterEntry.State.PRE_REGISTERED,
            Optional.ofNullable(kind.startsWith("raw") ? pin(meterKey) : null),
            "keys"));
    expectOpened();
  }

  private Authenticator keys(Policy policy) {
    return new Authenticator(policy)
        .certificate(meterKey, Lab.validator(lab.authority))
        .rawKey(meterKey, Set.of(pin(module.own)))
        .preSharedKey(module.preSharedKey(NAME));
  }

  private static String pin(Credential credential) {
    return PeerIdentity.ofPublicKey(credential.publicKey()).fingerprint();
  }

  private void expectOpened() throws InterruptedException {
    Lab.expect(lab.gateway, "opened");
    Lab.expect(lab.meter, "opened");
  }

  private long cookies() {
    return lab.environment.counters().get(Count.COOKIE);
  }

  private List<Integer> sizes() {
    return lab.network.seen().stream().map(packet -> packet.octets().length).toList();
  }

  private int octets() {
    return sizes().stream().mapToInt(Integer::intValue).sum();
  }
}
