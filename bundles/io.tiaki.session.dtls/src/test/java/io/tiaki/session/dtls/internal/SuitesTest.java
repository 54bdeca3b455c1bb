package io.tiaki.session.dtls.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tiaki.security.Credential;
import io.tiaki.security.PreSharedKey;
import io.tiaki.security.Purpose;
import io.tiaki.session.dtls.Authentication;
import io.tiaki.session.dtls.Authenticator;
import io.tiaki.session.dtls.Curve;
import io.tiaki.session.dtls.PeerIdentity;
import io.tiaki.session.dtls.Policy;
import io.tiaki.session.dtls.Suite;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Every authentication with every suite and curve, ours against ours. */
@Timeout(60)
class SuitesTest {
  private static final String NAME = Lab.METER.logicalDeviceName();

  private final Duel duel = new Duel();
  private final TestAuthority authority = duel.lab.authority;
  private final PreSharedKey key = new TestKey(NAME, 7);

  @AfterEach
  void close() {
    duel.close();
  }

  static Stream<Arguments> all() {
    List<Arguments> all = new ArrayList<>();
    for (Authentication kind : Authentication.values()) {
      for (Suite suite : Suite.values()) {
        if (suite.keyExchange() == kind.keyExchange()) {
          all.add(Arguments.of(kind, suite));
        }
      }
    }
    return all.stream();
  }

  @ParameterizedTest
  @MethodSource("all")
  void both_ends_talk_with(Authentication kind, Suite suite) throws Exception {
    Policy policy = new Policy(List.of(kind), List.of(suite), List.of(Curve.SECP256R1));
    both(policy, Curve.SECP256R1);
    assertThat(duel.lab.meter.peer.identity().authentication()).isEqualTo(kind);
    assertThat(duel.client.send(Events.bytes("ask"))).isTrue();
    assertThat(duel.lab.meter.next()).isEqualTo("ask");
    assertThat(duel.lab.meter.peer.send(Events.bytes("answer"))).isTrue();
    assertThat(duel.next()).isEqualTo("octets 6");
    // The shortest record of the suite: an empty one is answered by an empty one.
    assertThat(duel.client.send(ByteBuffer.allocate(0))).isTrue();
    assertThat(duel.next()).isEqualTo("octets 0");
    assertShorterIsDropped(suite);
  }

  private void assertShorterIsDropped(Suite suite) {
    assertThat(duel.client.counters().get(Drop.SHORT)).isZero();
    byte[] record = new byte[13 + suite.leastEncrypted() - 1];
    ByteBuffer.wrap(record).put((byte) 23).putShort((short) 0xfefd).putShort((short) 1);
    record[12] = (byte) (suite.leastEncrypted() - 1);
    duel.client.deliver(duel.lab.meterLink.address, record);
    assertThat(duel.client.counters().get(Drop.SHORT)).isEqualTo(1);
  }

  @ParameterizedTest
  @EnumSource(value = Curve.class, mode = EnumSource.Mode.EXCLUDE, names = "X25519")
  void certificates_and_the_agreement_of_keys_may_be_on(Curve curve) throws Exception {
    both(policy(Authentication.CERTIFICATE, curve), curve);
  }

  @ParameterizedTest
  @EnumSource(value = Curve.class, mode = EnumSource.Mode.EXCLUDE, names = "X25519")
  void raw_public_keys_may_be_on(Curve curve) throws Exception {
    both(policy(Authentication.RAW_PUBLIC_KEY, curve), curve);
  }

  @Test
  void keys_are_usually_agreed_on_x25519_and_the_session_knows_the_curves_of_both()
      throws Exception {
    both(Policy.USUAL, Curve.SECP256R1);
    assertThat(duel.client.curves()).isEqualTo(Curve.X25519.bit() | Curve.SECP256R1.bit());
  }

  @Test
  void who_does_not_know_x25519_agrees_on_the_next_curve() throws Exception {
    both(Policy.USUAL, policy(Authentication.CERTIFICATE, Curve.SECP256R1), Curve.SECP256R1);
    assertThat(duel.client.curves()).isEqualTo(Curve.SECP256R1.bit());
  }

  @Test
  void nothing_signs_on_x25519_so_it_is_enough_without_certificates_only() throws Exception {
    both(policy(Authentication.ECDHE_PSK, Curve.X25519), Curve.SECP256R1);
    assertThat(duel.client.curves()).isEqualTo(Curve.X25519.bit());
    assertThatThrownBy(() -> policy(Authentication.CERTIFICATE, Curve.X25519))
        .hasMessage(
            "curves: nothing signs on x25519: add the curve of the keys in certificates or of raw"
                + " public keys, for example secp256r1");
  }

  @Test
  void a_session_says_by_what_the_other_end_proved_itself() throws Exception {
    PeerIdentity meter = both(policy(Authentication.ECDHE_PSK, Curve.SECP256R1), Curve.SECP256R1);
    assertThat(meter.authentication()).isEqualTo(Authentication.ECDHE_PSK);
    // printf TKI0000000000001 | sha256sum
    assertThat(meter.fingerprint())
        .isEqualTo("299aa29135a5190b30766b7a0f2e3eaecc7a2ebd821dc16eb63c62fbd4a043c2");
    assertThat(meter.certificate()).isEmpty();
  }

  @ParameterizedTest
  @EnumSource(
      value = Authentication.class,
      names = {"PSK", "ECDHE_PSK"})
  void a_wrong_key_and_an_unknown_identity_look_alike(Authentication kind) {
    Policy policy = policy(kind, Curve.SECP256R1);
    String wrongKey = failure(policy, new TestKey(NAME, 8));
    String unknown = failure(policy, new TestKey("TKI0000000000002", 7));
    assertThat(unknown).isEqualTo(wrongKey).doesNotContain("connected");
  }

  /** Why our key is not taken by a server with that key. */
  private String failure(Policy policy, PreSharedKey theirs) {
    try (Duel one = new Duel()) {
      one.serve(new Authenticator(policy).preSharedKey(theirs));
      return one.failure(new Authenticator(policy).preSharedKey(key));
    }
  }

  private static Policy policy(Authentication kind, Curve curve) {
    return Policy.of(List.of(kind.text()), List.of(), List.of(curve.text()));
  }

  private PeerIdentity both(Policy policy, Curve curve) throws Exception {
    return both(policy, policy, curve);
  }

  private PeerIdentity both(Policy gatewayPolicy, Policy meterPolicy, Curve curve)
      throws Exception {
    Credential meter = authority.server(NAME, curve);
    Credential gateway = authority.client("gw1", curve);
    duel.serve(
        new Authenticator(meterPolicy)
            .certificate(meter, chain -> authority.validate(chain, Purpose.TLS_CLIENT))
            .rawKey(meter, Set.of(pin(gateway)))
            .preSharedKey(key));
    PeerIdentity identity =
        duel.connect(
            new Authenticator(gatewayPolicy)
                .certificate(gateway, chain -> authority.validate(chain, Purpose.TLS_SERVER))
                .rawKey(gateway, Set.of(pin(meter)))
                .preSharedKey(key));
    Lab.expect(duel.lab.meter, "opened");
    return identity;
  }

  private static String pin(Credential credential) {
    return PeerIdentity.ofPublicKey(credential.publicKey()).fingerprint();
  }
}
