package io.tiaki.session.dtls.internal;

import static org.assertj.core.api.Assertions.assertThat;

import io.tiaki.directory.MeterEntry;
import io.tiaki.security.Credential;
import io.tiaki.security.PreSharedKey;
import io.tiaki.security.SecurityModuleException;
import io.tiaki.session.dtls.Authentication;
import io.tiaki.session.dtls.Authenticator;
import io.tiaki.session.dtls.DtlsServer;
import io.tiaki.session.dtls.PeerIdentity;
import io.tiaki.session.dtls.Policy;
import io.tiaki.testkit.MemoryStateStore;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Sessions by raw and by pre-shared keys: resumed with the same keys, and with no others. */
@Timeout(60)
class KeyResumptionTest {
  private static final String NAME = Lab.METER.logicalDeviceName();
  private static final String GROUP = "keys";

  private final Lab lab = new Lab();
  private final MemoryStateStore store = new MemoryStateStore();
  private final Credential meterKey = lab.authority.server(NAME);
  private final Keys module = new Keys();
  private String policy;
  private GatewaySessions gateway;
  private DtlsServer server;

  private static final class Keys extends TestModule {
    volatile Credential own;
    volatile PreSharedKey shared = new TestKey(NAME, 7);

    Keys() {
      super(null, null);
    }

    @Override
    public Credential rawKey(String alias) {
      return own;
    }

    @Override
    public PreSharedKey preSharedKey(String alias) throws SecurityModuleException {
      if (shared == null) {
        throw new SecurityModuleException(
            SecurityModuleException.Reason.UNKNOWN_ALIAS, "no such alias");
      }
      return shared;
    }
  }

  private record Group(String group, Optional<Policy> policy) implements GroupPolicy {}

  @AfterEach
  void close() {
    if (server != null) {
      server.close();
    }
    lab.close();
  }

  // --- pre-shared keys -------------------------------------------------------------------------

  @Test
  void a_session_by_a_shared_key_is_resumed_by_a_gateway_that_was_killed() throws Exception {
    shared("ecdhe-psk");
    String identity = lab.gateway.session.fingerprint();
    killGateway();
    startGateway(null);
    expectReplaced();
    assertHandshakes(Count.RESUMED);
    assertThat(lab.gateway.session.fingerprint()).isEqualTo(identity);
    assertThat(lab.meter.peer.identity())
        .isEqualTo(PeerIdentity.ofPreSharedKey(Authentication.ECDHE_PSK, NAME.getBytes()));
  }

  @Test
  void a_session_by_plain_psk_is_not_resumed_because_that_saves_nothing() throws Exception {
    shared("psk");
    killGateway();
    startGateway(null);
    expectReplaced();
    assertHandshakes(Count.PSK);
    assertThat(kept()).isEmpty();
  }

  @Test
  void with_another_shared_key_at_both_ends_the_handshake_is_full() throws Exception {
    shared("ecdhe-psk");
    killGateway();
    module.shared = new TestKey(NAME, 8);
    serve(new Authenticator(policy()).preSharedKey(module.shared));
    startGateway(null);
    expectOpened();
    assertHandshakes(Count.PSK);
  }

  @Test
  void a_gateway_with_another_shared_key_than_the_meter_gets_no_session() throws Exception {
    shared("ecdhe-psk");
    killGateway();
    module.shared = new TestKey(NAME, 8);
    startGateway(null);
    assertThat(failure()).isNotEmpty();
    assertNoSession();
  }

  @Test
  void a_meter_with_another_shared_key_than_the_gateway_resumes_nothing() throws Exception {
    shared("ecdhe-psk");
    killGateway();
    serve(new Authenticator(policy()).preSharedKey(new TestKey(NAME, 8)));
    startGateway(null);
    assertThat(failure()).isNotEmpty();
    assertNoSession();
  }

  @Test
  void a_meter_whose_shared_key_was_removed_is_refused_whatever_there_is_to_resume()
      throws Exception {
    shared("ecdhe-psk");
    killGateway();
    module.shared = null;
    startGateway(null);
    assertThat(failure()).contains("has no pre-shared key");
    assertNoSession();
    assertThat(lab.network.seen()).isEmpty();
  }

  // --- raw public keys -------------------------------------------------------------------------

  @Test
  void a_session_by_raw_keys_is_resumed_by_a_gateway_that_was_killed() throws Exception {
    raw();
    killGateway();
    startGateway(pin(meterKey));
    expectReplaced();
    assertHandshakes(Count.RESUMED);
    assertThat(lab.gateway.session.fingerprint()).isEqualTo(pin(meterKey));
    assertThat(lab.meter.peer.identity().fingerprint()).isEqualTo(pin(module.own));
  }

  @Test
  void a_meter_with_another_pinned_key_gets_a_full_handshake() throws Exception {
    raw();
    killGateway();
    Credential other = lab.authority.server(NAME);
    serve(rawKeys(other, module.own));
    startGateway(pin(other));
    expectOpened();
    assertHandshakes(Count.RAW_KEY);
    assertThat(lab.gateway.session.fingerprint()).isEqualTo(pin(other));
  }

  @Test
  void a_session_of_another_raw_key_than_the_pinned_one_is_not_offered() throws Exception {
    raw();
    killGateway();
    startGateway("0".repeat(64));
    assertThat(failure()).isEqualTo("the raw public key is not the pinned one");
    assertNoSession();
  }

  @Test
  void a_gateway_with_another_raw_key_shows_it() throws Exception {
    raw();
    killGateway();
    module.own = lab.authority.client("gw2");
    serve(rawKeys(meterKey, module.own));
    startGateway(pin(meterKey));
    expectOpened();
    assertHandshakes(Count.RAW_KEY);
    assertThat(lab.meter.peer.identity().fingerprint()).isEqualTo(pin(module.own));
  }

  @Test
  void a_meter_that_does_not_pin_the_gateways_key_any_more_resumes_nothing() throws Exception {
    raw();
    killGateway();
    serve(rawKeys(meterKey, lab.authority.client("another")));
    startGateway(pin(meterKey));
    assertThat(failure()).contains("bad_certificate");
    assertNoSession();
  }

  @Test
  void a_session_of_a_kind_that_the_policy_does_not_want_any_more_is_not_offered()
      throws Exception {
    raw();
    killGateway();
    policy = "ecdhe-psk";
    serve(new Authenticator(policy()).preSharedKey(module.shared));
    startGateway(pin(meterKey));
    expectOpened();
    assertHandshakes(Count.PSK);
  }

  // --- how it is done --------------------------------------------------------------------------

  private void shared(String kind) throws Exception {
    policy = kind;
    serve(new Authenticator(policy()).preSharedKey(module.shared));
    connect(null);
  }

  private void raw() throws Exception {
    policy = "raw-public-key";
    module.own = lab.authority.client("gw1");
    serve(rawKeys(meterKey, module.own));
    connect(pin(meterKey));
  }

  private Authenticator rawKeys(Credential ours, Credential theirs) {
    return new Authenticator(policy()).rawKey(ours, Set.of(pin(theirs)));
  }

  private Policy policy() {
    return Policy.of(List.of(policy), List.of(), List.of());
  }

  /** A server on the meter's link, with what the one before has left in its cache. */
  private void serve(Authenticator keys) throws InterruptedException {
    DtlsServer before = server;
    if (before != null) {
      before.close();
      Lab.expect(lab.meter, "closed: the server is closing");
    }
    server = new DtlsServer(lab.meterLink, keys, lab.meter, lab.environment);
    server.start();
    lab.network.seen().clear();
  }

  private void startGateway(String pin) {
    gateway = lab.gateway(module, Lab.FAST);
    gateway.state(store);
    gateway.policy(new Group(GROUP, Optional.of(policy())));
    gateway.changed(
        new MeterEntry(
            Lab.METER,
            lab.meterLink.address,
            MeterEntry.State.PRE_REGISTERED,
            Optional.ofNullable(pin),
            GROUP));
  }

  private void connect(String pin) throws InterruptedException {
    startGateway(pin);
    expectOpened();
  }

  private void killGateway() throws InterruptedException {
    lab.network.filter(packet -> List.of());
    gateway.close();
    Lab.expect(lab.gateway, "closed: the session service is stopping");
    lab.network.filter(List::of);
    lab.network.seen().clear();
  }

  private void expectOpened() throws InterruptedException {
    Lab.expect(lab.gateway, "opened");
    Lab.expect(lab.meter, "opened");
    lab.exchange("again");
  }

  /** The thread that told of the old session may still be on its way back from there. */
  private void expectReplaced() throws InterruptedException {
    Lab.expect(lab.gateway, "opened");
    assertThat(List.of(lab.meter.next(), lab.meter.next()))
        .containsExactlyInAnyOrder("closed: replaced by a newer session", "opened");
    lab.exchange("again");
  }

  private TreeMap<String, byte[]> kept() {
    return store.maps.getOrDefault(ResumptionStore.MAP, new TreeMap<>());
  }

  private void assertHandshakes(Count kind) {
    for (Count one : List.of(Count.FULL, Count.PSK, Count.RAW_KEY, Count.RESUMED)) {
      assertThat(gateway.counters().sum(one)).as("%s", one).isEqualTo(one == kind ? 1 : 0);
    }
  }

  private void assertNoSession() {
    assertThat(gateway.counters().sum(Count.RESUMED)).isZero();
    assertThat(lab.gateway.isEmpty()).isTrue();
  }

  private String failure() throws InterruptedException {
    return Patience.until(
        () ->
            gateway.lastFailure(Lab.METER).filter(text -> !"no answer".equals(text)).orElse(null));
  }

  private static String pin(Credential credential) {
    return PeerIdentity.ofPublicKey(credential.publicKey()).fingerprint();
  }
}
