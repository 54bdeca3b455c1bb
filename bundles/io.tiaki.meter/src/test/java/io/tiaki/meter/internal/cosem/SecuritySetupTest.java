package io.tiaki.meter.internal.cosem;

import static io.tiaki.meter.internal.cosem.Values.enumeration;
import static io.tiaki.meter.internal.cosem.Values.structure;
import static org.assertj.core.api.Assertions.assertThat;

import io.tiaki.cosem.ActionResult;
import io.tiaki.cosem.ActionResult.Code;
import io.tiaki.cosem.AttributeDescriptor;
import io.tiaki.cosem.CosemData;
import io.tiaki.cosem.DataAccessResult;
import io.tiaki.cosem.GetResult;
import io.tiaki.cosem.MethodDescriptor;
import io.tiaki.cosem.Octets;
import io.tiaki.cosem.codec.Aare;
import io.tiaki.cosem.codec.Apdus;
import io.tiaki.cosem.codec.EllipticCurves;
import io.tiaki.cosem.codec.ExceptionResponse;
import io.tiaki.cosem.codec.GetRequestNormal;
import io.tiaki.cosem.codec.KeyDerivation;
import io.tiaki.cosem.codec.KeyDerivation.Algorithm;
import io.tiaki.cosem.codec.KeyWrap;
import io.tiaki.cosem.codec.SecuritySuite;
import io.tiaki.cosem.codec.ServiceCiphering;
import io.tiaki.cosem.codec.SymmetricKeys;
import io.tiaki.meter.CosemSecurity;
import io.tiaki.meter.internal.cosem.security.Identities;
import io.tiaki.meter.internal.cosem.security.KeyId;
import io.tiaki.model.ObisCode;
import java.security.KeyPair;
import java.security.interfaces.ECPublicKey;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class SecuritySetupTest {
  private static final ObisCode SETUP = ObisCode.of("0-0:43.0.0.255");
  private static final AttributeDescriptor NAME =
      new AttributeDescriptor(1, ObisCode.LOGICAL_DEVICE_NAME, 2);
  private static final AttributeDescriptor COUNTER =
      new AttributeDescriptor(1, ObisCode.of("0-0:43.1.0.255"), 2);
  private static final ObisCode CURRENT = ObisCode.of("0-0:40.0.0.255");

  private final SecureMeter meter = new SecureMeter(CosemSecurity.HLS5);

  @Test
  void shows_policy_suite_and_titles() {
    SecureClient client = meter.client(32).associate(5, true);
    assertThat(client.value(attribute(2))).isEqualTo(enumeration(0x6c));
    assertThat(client.value(attribute(3))).isEqualTo(enumeration(0));
    assertThat(client.value(attribute(4))).isEqualTo(new CosemData.OctetString(client.title));
    assertThat(client.value(attribute(5))).isEqualTo(new CosemData.OctetString(meter.title()));
    assertThat(client.value(attribute(6))).isEqualTo(new CosemData.Array(List.of()));
    assertThat(client.value(new AttributeDescriptor(15, CURRENT, 9)))
        .isEqualTo(Values.logicalName(SETUP));
  }

  @Test
  void the_public_client_reads_where_counters_are() {
    SecureClient client = meter.client(32).associate(5, true);
    client.value(NAME);
    assertThat(meter.client(16).associate(0, false).value(COUNTER))
        .isEqualTo(Values.u32(client.counter - 1));
  }

  @ParameterizedTest
  @EnumSource(
      value = CosemSecurity.class,
      names = {"HLS5", "SUITE1", "SUITE2"})
  void new_keys_are_in_force_from_the_next_request_on_and_after_a_restart(CosemSecurity required) {
    SecureMeter one = new SecureMeter(required);
    SecureClient client = one.client(1).associate(5, true);
    byte[] unicast = SecureClient.random(required.suite().keyLength()).toArray();
    byte[] authentication = SecureClient.random(required.suite().keyLength()).toArray();
    ActionResult result =
        client.invoke(
            method(2), keys(one, wrapped(one, 0, unicast), wrapped(one, 2, authentication)));
    assertThat(result.code()).isEqualTo(Code.SUCCESS);
    SymmetricKeys old = client.keys;
    client.keys = SymmetricKeys.of(unicast, authentication);
    client.counter = 0;
    assertThat(client.value(NAME)).isNotNull();
    client.keys = old;
    client.counter = 1_000;
    assertThat(client.exchange(client.sealed(Apdus.encode(get(NAME)))))
        .isInstanceOf(ExceptionResponse.class);
    one.start();
    SecureClient again = one.client(1);
    again.keys = SymmetricKeys.of(unicast, authentication);
    again.counter = 500;
    again.associate(5, true);
  }

  @Test
  void a_key_under_another_master_key_changes_nothing() {
    SecureClient client = meter.client(1).associate(5, true);
    byte[] key = SecureClient.random(16).toArray();
    CosemData good = wrapped(meter, 0, key);
    CosemData bad =
        structure(
            enumeration(2),
            CosemData.OctetString.of(KeyWrap.wrap(SecureClient.random(16).toArray(), key)));
    assertThat(client.invoke(method(2), keys(meter, good, bad)).code())
        .isEqualTo(Code.OTHER_REASON);
    assertThat(client.invoke(method(2), keys(meter, wrapped(meter, 4, key))).code())
        .isEqualTo(Code.OTHER_REASON);
    assertThat(client.invoke(method(2), keys(meter, good, good)).code())
        .isEqualTo(Code.OTHER_REASON);
    assertThat(
            client
                .invoke(
                    method(2), keys(meter, wrapped(meter, 0, SecureClient.random(32).toArray())))
                .code())
        .isEqualTo(Code.OTHER_REASON);
    assertThat(client.invoke(method(2), keys(meter)).code()).isEqualTo(Code.OTHER_REASON);
    assertThat(client.invoke(method(2), enumeration(0)).code()).isEqualTo(Code.TYPE_UNMATCHED);
    assertThat(client.value(NAME)).isNotNull();
  }

  @Test
  void the_master_key_itself_can_be_replaced() {
    SecureClient client = meter.client(1).associate(5, true);
    byte[] master = SecureClient.random(16).toArray();
    assertThat(client.invoke(method(2), keys(meter, wrapped(meter, 3, master))).code())
        .isEqualTo(Code.SUCCESS);
    byte[] unicast = SecureClient.random(16).toArray();
    CosemData underNew =
        structure(enumeration(0), CosemData.OctetString.of(KeyWrap.wrap(master, unicast)));
    assertThat(client.invoke(method(2), keys(meter, wrapped(meter, 0, unicast))).code())
        .isEqualTo(Code.OTHER_REASON);
    assertThat(client.invoke(method(2), keys(meter, underNew)).code()).isEqualTo(Code.SUCCESS);
  }

  @Test
  void the_reader_changes_nothing() {
    SecureClient client = meter.client(32).associate(5, true);
    byte[] key = SecureClient.random(16).toArray();
    assertThat(client.invoke(method(2), keys(meter, wrapped(meter, 0, key))).code())
        .isEqualTo(Code.READ_WRITE_DENIED);
    assertThat(client.invoke(method(1), enumeration(0xfc)).code())
        .isEqualTo(Code.READ_WRITE_DENIED);
  }

  @Test
  void the_policy_is_only_strengthened_and_remembered() {
    SecureMeter low = new SecureMeter(CosemSecurity.LOW);
    SecureClient client = low.client(1).associate(5, true);
    assertThat(client.invoke(method(1), enumeration(0x0c)).code()).isEqualTo(Code.SUCCESS);
    assertThat(client.invoke(method(1), enumeration(0x04)).code()).isEqualTo(Code.OTHER_REASON);
    assertThat(client.invoke(method(1), enumeration(0x0d)).code()).isEqualTo(Code.OTHER_REASON);
    assertThat(client.invoke(method(1), enumeration(0x1c)).code())
        .describedAs("suite 0 has no signatures")
        .isEqualTo(Code.OTHER_REASON);
    assertThat(client.invoke(method(1), enumeration(0x6c)).code()).isEqualTo(Code.SUCCESS);
    low.start();
    assertThat(((Aare) low.client(1).aarq(1, false)).diagnostic().value()).isEqualTo(2);
    SecureClient again = low.client(1);
    again.counter = 500;
    assertThat(again.associate(5, true).value(attribute(2))).isEqualTo(enumeration(0x6c));
  }

  @Test
  void a_policy_for_responses_alone_ciphers_the_answers_to_plain_requests() {
    SecureMeter low = new SecureMeter(CosemSecurity.LOW);
    SecureClient client = low.client(1).associate(5, true);
    assertThat(client.invoke(method(1), enumeration(0x60)).code()).isEqualTo(Code.SUCCESS);
    client.conformance = 0xbfffff;
    client.associate(5, true);
    ServiceCiphering answer = (ServiceCiphering) client.exchange(get(NAME));
    assertThat(answer.tag()).isEqualTo(0xcc);
    assertThat(answer.content().authenticated()).isTrue();
    assertThat(answer.content().encrypted()).isTrue();
  }

  @ParameterizedTest
  @EnumSource(
      value = CosemSecurity.class,
      names = {"SUITE1", "SUITE2"})
  void keys_are_agreed_on(CosemSecurity required) throws Exception {
    SecureMeter one = new SecureMeter(required);
    SecuritySuite suite = required.suite();
    SecureClient client = one.client(1).associate(5, true);
    KeyPair own = Identities.generate(suite, SecureMeter.RANDOM);
    Octets point = EllipticCurves.point(suite, (ECPublicKey) own.getPublic());
    Octets signature = EllipticCurves.sign(suite, one.clientPair.getPrivate(), point.toArray());
    ActionResult result =
        client.invoke(method(3), keys(one, structure(enumeration(0), join(point, signature))));
    assertThat(result.code()).isEqualTo(Code.SUCCESS);
    CosemData.Structure answer =
        (CosemData.Structure) returned(result, CosemData.Array.class).elements().get(0);
    byte[] both = ((CosemData.OctetString) answer.elements().get(1)).value().toArray();
    Octets other = Octets.of(both, 0, suite.signatureLength());
    assertThat(
            EllipticCurves.verifies(
                suite,
                one.meterPair.getPublic(),
                other.toArray(),
                Octets.of(both, suite.signatureLength(), suite.signatureLength())))
        .isTrue();
    byte[] secret =
        EllipticCurves.sharedSecret(own.getPrivate(), EllipticCurves.publicKey(suite, other));
    byte[] key =
        KeyDerivation.onePass(suite, secret, Algorithm.ciphering(suite), client.title, one.title());
    client.keys = SymmetricKeys.of(key, one.key(KeyId.AUTHENTICATION));
    client.counter = 0;
    assertThat(client.value(NAME)).isNotNull();
    assertThat(
            client
                .invoke(method(3), keys(one, structure(enumeration(0), join(point, point))))
                .code())
        .isEqualTo(Code.OTHER_REASON);
  }

  @Test
  void secrets_and_passwords_are_changed_by_who_uses_them() {
    SecureMeter low = new SecureMeter(CosemSecurity.LOW);
    SecureClient client = low.client(1).associate(3, false);
    Octets secret = SecureClient.random(24);
    assertThat(client.invoke(change(), new CosemData.OctetString(secret)).code())
        .isEqualTo(Code.SUCCESS);
    low.start();
    assertThat(refusedProof(low.client(1))).isEqualTo(Code.READ_WRITE_DENIED);
    SecureClient again = low.client(1);
    again.secret = secret.toArray();
    again.associate(3, false);
    assertThat(again.invoke(change(), CosemData.OctetString.of(new byte[7])).code())
        .isEqualTo(Code.OTHER_REASON);

    SecureClient byPassword = low.client(1).associate(1, false);
    AttributeDescriptor seven = new AttributeDescriptor(15, CURRENT, 7);
    Octets password = Octets.ofAscii("new password");
    assertThat(byPassword.set(seven, new CosemData.OctetString(password)))
        .isEqualTo(DataAccessResult.SUCCESS);
    byPassword.password = password;
    byPassword.associate(1, false);
    assertThat(
            byPassword
                .send(new GetRequestNormal(SecureClient.INVOKE, seven, Optional.empty()))
                .toString())
        .contains("READ_WRITE_DENIED");
    assertThat(byPassword.invoke(change(), new CosemData.OctetString(secret)).code())
        .isEqualTo(Code.OTHER_REASON);
  }

  @Test
  void the_object_list_tells_what_requests_must_be() {
    SecureMeter signing = new SecureMeter(CosemSecurity.SUITE1);
    signing.signed = java.util.Set.of(64);
    signing.start();
    SecureClient client = new SecureClient(signing, signing.server(60_000), 1);
    client.pdu = 60_000;
    client.associate(5, true);
    CosemData.Array list = (CosemData.Array) client.value(new AttributeDescriptor(15, CURRENT, 2));
    assertThat(rights(list, SETUP)).contains(0x01 | 0x7c, 0x01 | 0x6c).doesNotContain(0x01);
    assertThat(rights(list, ObisCode.LOGICAL_DEVICE_NAME)).containsOnly(0x01 | 0x6c);
    assertThat(client.invoke(method(1), enumeration(0x6c)).code())
        .isEqualTo(Code.READ_WRITE_DENIED);
  }

  private static List<Integer> rights(CosemData.Array list, ObisCode name) {
    for (CosemData element : list.elements()) {
      CosemData.Structure object = (CosemData.Structure) element;
      if (object.elements().get(2).equals(Values.logicalName(name))) {
        List<Integer> modes = new ArrayList<>();
        for (CosemData part : ((CosemData.Structure) object.elements().get(3)).elements()) {
          for (CosemData item : ((CosemData.Array) part).elements()) {
            modes.add(
                ((CosemData.EnumData) ((CosemData.Structure) item).elements().get(1)).value());
          }
        }
        return modes;
      }
    }
    throw new AssertionError("Not in the list");
  }

  private static Code refusedProof(SecureClient client) {
    client.aarq(3, false);
    return client.reply(3).code();
  }

  private static <T extends CosemData> T returned(ActionResult result, Class<T> type) {
    return type.cast(((GetResult.Value) result.returnParameters().orElseThrow()).data());
  }

  private static CosemData join(Octets first, Octets second) {
    byte[] both = Arrays.copyOf(first.toArray(), first.length() + second.length());
    second.copyTo(both, first.length());
    return CosemData.OctetString.of(both);
  }

  private static CosemData wrapped(SecureMeter meter, int number, byte[] key) {
    return structure(
        enumeration(number), CosemData.OctetString.of(KeyWrap.wrap(meter.key(KeyId.MASTER), key)));
  }

  private static CosemData keys(SecureMeter meter, CosemData... keys) {
    return new CosemData.Array(List.of(keys));
  }

  private static MethodDescriptor method(int number) {
    return new MethodDescriptor(64, SETUP, number);
  }

  private static MethodDescriptor change() {
    return new MethodDescriptor(15, CURRENT, 2);
  }

  private static AttributeDescriptor attribute(int number) {
    return new AttributeDescriptor(64, SETUP, number);
  }

  private static GetRequestNormal get(AttributeDescriptor attribute) {
    return new GetRequestNormal(SecureClient.INVOKE, attribute, Optional.empty());
  }
}
