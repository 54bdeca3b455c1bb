package io.tiaki.security.module.internal;

import static org.assertj.core.api.Assertions.assertThat;

import io.tiaki.platform.Health.Status;
import io.tiaki.security.Credential;
import io.tiaki.security.SecurityModuleException;
import io.tiaki.security.module.EcKeys;
import io.tiaki.security.module.PemCredential;
import java.io.InputStream;
import java.math.BigInteger;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Date;
import java.util.List;
import java.util.Properties;
import java.util.Set;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

final class SelfTestTest {
  private static Properties vectors() throws Exception {
    Properties vectors = new Properties();
    try (InputStream in =
        KnownAnswers.class.getResourceAsStream("/vectors/known-answers.properties")) {
      vectors.load(in);
    }
    return vectors;
  }

  static Set<String> names() throws Exception {
    return vectors().stringPropertyNames();
  }

  @Test
  void the_cryptography_gives_the_known_answers() {
    assertThat(KnownAnswers.standard().wrong()).isEmpty();
    assertThat(new CryptoTestComponent().run().status()).isEqualTo(Status.HEALTHY);
  }

  /** As if the algorithm were wrong: what goes in or what should come out is another. */
  @ParameterizedTest
  @MethodSource("names")
  void a_wrong_answer_is_noticed(String name) throws Exception {
    Properties vectors = vectors();
    String value = vectors.getProperty(name);
    // Not in the middle: there the key has its public half, which nobody reads.
    int middle = value.length() * 45 / 100;
    char other = value.charAt(middle) == '0' ? '1' : '0';
    vectors.setProperty(name, value.substring(0, middle) + other + value.substring(middle + 1));
    assertThat(new KnownAnswers(vectors).wrong()).isPresent();
  }

  @Test
  void a_random_source_that_is_stuck_or_biased_is_noticed() {
    assertThat(new RandomHealth(new SecureRandom()).problem()).isEmpty();
    assertThat(new RandomHealth(source(i -> 7)).problem()).isPresent();
    assertThat(new RandomHealth(source(i -> i % 8)).problem()).isPresent();
    assertThat(new RandomHealth(source(i -> i < 80 ? i : 9)).problem()).isPresent();
  }

  private interface Octets {
    int at(int index);
  }

  private static SecureRandom source(Octets octets) {
    int[] index = {0};
    return new SecureRandom() {
      private static final long serialVersionUID = 1L;

      @Override
      public void nextBytes(byte[] filled) {
        for (int i = 0; i < filled.length; i++) {
          filled[i] = (byte) octets.at(index[0]++);
        }
      }
    };
  }

  private static byte[] certificate(OwnKey subject, Instant end) throws Exception {
    X500Name name = new X500Name("CN=gw1");
    return new JcaX509v3CertificateBuilder(
            name,
            BigInteger.ONE,
            Date.from(Instant.EPOCH),
            Date.from(end),
            name,
            subject.keys().getPublic())
        .build(
            new JcaContentSignerBuilder("SHA256withECDSA")
                .setProvider(Bc.PROVIDER)
                .build(subject.keys().getPrivate()))
        .getEncoded();
  }

  private static Credential credential(OwnKey key, byte[] certificate) {
    return new PemCredential(key.keys(), List.of(certificate));
  }

  private static OwnKey key() throws Exception {
    return new OwnKey(EcKeys.generate(), List.of());
  }

  @Test
  void a_key_whose_certificate_is_for_another_is_noticed() throws Exception {
    OwnKey own = key();
    Instant end = Instant.parse("2099-01-01T00:00:00Z");
    Credential right = credential(own, certificate(own, end));
    Credential wrong = credential(own, certificate(key(), end));
    assertThat(new KeystoreTest(Set.of("tls"), alias -> right).run().status())
        .isEqualTo(Status.HEALTHY);
    assertThat(new KeystoreTest(Set.of("tls"), alias -> wrong).run().text())
        .contains("the key tls is not the one of its certificate");
    assertThat(right.signDigest(MessageDigest.getInstance("SHA-256").digest())).isNotEmpty();
  }

  @Test
  void a_key_whose_token_is_away_has_not_failed() throws Exception {
    KeystoreTest.Keys away =
        alias -> {
          throw new SecurityModuleException(SecurityModuleException.Reason.FAILED, "away");
        };
    assertThat(new KeystoreTest(Set.of("tls"), away).run().status()).isEqualTo(Status.UNKNOWN);
  }

  @Test
  void a_certificate_that_ends_soon_is_noticed() throws Exception {
    OwnKey own = key();
    Credential one = credential(own, certificate(own, Instant.parse("2030-01-03T00:00:00Z")));
    assertThat(expiry(one, "2029-12-31T00:00:00Z")).isEqualTo(Status.HEALTHY);
    assertThat(expiry(one, "2030-01-02T00:00:00Z")).isEqualTo(Status.UNHEALTHY);
  }

  private static Status expiry(Credential key, String now) {
    Clock clock = Clock.fixed(Instant.parse(now), ZoneOffset.UTC);
    return new ExpiryTest(Set.of("tls"), alias -> key, clock).run().status();
  }
}
