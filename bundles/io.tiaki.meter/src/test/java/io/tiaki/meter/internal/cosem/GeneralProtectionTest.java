package io.tiaki.meter.internal.cosem;

import static org.assertj.core.api.Assertions.assertThat;

import io.tiaki.cosem.AttributeDescriptor;
import io.tiaki.cosem.CosemData;
import io.tiaki.cosem.DataAccessResult;
import io.tiaki.cosem.GetResult;
import io.tiaki.cosem.Octets;
import io.tiaki.cosem.codec.Apdu;
import io.tiaki.cosem.codec.Apdus;
import io.tiaki.cosem.codec.CodecException;
import io.tiaki.cosem.codec.EllipticCurves;
import io.tiaki.cosem.codec.ExceptionResponse;
import io.tiaki.cosem.codec.ExceptionResponse.ServiceError;
import io.tiaki.cosem.codec.GeneralCiphering;
import io.tiaki.cosem.codec.GeneralGloDedCiphering;
import io.tiaki.cosem.codec.GeneralHeader;
import io.tiaki.cosem.codec.GeneralSigning;
import io.tiaki.cosem.codec.GetRequestNormal;
import io.tiaki.cosem.codec.GetResponseNormal;
import io.tiaki.cosem.codec.KeyDerivation;
import io.tiaki.cosem.codec.KeyDerivation.Algorithm;
import io.tiaki.cosem.codec.KeyInfo;
import io.tiaki.cosem.codec.KeyWrap;
import io.tiaki.cosem.codec.ProtectedContent;
import io.tiaki.cosem.codec.Protection;
import io.tiaki.cosem.codec.SecuritySuite;
import io.tiaki.cosem.codec.SetRequestNormal;
import io.tiaki.cosem.codec.SetResponseNormal;
import io.tiaki.cosem.codec.SymmetricKeys;
import io.tiaki.meter.CosemSecurity;
import io.tiaki.meter.internal.cosem.security.Identities;
import io.tiaki.meter.internal.cosem.security.KeyId;
import io.tiaki.meter.internal.cosem.security.KeyUse;
import io.tiaki.model.ObisCode;
import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.interfaces.ECPublicKey;
import java.util.Arrays;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class GeneralProtectionTest {
  private static final AttributeDescriptor NAME =
      new AttributeDescriptor(1, ObisCode.LOGICAL_DEVICE_NAME, 2);
  private static final AttributeDescriptor ZONE = new AttributeDescriptor(8, ObisCode.CLOCK, 3);
  private static final CosemData TEXT = Values.text("TKI0000000000001");
  private static final byte[] GET =
      Apdus.encode(new GetRequestNormal(SecureClient.INVOKE, NAME, Optional.empty()));
  private static final byte[] SET =
      Apdus.encode(
          new SetRequestNormal(
              SecureClient.INVOKE, ZONE, Optional.empty(), new CosemData.LongData((short) 60)));

  private long transaction = 1;

  @ParameterizedTest
  @EnumSource(
      value = CosemSecurity.class,
      names = {"HLS5", "SUITE1", "SUITE2"})
  void identified_and_wrapped_keys_are_answered_with_the_same(CosemSecurity required) {
    SecureMeter meter = new SecureMeter(required);
    SecureClient client = meter.client(32).associate(5, true);
    byte[] key = SecureClient.random(required.suite().keyLength()).toArray();
    KeyInfo wrapped =
        new KeyInfo.WrappedKey(0, Octets.of(KeyWrap.wrap(meter.key(KeyId.MASTER), key)));
    SymmetricKeys keys = SymmetricKeys.of(key, meter.key(KeyId.AUTHENTICATION));
    assertThat(ask(client, new KeyInfo.IdentifiedKey(0), client.keys)).isEqualTo(TEXT);
    assertThat(ask(client, wrapped, keys)).isEqualTo(TEXT);
  }

  @ParameterizedTest
  @EnumSource(
      value = CosemSecurity.class,
      names = {"SUITE1", "SUITE2"})
  void keys_agreed_in_one_pass_are_new_each_time(CosemSecurity required) throws Exception {
    SecuritySuite suite = required.suite();
    SecureMeter meter = new SecureMeter(required);
    KeyPair clients = TestCertificates.importInto(meter, suite);
    KeyPair meters = meter.security().identities().pair(KeyUse.AGREEMENT).orElseThrow();
    SecureClient client = meter.client(32).associate(5, true);
    KeyPair ephemeral = Identities.generate(suite, SecureMeter.RANDOM);
    Octets point = EllipticCurves.point(suite, (ECPublicKey) ephemeral.getPublic());
    Octets signature =
        EllipticCurves.sign(suite, TestCertificates.signing(suite).getPrivate(), point.toArray());
    byte[] data = Arrays.copyOf(point.toArray(), 2 * point.length());
    signature.copyTo(data, point.length());
    KeyInfo info = new KeyInfo.AgreedKey(Octets.of(new byte[] {1}), Octets.of(data));
    byte[] key =
        KeyDerivation.onePass(
            suite,
            EllipticCurves.sharedSecret(ephemeral.getPrivate(), meters.getPublic()),
            Algorithm.ciphering(suite),
            client.title,
            meter.title());
    GeneralCiphering answer =
        (GeneralCiphering) client.exchange(ciphered(client, info, keys(meter, key), GET));
    KeyInfo.AgreedKey theirs = (KeyInfo.AgreedKey) answer.keyInfo().orElseThrow();
    byte[] both = theirs.keyCipheredData().toArray();
    Octets other = Octets.of(both, 0, point.length());
    assertThat(
            EllipticCurves.verifies(
                suite,
                meter.meterPair.getPublic(),
                other.toArray(),
                Octets.of(both, point.length(), point.length())))
        .isTrue();
    byte[] answerKey =
        KeyDerivation.onePass(
            suite,
            EllipticCurves.sharedSecret(
                clients.getPrivate(), EllipticCurves.publicKey(suite, other)),
            Algorithm.ciphering(suite),
            meter.title(),
            client.title);
    assertThat(value(open(meter, answer, keys(meter, answerKey)))).isEqualTo(TEXT);
  }

  @ParameterizedTest
  @EnumSource(
      value = CosemSecurity.class,
      names = {"SUITE1", "SUITE2"})
  void static_keys_agree_by_the_transaction(CosemSecurity required) throws Exception {
    SecuritySuite suite = required.suite();
    SecureMeter meter = new SecureMeter(required);
    KeyPair clients = TestCertificates.importInto(meter, suite);
    KeyPair meters = meter.security().identities().pair(KeyUse.AGREEMENT).orElseThrow();
    SecureClient client = meter.client(32).associate(5, true);
    Octets id = Octets.of(ByteBuffer.allocate(8).putLong(transaction).array());
    byte[] secret = EllipticCurves.sharedSecret(clients.getPrivate(), meters.getPublic());
    Algorithm algorithm = Algorithm.ciphering(suite);
    byte[] key =
        KeyDerivation.staticUnified(suite, secret, algorithm, client.title, id, meter.title());
    byte[] answerKey =
        KeyDerivation.staticUnified(suite, secret, algorithm, meter.title(), id, client.title);
    KeyInfo info = new KeyInfo.AgreedKey(Octets.of(new byte[] {2}), Octets.EMPTY);
    GeneralCiphering answer =
        (GeneralCiphering) client.exchange(ciphered(client, info, keys(meter, key), GET));
    assertThat(value(open(meter, answer, keys(meter, answerKey)))).isEqualTo(TEXT);
  }

  @Test
  void general_ciphering_for_another_meter_or_replayed_or_changed_is_refused() {
    SecureMeter meter = new SecureMeter(CosemSecurity.HLS5);
    SecureClient client = meter.client(32).associate(5, true);
    KeyInfo info = new KeyInfo.IdentifiedKey(0);
    GeneralHeader header = header(client, Octets.ofAscii("TKI00002"));
    assertRefused(client.exchange(ciphered(client, header, info, client.keys, GET)));
    byte[] right = Apdus.encode(ciphered(client, info, client.keys, GET));
    for (int bit = 0; bit < right.length * 8; bit++) {
      byte[] wrong = right.clone();
      wrong[bit / 8] ^= (byte) (1 << bit % 8);
      client.exchangeAll(wrong).forEach(GeneralProtectionTest::assertRefused);
    }
    for (int length = 1; length < right.length; length++) {
      client
          .exchangeAll(Arrays.copyOf(right, length))
          .forEach(GeneralProtectionTest::assertRefused);
    }
    assertThat(client.exchangeAll(right).get(0)).isInstanceOf(GeneralCiphering.class);
    assertThat(((ExceptionResponse) client.exchangeAll(right).get(0)).serviceError())
        .isEqualTo(ServiceError.INVOCATION_COUNTER_ERROR);
  }

  @ParameterizedTest
  @EnumSource(
      value = CosemSecurity.class,
      names = {"SUITE1", "SUITE2"})
  void signed_requests_inside_ciphered_ones_are_answered_signed(CosemSecurity required)
      throws Exception {
    SecureMeter meter = new SecureMeter(required);
    SecureClient client = meter.client(1).associate(5, true);
    GeneralSigning signed = signed(meter, client, meter.title(), GET);
    client.form = SecureClient.Form.GENERAL_GLO;
    GeneralGloDedCiphering outer =
        (GeneralGloDedCiphering) client.exchange(client.sealed(Apdus.encode(signed)));
    GeneralSigning answer = (GeneralSigning) client.opened(outer);
    assertThat(answer.header().transactionId()).isEqualTo(signed.header().transactionId());
    assertThat(answer.header().recipientSystemTitle()).isEqualTo(client.title);
    assertThat(
            EllipticCurves.verifies(
                required.suite(),
                meter.meterPair.getPublic(),
                answer.toBeSigned(),
                answer.signature()))
        .isTrue();
    assertThat(value(SecureClient.decode(answer.content().toArray()))).isEqualTo(TEXT);
  }

  @Test
  void classes_that_demand_a_signature_are_written_with_one_only() throws Exception {
    SecureMeter meter = new SecureMeter(CosemSecurity.SUITE1);
    meter.signed = Set.of(8);
    meter.start();
    SecureClient client = meter.client(1).associate(5, true);
    client.form = SecureClient.Form.GENERAL_GLO;
    assertThat(((SetResponseNormal) client.send(SecureClient.decode(SET))).result())
        .isEqualTo(DataAccessResult.READ_WRITE_DENIED);
    GeneralSigning signed = signed(meter, client, meter.title(), SET);
    GeneralSigning answer = (GeneralSigning) client.send(signed);
    assertThat(((SetResponseNormal) SecureClient.decode(answer.content().toArray())).result())
        .isEqualTo(DataAccessResult.SUCCESS);
  }

  @Test
  void a_signed_request_is_taken_once_in_its_order_and_by_its_recipient_only() throws Exception {
    SecureMeter meter = new SecureMeter(CosemSecurity.SUITE1);
    SecureClient client = meter.client(1).associate(5, true);
    client.form = SecureClient.Form.GENERAL_GLO;
    GeneralSigning early = signed(meter, client, meter.title(), GET);
    GeneralSigning late = signed(meter, client, meter.title(), GET);
    assertThat(client.send(late)).isInstanceOf(GeneralSigning.class);
    assertRefused(client.send(late));
    assertRefused(client.send(early));
    assertRefused(client.send(signed(meter, client, Octets.ofAscii("TKI00002"), GET)));
    GeneralSigning forged = signed(meter, client, meter.title(), GET);
    assertRefused(
        client.send(
            new GeneralSigning(forged.header(), forged.content(), SecureClient.random(64))));
    meter.start();
    SecureClient again = meter.client(1);
    again.counter = 1_000;
    again.associate(5, true);
    again.form = SecureClient.Form.GENERAL_GLO;
    assertRefused(again.send(late));
    assertThat(again.send(forged)).isInstanceOf(GeneralSigning.class);
  }

  @Test
  void protection_around_protection_without_end_is_refused() {
    SecureMeter meter = new SecureMeter(CosemSecurity.HLS5);
    SecureClient client = meter.client(1).associate(5, true);
    client.form = SecureClient.Form.GENERAL_GLO;
    Apdu nested = SecureClient.decode(GET);
    client.counter += 10;
    for (int i = 0; i < 4; i++) {
      client.counter -= 2;
      nested = client.sealed(Apdus.encode(nested));
    }
    assertRefused(client.exchange(nested));
  }

  private CosemData ask(SecureClient client, KeyInfo info, SymmetricKeys keys) {
    GeneralCiphering answer = (GeneralCiphering) client.exchange(ciphered(client, info, keys, GET));
    assertThat(answer.keyInfo()).contains(info);
    assertThat(answer.header().recipientSystemTitle()).isEqualTo(client.title);
    return value(open(client.meter, answer, keys));
  }

  private GeneralCiphering ciphered(
      SecureClient client, KeyInfo info, SymmetricKeys keys, byte[] apdu) {
    return ciphered(client, header(client, client.meter.title()), info, keys, apdu);
  }

  private GeneralHeader header(SecureClient client, Octets recipient) {
    Octets id = Octets.of(ByteBuffer.allocate(8).putLong(transaction++).array());
    return new GeneralHeader(id, client.title, recipient, Octets.EMPTY, Octets.EMPTY);
  }

  private static GeneralCiphering ciphered(
      SecureClient client, GeneralHeader header, KeyInfo info, SymmetricKeys keys, byte[] apdu) {
    ProtectedContent content =
        Protection.protect(
            SecureClient.BOTH | client.meter.keys.suite().id(),
            keys,
            client.title,
            client.counter++,
            header.octets(),
            apdu);
    return new GeneralCiphering(header, Optional.of(info), content);
  }

  private static Apdu open(SecureMeter meter, GeneralCiphering answer, SymmetricKeys keys) {
    try {
      return Apdus.decode(
          Protection.open(answer.content(), keys, meter.title(), answer.header().octets()));
    } catch (CodecException wrong) {
      throw new AssertionError(wrong);
    }
  }

  private GeneralSigning signed(
      SecureMeter meter, SecureClient client, Octets recipient, byte[] apdu)
      throws GeneralSecurityException {
    GeneralSigning unsigned =
        new GeneralSigning(header(client, recipient), Octets.of(apdu), Octets.EMPTY);
    Octets signature =
        EllipticCurves.sign(
            meter.keys.suite(), meter.clientPair.getPrivate(), unsigned.toBeSigned());
    return new GeneralSigning(unsigned.header(), unsigned.content(), signature);
  }

  private static SymmetricKeys keys(SecureMeter meter, byte[] key) {
    return SymmetricKeys.of(key, meter.key(KeyId.AUTHENTICATION));
  }

  private static CosemData value(Apdu answer) {
    return ((GetResult.Value) ((GetResponseNormal) answer).result()).data();
  }

  private static void assertRefused(Apdu answer) {
    assertThat(answer).isInstanceOf(ExceptionResponse.class);
  }
}
