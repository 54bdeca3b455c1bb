package io.tiaki.security.module;

import static io.tiaki.security.module.KeystoreSecurityModuleTest.reasonOf;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tiaki.security.PeerCertificate;
import io.tiaki.security.Purpose;
import io.tiaki.security.SecurityModuleException.Reason;
import io.tiaki.security.module.internal.Bc;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.SignatureException;
import java.security.spec.ECGenParameterSpec;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Date;
import java.util.List;
import org.bouncycastle.asn1.ASN1Object;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.ExtendedKeyUsage;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.GeneralSubtree;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.asn1.x509.NameConstraints;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ChainValidatorTest {
  private final MovableClock clock = new MovableClock(Instant.parse("2026-06-01T00:00:00Z"));
  private TestAuthority authority;
  private ChainValidator validator;
  private KeyPair keys;

  @BeforeEach
  void prepare() throws Exception {
    authority = new TestAuthority(clock);
    validator = new ChainValidator(clock, List.of(authority.certificate));
    keys = EcKeys.generate();
  }

  @Test
  void what_it_forgot_is_examined_anew() throws Exception {
    byte[] meter = authority.issue(keys, KeyRole.SERVER, "meter", "TKI0000000000001");
    PeerCertificate first = validator.validate(List.of(meter), Purpose.TLS_SERVER);
    assertThat(validator.validate(List.of(meter), Purpose.TLS_SERVER)).isSameAs(first);
    validator.forget();
    assertThat(validator.validate(List.of(meter), Purpose.TLS_SERVER))
        .isNotSameAs(first)
        .isEqualTo(first);
  }

  @Test
  void tells_common_name_dns_names_and_fingerprint() throws Exception {
    byte[] meter = authority.issue(keys, KeyRole.SERVER, "544B490000000001", "TKI0000000000001");
    PeerCertificate peer = validator.validate(List.of(meter), Purpose.TLS_SERVER);
    assertThat(peer.commonName()).isEqualTo("544B490000000001");
    assertThat(peer.names()).containsExactly("TKI0000000000001");
    assertThat(peer.fingerprint()).matches("[0-9a-f]{64}");
  }

  @Test
  void refuses_another_purpose() throws Exception {
    byte[] server = authority.issue(keys, KeyRole.SERVER, "a");
    byte[] agreement = authority.issue(keys, KeyRole.AGREEMENT, "a");
    validator.validate(List.of(server), Purpose.TLS_SERVER);
    assertThat(reasonOf(() -> validator.validate(List.of(server), Purpose.TLS_CLIENT)))
        .isEqualTo(Reason.UNTRUSTED);
    assertThat(reasonOf(() -> validator.validate(List.of(agreement), Purpose.MESSAGE_SIGNER)))
        .isEqualTo(Reason.UNTRUSTED);
  }

  @Test
  void refuses_another_authority_even_of_the_same_name() throws Exception {
    TestAuthority stranger = new TestAuthority(clock);
    TestAuthority other = new TestAuthority(clock, "Other");
    for (TestAuthority one : List.of(stranger, other)) {
      byte[] certificate = one.issue(keys, KeyRole.CLIENT, "a");
      assertThat(
              reasonOf(
                  () ->
                      validator.validate(
                          List.of(certificate, one.certificate), Purpose.TLS_CLIENT)))
          .isEqualTo(Reason.UNTRUSTED);
    }
  }

  @Test
  void says_which_certificate_does_not_hold_and_what_failed() throws Exception {
    byte[] forged =
        new TestAuthority(clock).issue(keys, KeyRole.SERVER, "nobody", "TKI0000000000001");

    assertThatThrownBy(() -> validator.validate(List.of(forged), Purpose.TLS_SERVER))
        .hasMessage(
            "The chain does not hold: a signature, a constraint or an extension"
                + " (SignatureException at certificate 0 of the path)")
        .hasRootCauseInstanceOf(SignatureException.class);
  }

  @Test
  void tells_authorities_of_the_same_name_apart() throws Exception {
    TestAuthority renewed = new TestAuthority(clock);
    var both = new ChainValidator(clock, List.of(authority.certificate, renewed.certificate));
    for (TestAuthority one : List.of(authority, renewed)) {
      both.validate(List.of(one.issue(keys, KeyRole.CLIENT, "a")), Purpose.TLS_CLIENT);
    }
  }

  @Test
  void accepts_only_while_valid_also_when_it_was_accepted_before() throws Exception {
    byte[] certificate = authority.issue(keys, KeyRole.CLIENT, "a", Duration.ofHours(2));
    validator.validate(List.of(certificate), Purpose.TLS_CLIENT);
    clock.advance(Duration.ofHours(2));
    validator.validate(List.of(certificate), Purpose.TLS_CLIENT);
    clock.advance(Duration.ofSeconds(1));
    assertThatThrownBy(() -> validator.validate(List.of(certificate), Purpose.TLS_CLIENT))
        .hasMessageContaining("expired at 2026-06-01T02:00:00Z");
    clock.advance(Duration.ofHours(-4));
    assertThatThrownBy(() -> validator.validate(List.of(certificate), Purpose.TLS_CLIENT))
        .hasMessageContaining("not valid before 2026-05-31T23:00:00Z");
  }

  @Test
  void accepts_nothing_once_the_authority_has_expired() throws Exception {
    clock.advance(Duration.ofDays(3649));
    byte[] certificate = authority.issue(keys, KeyRole.CLIENT, "a");
    validator.validate(List.of(certificate), Purpose.TLS_CLIENT);
    clock.advance(Duration.ofDays(2));
    assertThat(reasonOf(() -> validator.validate(List.of(certificate), Purpose.TLS_CLIENT)))
        .isEqualTo(Reason.UNTRUSTED);
  }

  @Test
  void follows_intermediates_in_any_order_and_ignores_what_does_not_belong() throws Exception {
    Chain chain = new Chain(true);
    byte[] unrelated = new TestAuthority(clock, "Other").certificate;
    List<byte[]> given = new ArrayList<>(List.of(chain.intermediate, chain.root, unrelated));
    for (int i = 0; i < given.size(); i++) {
      Collections.rotate(given, 1);
      List<byte[]> all = new ArrayList<>(List.of(chain.endEntity));
      all.addAll(given);
      var fresh = new ChainValidator(clock, List.of(chain.root));
      assertThat(fresh.validate(all, Purpose.TLS_CLIENT).commonName()).isEqualTo("end");
    }
  }

  @Test
  void refuses_an_intermediate_that_is_no_authority() throws Exception {
    Chain chain = new Chain(false);
    var fresh = new ChainValidator(clock, List.of(chain.root));
    List<byte[]> given = List.of(chain.endEntity, chain.intermediate);
    assertThat(reasonOf(() -> fresh.validate(given, Purpose.TLS_CLIENT)))
        .isEqualTo(Reason.UNTRUSTED);
  }

  @Test
  void keeps_a_trusted_authority_to_the_names_it_may_certify() throws Exception {
    Chain inside = new Chain(true, 1, permitted("CN=middle", "CN=end"));
    Chain outside = new Chain(true, 1, permitted("CN=middle", "O=grid"));
    inside.validate();
    assertThat(reasonOf(outside::validate)).isEqualTo(Reason.UNTRUSTED);
  }

  @Test
  void keeps_a_trusted_authority_to_the_names_of_hosts_it_may_certify() throws Exception {
    var names = new GeneralSubtree(new GeneralName(GeneralName.dNSName, "grid.example"));
    var constraints = new NameConstraints(new GeneralSubtree[] {names}, null);
    Chain chain = new Chain(true, 1, constraints);
    chain.validate("tki1.grid.example");
    assertThat(reasonOf(() -> chain.validate("localhost"))).isEqualTo(Reason.UNTRUSTED);
  }

  @Test
  void keeps_a_trusted_authority_to_the_length_of_its_path() throws Exception {
    Chain chain = new Chain(true, 0, null);
    assertThat(reasonOf(chain::validate)).isEqualTo(Reason.UNTRUSTED);
  }

  private static NameConstraints permitted(String... names) {
    GeneralSubtree[] subtrees =
        Arrays.stream(names)
            .map(name -> new GeneralSubtree(new GeneralName(new X500Name(name))))
            .toArray(GeneralSubtree[]::new);
    return new NameConstraints(subtrees, null);
  }

  @Test
  void refuses_a_chain_that_is_empty_too_long_or_garbage() throws Exception {
    byte[] good = authority.issue(keys, KeyRole.CLIENT, "a");
    List<List<byte[]>> chains =
        List.of(
            List.of(),
            Collections.nCopies(9, good),
            List.of(new byte[0]),
            List.of(new byte[20_000]),
            List.of("-----BEGIN CERTIFICATE-----".getBytes(StandardCharsets.US_ASCII)),
            List.of(Arrays.copyOf(good, good.length - 1)),
            List.of(Arrays.copyOf(good, good.length + 1)),
            List.of(authority.certificate));
    for (List<byte[]> chain : chains) {
      assertThat(reasonOf(() -> validator.validate(chain, Purpose.TLS_CLIENT)))
          .isEqualTo(Reason.UNTRUSTED);
    }
  }

  @Test
  void refuses_a_certificate_with_any_bit_changed() throws Exception {
    byte[] good = authority.issue(keys, KeyRole.CLIENT, "a");
    for (int at = 0; at < good.length; at++) {
      byte[] bad = good.clone();
      bad[at] ^= 4;
      assertThat(reasonOf(() -> validator.validate(List.of(bad), Purpose.TLS_CLIENT)))
          .as("octet %d", at)
          .isEqualTo(Reason.UNTRUSTED);
    }
  }

  @Test
  void refuses_keys_of_other_kinds() throws Exception {
    KeyPairGenerator rsa = KeyPairGenerator.getInstance("RSA");
    rsa.initialize(2048);
    KeyPairGenerator k1 = KeyPairGenerator.getInstance("EC", Bc.PROVIDER);
    k1.initialize(new ECGenParameterSpec("secp256k1"));
    for (KeyPair pair : List.of(rsa.generateKeyPair(), k1.generateKeyPair())) {
      byte[] certificate = authority.issue(pair, KeyRole.CLIENT, "a");
      assertThatThrownBy(() -> validator.validate(List.of(certificate), Purpose.TLS_CLIENT))
          .hasMessageContaining("accepted curves");
    }
  }

  @Test
  void repeats_nothing_that_is_not_printable() throws Exception {
    byte[] certificate = authority.issue(keys, KeyRole.CLIENT, "a\u001b[31mb");
    assertThatThrownBy(() -> validator.validate(List.of(certificate), Purpose.TLS_CLIENT))
        .message()
        .matches("[\\x20-\\x7e]{1,200}");
    byte[] name = authority.issue(keys, KeyRole.CLIENT, "a", "good.example", "bad name");
    assertThat(validator.validate(List.of(name), Purpose.TLS_CLIENT).names())
        .containsExactly("good.example");
  }

  @Test
  void needs_authorities_that_are_authorities() throws Exception {
    byte[] endEntity = authority.issue(keys, KeyRole.CLIENT, "a");
    assertThat(reasonOf(() -> new ChainValidator(clock, List.of()))).isEqualTo(Reason.UNTRUSTED);
    assertThat(reasonOf(() -> new ChainValidator(clock, List.of(endEntity))))
        .isEqualTo(Reason.UNTRUSTED);
  }

  /** Root, intermediate, end entity. */
  private final class Chain {
    private final byte[] root;
    private final byte[] intermediate;
    private final byte[] endEntity;
    private final KeyPair middle = EcKeys.generate();

    Chain(boolean isAuthority) throws Exception {
      this(isAuthority, 1, null);
    }

    /**
     * @param length how many authorities the root allows below it
     * @param names what they may certify; null = everything
     */
    Chain(boolean isAuthority, int length, NameConstraints names) throws Exception {
      KeyPair top = EcKeys.generate();
      var no = new BasicConstraints(false);
      var allowed = isAuthority ? new BasicConstraints(true) : no;
      root = certificate("CN=root", "CN=root", top, top, new BasicConstraints(length), names);
      intermediate = certificate("CN=middle", "CN=root", middle, top, allowed, null);
      endEntity = certificate("CN=end", "CN=middle", keys, middle, no, null);
    }

    void validate() throws Exception {
      validate(endEntity);
    }

    void validate(String host) throws Exception {
      validate(
          certificate(
              "CN=end",
              "CN=middle",
              keys,
              middle,
              new BasicConstraints(false),
              new GeneralNames(new GeneralName(GeneralName.dNSName, host))));
    }

    private void validate(byte[] end) throws Exception {
      new ChainValidator(clock, List.of(root))
          .validate(List.of(end, intermediate), Purpose.TLS_CLIENT);
    }

    private byte[] certificate(
        String subject,
        String issuer,
        KeyPair own,
        KeyPair signer,
        BasicConstraints constraints,
        ASN1Object names)
        throws Exception {
      Date from = Date.from(clock.instant().minusSeconds(60));
      Date until = Date.from(clock.instant().plusSeconds(3600));
      var builder =
          new JcaX509v3CertificateBuilder(
              new X500Name(issuer),
              BigInteger.TEN,
              from,
              until,
              new X500Name(subject),
              own.getPublic());
      builder.addExtension(Extension.basicConstraints, true, constraints);
      if (names instanceof NameConstraints limits) {
        builder.addExtension(Extension.nameConstraints, true, limits);
      } else if (names != null) {
        builder.addExtension(Extension.subjectAlternativeName, false, names);
      }
      if (subject.equals("CN=end")) {
        builder.addExtension(Extension.keyUsage, true, new KeyUsage(KeyUsage.digitalSignature));
        builder.addExtension(
            Extension.extendedKeyUsage,
            true,
            new ExtendedKeyUsage(KeyRole.CLIENT.extendedKeyUsage()));
      }
      var content = new JcaContentSignerBuilder("SHA256withECDSA").setProvider(Bc.PROVIDER);
      return builder.build(content.build(signer.getPrivate())).getEncoded();
    }
  }
}
