package io.tiaki.meter.internal.cosem;

import static io.tiaki.meter.internal.cosem.Values.enumeration;
import static io.tiaki.meter.internal.cosem.Values.structure;
import static org.assertj.core.api.Assertions.assertThat;

import io.tiaki.cosem.ActionResult;
import io.tiaki.cosem.ActionResult.Code;
import io.tiaki.cosem.AttributeDescriptor;
import io.tiaki.cosem.CosemData;
import io.tiaki.cosem.GetResult;
import io.tiaki.cosem.MethodDescriptor;
import io.tiaki.cosem.Octets;
import io.tiaki.cosem.codec.SecuritySuite;
import io.tiaki.meter.CosemSecurity;
import io.tiaki.meter.internal.cosem.security.Identities;
import io.tiaki.meter.internal.cosem.security.KeyUse;
import io.tiaki.model.ObisCode;
import java.security.KeyPair;
import java.security.PublicKey;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.operator.jcajce.JcaContentVerifierProviderBuilder;
import org.bouncycastle.pkcs.PKCS10CertificationRequest;
import org.junit.jupiter.api.Test;

class CertificatesTest {
  private static final ObisCode SETUP = ObisCode.of("0-0:43.0.0.255");
  private static final SecuritySuite SUITE = SecuritySuite.SUITE_1;
  private static final Octets CLIENT = Octets.ofAscii("TKIGW001");

  private final SecureMeter meter = new SecureMeter(CosemSecurity.SUITE1);
  private final Instant now = meter.meter.clock.instant();
  private final SecureClient client = meter.client(1).associate(5, true);

  @Test
  void the_meter_makes_key_pairs_and_asks_for_certificates() throws Exception {
    PublicKey before = meter.security().identities().signing().orElseThrow().getPublic();
    assertThat(invoke(4, enumeration(0)).code()).isEqualTo(Code.SUCCESS);
    PublicKey after = meter.security().identities().signing().orElseThrow().getPublic();
    assertThat(after).isNotEqualTo(before);
    PKCS10CertificationRequest request =
        new PKCS10CertificationRequest(octets(invoke(5, enumeration(0))).toArray());
    assertThat(request.isSignatureValid(new JcaContentVerifierProviderBuilder().build(after)))
        .isTrue();
    assertThat(request.getSubject().toString()).isEqualToIgnoringCase("CN=" + meter.title());
    assertThat(invoke(5, enumeration(1)).code()).isEqualTo(Code.OTHER_REASON);
    assertThat(invoke(4, enumeration(2)).code()).isEqualTo(Code.OTHER_REASON);
    assertThat(invoke(4, enumeration(1)).code()).isEqualTo(Code.SUCCESS);
    assertThat(meter.security().identities().pair(KeyUse.AGREEMENT)).isPresent();
    Octets own =
        TestCertificates.of(
            meter.title(),
            new KeyPair(after, null),
            KeyUsage.digitalSignature,
            TestCertificates.authority(SUITE),
            now);
    assertThat(invoke(6, new CosemData.OctetString(own)).code()).isEqualTo(Code.SUCCESS);
    assertThat(octets(invoke(7, byEntity(0, 0, meter.title())))).isEqualTo(own);
  }

  @Test
  void certificates_are_kept_shown_exported_and_removed() throws Exception {
    TestCertificates.importInto(meter, SUITE);
    CosemData.Array shown = (CosemData.Array) client.value(new AttributeDescriptor(64, SETUP, 6));
    assertThat(shown.elements()).hasSize(3);
    CosemData.Structure last = (CosemData.Structure) shown.elements().get(2);
    assertThat(last.elements().subList(0, 2)).containsExactly(enumeration(1), enumeration(1));
    assertThat(octets(invoke(7, byEntity(2, 3, Octets.EMPTY))).length()).isGreaterThan(200);
    CosemData bySerial =
        structure(enumeration(1), structure(last.elements().get(2), last.elements().get(3)));
    assertThat(invoke(8, bySerial).code()).isEqualTo(Code.SUCCESS);
    assertThat(invoke(8, bySerial).code()).isEqualTo(Code.OTHER_REASON);
    assertThat(invoke(7, byEntity(1, 1, CLIENT)).code()).isEqualTo(Code.OTHER_REASON);
    assertThat(invoke(7, enumeration(1)).code()).isEqualTo(Code.TYPE_UNMATCHED);
    meter.start();
    assertThat(meter.security().identities().pair(KeyUse.AGREEMENT)).isPresent();
    SecureClient again = meter.client(1);
    again.counter = 1_000;
    again.associate(5, true);
    assertThat(((CosemData.Array) again.value(new AttributeDescriptor(64, SETUP, 6))).elements())
        .hasSize(2);
  }

  @Test
  void strange_expired_and_broken_certificates_are_not_taken() throws Exception {
    TestCertificates.importInto(meter, SUITE);
    KeyPair stranger = Identities.generate(SUITE, SecureMeter.RANDOM);
    Octets strange =
        TestCertificates.of(CLIENT, stranger, KeyUsage.digitalSignature, stranger, now);
    Octets expired =
        TestCertificates.of(
            CLIENT,
            stranger,
            KeyUsage.digitalSignature,
            TestCertificates.authority(SUITE),
            now.minus(Duration.ofDays(30)));
    for (Octets bad : new Octets[] {strange, expired, Octets.EMPTY, SecureClient.random(300)}) {
      assertThat(invoke(6, new CosemData.OctetString(bad)).code()).isEqualTo(Code.OTHER_REASON);
    }
  }

  @Test
  void a_certificate_that_has_expired_is_of_no_use() throws Exception {
    TestCertificates.importInto(meter, SUITE);
    Identities identities = meter.security().identities();
    Date valid = Date.from(now);
    assertThat(identities.signer(CLIENT, valid))
        .contains(TestCertificates.signing(SUITE).getPublic());
    assertThat(identities.agreer(CLIENT, valid)).isPresent();
    Date late = Date.from(now.plus(Duration.ofDays(2)));
    assertThat(identities.signer(CLIENT, late)).as("nor is the configured key then").isEmpty();
    assertThat(identities.agreer(CLIENT, late)).isEmpty();
    assertThat(identities.signer(Octets.ofAscii("TKIGW002"), late))
        .contains(meter.clientPair.getPublic());
  }

  private ActionResult invoke(int method, CosemData parameters) {
    return client.invoke(new MethodDescriptor(64, SETUP, method), parameters);
  }

  private static CosemData byEntity(int entity, int use, Octets title) {
    return structure(
        enumeration(0),
        structure(enumeration(entity), enumeration(use), new CosemData.OctetString(title)));
  }

  private static Octets octets(ActionResult result) {
    return ((CosemData.OctetString)
            ((GetResult.Value) result.returnParameters().orElseThrow()).data())
        .value();
  }
}
