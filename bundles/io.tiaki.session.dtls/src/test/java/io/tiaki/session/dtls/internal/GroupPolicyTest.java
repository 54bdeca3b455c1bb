package io.tiaki.session.dtls.internal;

import static org.assertj.core.api.Assertions.assertThat;

import io.tiaki.directory.MeterEntry;
import io.tiaki.security.Credential;
import io.tiaki.security.PeerCertificate;
import io.tiaki.security.PreSharedKey;
import io.tiaki.security.SecurityModuleException;
import io.tiaki.session.dtls.Authentication;
import io.tiaki.session.dtls.Authenticator;
import io.tiaki.session.dtls.DtlsServer;
import io.tiaki.session.dtls.PeerIdentity;
import io.tiaki.session.dtls.Policy;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The gateway and meters of a group with a policy. */
@Timeout(60)
class GroupPolicyTest {
  private static final String NAME = Lab.METER.logicalDeviceName();

  private final Lab lab = new Lab();
  private final Keys module = new Keys();
  private GatewaySessions gateway;
  private DtlsServer server;

  /** A security module with all kinds of keys. */
  private final class Keys extends TestModule {
    private final Credential own;
    volatile PreSharedKey shared = new TestKey(NAME, 7);
    volatile String revoked;

    Keys() {
      this(lab.authority.client("gw1"));
    }

    private Keys(Credential own) {
      super(lab.authority, own);
      this.own = own;
    }

    @Override
    public Credential rawKey(String alias) {
      return own;
    }

    @Override
    public PreSharedKey preSharedKey(String alias) throws SecurityModuleException {
      if (shared == null || !alias.equals("psk.tki0000000000001")) {
        throw new SecurityModuleException(
            SecurityModuleException.Reason.UNKNOWN_ALIAS, "no such alias");
      }
      return shared;
    }

    @Override
    public Optional<String> problem(PeerCertificate certificate) {
      return Optional.ofNullable(revoked);
    }
  }

  private record Group(String group, Optional<Policy> policy) implements GroupPolicy {}

  @BeforeEach
  void start() {
    gateway = lab.gateway(module, Lab.FAST);
  }

  @AfterEach
  void close() {
    if (server != null) {
      server.close();
    }
    lab.close();
  }

  @Test
  void a_meter_and_its_gateway_connect_by_the_key_that_only_they_know() throws Exception {
    group("psk", "ecdhe-psk");
    serve(new Authenticator(policy("ecdhe-psk")).preSharedKey(new TestKey(NAME, 7)));
    gateway.changed(entry("psk", null));
    Lab.expect(lab.gateway, "opened");
    Lab.expect(lab.meter, "opened");
    lab.exchange("by a key");
    assertThat(lab.gateway.session.fingerprint())
        .isEqualTo(PeerIdentity.ofPreSharedKey(Authentication.PSK, NAME.getBytes()).fingerprint());
  }

  @Test
  void a_missing_key_is_named_with_its_remedy() throws Exception {
    module.shared = null;
    group("psk", "psk");
    gateway.changed(entry("psk", null));
    assertThat(failure())
        .isEqualTo("the security module has no pre-shared key psk.tki0000000000001: import it");
  }

  @Test
  void a_key_that_carries_another_meters_identity_is_not_used() throws Exception {
    module.shared = new TestKey("TKI0000000000002", 7);
    group("psk", "psk");
    gateway.changed(entry("psk", null));
    assertThat(failure()).contains("is another meter's");
  }

  @Test
  void a_wrong_key_is_told_as_what_it_perhaps_is() throws Exception {
    group("psk", "psk");
    serve(new Authenticator(policy("psk")).preSharedKey(new TestKey(NAME, 8)));
    gateway.changed(entry("psk", null));
    assertThat(failure()).isEqualTo(OurPreSharedKey.METERS).contains("perhaps", "psk.folder");
    assertThat(lab.meter.isEmpty()).isTrue();
  }

  @Test
  void a_pinned_raw_public_key_is_taken_and_no_other() throws Exception {
    Credential meter = lab.authority.server(NAME);
    group("raw", "raw-public-key");
    serve(new Authenticator(policy("raw-public-key")).rawKey(meter, Set.of(pin(module.own))));
    gateway.changed(entry("raw", null));
    assertThat(failure()).contains("third column of the directory");
    gateway.changed(entry("raw", "0".repeat(64)));
    Patience.until(
        () ->
            gateway.lastFailure(Lab.METER).filter(s -> s.contains("not the pinned")).orElse(null));
    assertThat(lab.gateway.isEmpty()).isTrue();
    gateway.changed(entry("raw", pin(meter)));
    Lab.expect(lab.gateway, "opened");
    Lab.expect(lab.meter, "opened");
    lab.exchange("by a raw key");
  }

  @Test
  void a_meter_takes_only_the_gateways_pinned_raw_key() throws Exception {
    Credential meter = lab.authority.server(NAME);
    group("raw", "raw-public-key");
    serve(new Authenticator(policy("raw-public-key")).rawKey(meter, Set.of("0".repeat(64))));
    gateway.changed(entry("raw", pin(meter)));
    assertThat(failure()).contains("bad_certificate");
    assertThat(lab.meter.isEmpty()).isTrue();
  }

  @Test
  void a_certificate_is_not_taken_where_raw_keys_are_wanted() throws Exception {
    Credential meter = lab.authority.server(NAME);
    group("raw", "raw-public-key");
    lab.meter(meter, lab.authority);
    gateway.changed(entry("raw", pin(meter)));
    assertThat(failure()).contains("handshake_failure");
  }

  @Test
  void nobody_of_a_group_with_a_wrong_policy_connects() throws Exception {
    gateway.policy(new Group("odd", Optional.empty()));
    lab.meter();
    gateway.changed(entry("odd", null));
    assertThat(failure()).contains("the policy of group odd is wrong");
    assertThat(lab.gateway.isEmpty()).isTrue();
  }

  @Test
  void a_session_stays_when_another_policy_still_wants_one_like_it() throws Exception {
    lab.meter();
    lab.connect(gateway);
    gateway.policy(
        new Group(
            "default",
            Optional.of(Policy.of(List.of("psk", "certificate"), List.of(), List.of()))));
    gateway.policy(new Group("another", Optional.of(policy("psk"))));
    assertThat(lab.gateway.nextWithin(1_500)).isNull();
    lab.exchange("still");
  }

  @Test
  void a_session_stays_while_the_policy_is_wrong() throws Exception {
    lab.meter();
    lab.connect(gateway);
    gateway.policy(new Group("default", Optional.empty()));
    assertThat(lab.gateway.nextWithin(1_500)).isNull();
    lab.exchange("still");
  }

  @Test
  void a_session_with_a_suite_that_the_policy_does_not_want_any_more_ends() throws Exception {
    lab.meter();
    lab.connect(gateway);
    gateway.policy(
        new Group(
            "default",
            Optional.of(
                Policy.of(
                    List.of("certificate"),
                    List.of("TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384"),
                    List.of()))));
    assertThat(lab.gateway.next())
        .isEqualTo(
            "closed: the policy of group default does not want certificate with"
                + " TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256 any more");
    Lab.expect(lab.meter, "closed: the peer closed it");
    Lab.expect(lab.gateway, "opened");
    assertThat(gateway.counters().sum(Count.RESUMED)).isZero();
  }

  @Test
  void a_session_that_another_policy_does_not_want_ends_and_none_begins() throws Exception {
    lab.meter();
    lab.connect(gateway);
    group("default", "psk");
    lab.exchange("still");
    String end = lab.gateway.next();
    assertThat(end).contains("the policy of group default does not want certificate");
    assertThat(
            Patience.until(
                () ->
                    gateway
                        .lastFailure(Lab.METER)
                        .filter(text -> !end.endsWith(text))
                        .orElse(null)))
        .contains("handshake_failure");
  }

  @Test
  void a_session_with_keys_on_a_curve_that_the_policy_does_not_want_any_more_ends()
      throws Exception {
    curves("secp256r1", "secp384r1");
    lab.meter();
    lab.connect(gateway);
    curves("secp384r1", "secp256r1");
    assertThat(lab.gateway.nextWithin(1_500)).as("still wanted, if not preferred").isNull();
    lab.exchange("still");
    curves("secp384r1");
    assertThat(lab.gateway.next())
        .isEqualTo(
            "closed: the policy of group default does not want certificate with secp256r1 any"
                + " more");
    Lab.expect(lab.meter, "closed: the peer closed it");
  }

  @Test
  void a_session_whose_keys_were_agreed_on_a_curve_that_is_not_wanted_any_more_is_made_anew()
      throws Exception {
    curves("secp256r1", "secp384r1");
    Policy meters = Policy.of(List.of(), List.of(), List.of("secp384r1", "secp256r1"));
    serve(
        new Authenticator(meters)
            .certificate(lab.authority.server(NAME), Lab.validator(lab.authority)));
    lab.connect(gateway);
    curves("secp256r1");
    assertThat(lab.gateway.next()).contains("does not want certificate with secp384r1 any more");
    Lab.expect(lab.meter, "closed: the peer closed it");
    Lab.expect(lab.gateway, "opened");
    assertThat(gateway.counters().sum(Count.RESUMED)).isZero();
    assertThat(lab.gateway.nextWithin(1_500)).as("on the other curve now").isNull();
  }

  @Test
  void by_a_shared_key_too_the_curve_of_the_agreement_counts() throws Exception {
    policies("psk", "ecdhe-psk", "secp256r1", "secp384r1");
    Policy meters = Policy.of(List.of("ecdhe-psk"), List.of(), List.of("secp384r1", "secp256r1"));
    serve(new Authenticator(meters).preSharedKey(new TestKey(NAME, 7)));
    gateway.changed(entry("psk", null));
    Lab.expect(lab.gateway, "opened");
    policies("psk", "ecdhe-psk", "secp256r1");
    assertThat(lab.gateway.next()).contains("does not want ecdhe-psk with secp384r1 any more");
    Lab.expect(lab.gateway, "opened");
  }

  @Test
  void the_session_by_a_shared_key_that_was_replaced_ends() throws Exception {
    for (String kind : List.of("psk", "ecdhe-psk")) {
      module.shared = new TestKey(NAME, 7);
      policies("psk", kind);
      serve(new Authenticator(policy(kind)).preSharedKey(new TestKey(NAME, 7)));
      gateway.changed(entry("psk", null));
      Lab.expect(lab.gateway, "opened");
      Lab.expect(lab.meter, "opened");
      module.shared = new TestKey(NAME, 7);
      gateway.trustChanged();
      lab.exchange("the same key again");
      module.shared = new TestKey(NAME, 8);
      gateway.trustChanged();
      Lab.expect(
          lab.gateway, "closed: the pre-shared key psk.tki0000000000001 was replaced by another");
      Lab.expect(lab.meter, "closed: the peer closed it");
      gateway.removed(Lab.METER);
      server.close();
    }
  }

  @Test
  void the_session_with_a_revoked_meter_ends() throws Exception {
    lab.meter();
    lab.connect(gateway);
    gateway.trustChanged();
    lab.exchange("still good");
    module.revoked = "the certificate was revoked";
    gateway.trustChanged();
    Lab.expect(lab.gateway, "closed: the certificate was revoked");
  }

  @Test
  void the_session_with_a_meter_whose_key_was_removed_ends() throws Exception {
    group("psk", "psk");
    serve(new Authenticator(policy("psk")).preSharedKey(new TestKey(NAME, 7)));
    gateway.changed(entry("psk", null));
    Lab.expect(lab.gateway, "opened");
    module.shared = null;
    gateway.trustChanged();
    assertThat(lab.gateway.next()).contains("has no pre-shared key");
  }

  private void group(String group, String authentication) {
    gateway.policy(new Group(group, Optional.of(policy(authentication))));
  }

  private final List<GroupPolicy> given = new ArrayList<>();

  private void curves(String... curves) {
    policies("default", "certificate", curves);
  }

  /** In place of those before. */
  private void policies(String group, String authentication, String... curves) {
    given.forEach(gateway::policyGone);
    given.clear();
    given.add(
        new Group(
            group, Optional.of(Policy.of(List.of(authentication), List.of(), List.of(curves)))));
    given.forEach(gateway::policy);
  }

  private static Policy policy(String authentication) {
    return Policy.of(List.of(authentication), List.of(), List.of());
  }

  private void serve(Authenticator keys) {
    server = new DtlsServer(lab.meterLink, keys, lab.meter, lab.environment);
    server.start();
  }

  private MeterEntry entry(String group, String pin) {
    return new MeterEntry(
        Lab.METER,
        lab.meterLink.address,
        MeterEntry.State.PRE_REGISTERED,
        Optional.ofNullable(pin),
        group);
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
