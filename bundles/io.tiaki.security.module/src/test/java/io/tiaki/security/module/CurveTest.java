package io.tiaki.security.module;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tiaki.security.Credential;
import io.tiaki.security.Purpose;
import io.tiaki.security.module.internal.Bc;
import io.tiaki.security.module.internal.Revocations;
import java.nio.file.Path;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.MessageDigest;
import java.security.Signature;
import java.security.spec.X509EncodedKeySpec;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

final class CurveTest {
  private static final Clock CLOCK = Clock.systemUTC();

  @TempDir Path folder;

  @ParameterizedTest
  @EnumSource
  void a_key_pair_on_it_is_kept_signs_and_shows_its_public_key(Curve curve) throws Exception {
    byte[] publicKey;
    try (var module = module()) {
      module.ensureKeys(Map.of("raw", curve));
      publicKey = module.rawKey("raw").publicKey();
    }
    try (var module = module()) {
      Credential raw = module.rawKey("raw");
      assertThat(raw.publicKey()).isEqualTo(publicKey);
      assertThat(raw.curve()).isEqualTo(curve.toString());
      assertThat(raw.chain()).isEmpty();
      assertThatThrownBy(() -> module.credential("raw")).hasMessageContaining("No certificate");
      byte[] digest = MessageDigest.getInstance("SHA-384").digest(new byte[] {1});
      Signature verifier = Signature.getInstance("SHA384withECDSA", Bc.PROVIDER);
      verifier.initVerify(
          KeyFactory.getInstance("EC", Bc.PROVIDER)
              .generatePublic(new X509EncodedKeySpec(publicKey)));
      verifier.update((byte) 1);
      assertThat(verifier.verify(raw.signDigest(digest))).isTrue();
    }
  }

  @ParameterizedTest
  @EnumSource
  void certificates_on_it_are_good_when_it_is_accepted(Curve curve) throws Exception {
    TestAuthority authority = new TestAuthority(CLOCK);
    KeyPair pair = EcKeys.generate(curve);
    byte[] certificate = authority.issue(pair, KeyRole.SERVER, "m", "TKI0000000000001");
    var accepting =
        new ChainValidator(CLOCK, List.of(authority.certificate), Curve.ALL, Revocations.none());
    assertThat(accepting.validate(List.of(certificate), Purpose.TLS_SERVER).names()).hasSize(1);
    if (curve != Curve.SECP256R1) {
      var narrow =
          new ChainValidator(
              CLOCK, List.of(authority.certificate), Set.of(Curve.SECP256R1), Revocations.none());
      assertThatThrownBy(() -> narrow.validate(List.of(certificate), Purpose.TLS_SERVER))
          .hasMessageContaining("accepted curves");
    }
    assertThat(EcKeys.of(pair.getPrivate().getEncoded()).getPublic()).isEqualTo(pair.getPublic());
  }

  @Test
  void keys_are_configured_with_role_and_curve() {
    var keys = EnrolmentSettings.parseKeys("a:client, b:raw:brainpoolP256r1");
    assertThat(keys.get(0).curve()).isEqualTo(Curve.SECP256R1);
    assertThat(keys.get(1).role()).isEqualTo(KeyRole.RAW);
    assertThat(keys.get(1).curve()).isEqualTo(Curve.BRAINPOOL_P256R1);
    for (String wrong : List.of("a:client:secp256k1", "a", "a:client:secp256r1:x")) {
      assertThatThrownBy(() -> EnrolmentSettings.parseKeys(wrong)).hasMessageContaining("keys:");
    }
  }

  private KeystoreSecurityModule module() throws Exception {
    return KeystoreSecurityModule.open(
        folder.resolve("keys.bcfks"), folder.resolve("secret/unlock"), CLOCK);
  }
}
