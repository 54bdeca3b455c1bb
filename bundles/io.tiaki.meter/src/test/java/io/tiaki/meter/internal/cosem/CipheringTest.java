package io.tiaki.meter.internal.cosem;

import static org.assertj.core.api.Assertions.assertThat;

import io.tiaki.cosem.AttributeDescriptor;
import io.tiaki.cosem.CosemData;
import io.tiaki.cosem.Octets;
import io.tiaki.cosem.codec.Apdu;
import io.tiaki.cosem.codec.Apdus;
import io.tiaki.cosem.codec.CodecException;
import io.tiaki.cosem.codec.ExceptionResponse;
import io.tiaki.cosem.codec.ExceptionResponse.ServiceError;
import io.tiaki.cosem.codec.ExceptionResponse.StateError;
import io.tiaki.cosem.codec.GetRequestNext;
import io.tiaki.cosem.codec.GetRequestNormal;
import io.tiaki.cosem.codec.GetResponseWithDatablock;
import io.tiaki.cosem.codec.ProtectedContent;
import io.tiaki.cosem.codec.Protection;
import io.tiaki.cosem.codec.Rlre;
import io.tiaki.cosem.codec.Rlrq;
import io.tiaki.cosem.codec.SecuritySuite;
import io.tiaki.cosem.codec.ServiceCiphering;
import io.tiaki.cosem.codec.SymmetricKeys;
import io.tiaki.cosem.codec.WrapperPdu;
import io.tiaki.meter.CosemSecurity;
import io.tiaki.meter.internal.cosem.SecureClient.Form;
import io.tiaki.meter.internal.cosem.security.KeyId;
import io.tiaki.meter.internal.metering.MemoryFile;
import io.tiaki.model.ObisCode;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class CipheringTest {
  private static final AttributeDescriptor NAME =
      new AttributeDescriptor(1, ObisCode.LOGICAL_DEVICE_NAME, 2);
  private static final AttributeDescriptor BUFFER =
      new AttributeDescriptor(7, ObisCode.LOAD_PROFILE, 2);
  private static final CosemData TEXT = Values.text("TKI0000000000001");

  private final SecureMeter meter = new SecureMeter(CosemSecurity.HLS5);

  static List<Arguments> suitesAndForms() {
    List<Arguments> all = new ArrayList<>();
    for (CosemSecurity required :
        List.of(CosemSecurity.HLS5, CosemSecurity.SUITE1, CosemSecurity.SUITE2)) {
      for (Form form : List.of(Form.GLO, Form.DED, Form.GENERAL_GLO, Form.GENERAL_DED)) {
        all.add(Arguments.of(required, form));
      }
    }
    return all;
  }

  @ParameterizedTest
  @MethodSource("suitesAndForms")
  void requests_are_opened_and_answers_protected_the_same_way(CosemSecurity required, Form form) {
    SecureMeter one = new SecureMeter(required);
    SecureClient client = one.client(32).associate(5, true);
    client.form = form;
    Apdu sealed = client.exchange(client.sealed(Apdus.encode(get(NAME))));
    assertThat(sealed.getClass()).isEqualTo(client.sealed(Apdus.encode(get(NAME))).getClass());
    assertThat(client.value(NAME)).isEqualTo(TEXT);
  }

  @ParameterizedTest
  @MethodSource("suitesAndForms")
  void long_answers_come_in_blocks_that_fit_with_their_protection(CosemSecurity required, Form form)
      throws CodecException {
    SecureMeter one = new SecureMeter(required);
    SecureClient client = new SecureClient(one, one.server(600), 32);
    client.pdu = 500;
    client.associate(5, true);
    client.form = form;
    int octets = 0;
    GetResponseWithDatablock block = (GetResponseWithDatablock) client.send(get(BUFFER));
    while (!block.lastBlock()) {
      octets += block.rawData().length();
      block =
          (GetResponseWithDatablock)
              client.send(new GetRequestNext(SecureClient.INVOKE, block.blockNumber()));
    }
    assertThat(octets).isGreaterThan(2_000);
    assertThat(client.largest).isLessThanOrEqualTo(500).isGreaterThan(450);
  }

  @Test
  void a_request_that_comes_again_is_stale_and_the_answer_tells_what_is_expected() {
    SecureClient client = meter.client(32).associate(5, true);
    byte[] request = Apdus.encode(client.sealed(Apdus.encode(get(NAME))));
    assertThat(client.exchangeAll(request).get(0)).isInstanceOf(ServiceCiphering.class);
    assertThat(client.exchangeAll(request))
        .containsExactly(
            new ExceptionResponse(
                StateError.SERVICE_UNKNOWN,
                ServiceError.INVOCATION_COUNTER_ERROR,
                OptionalLong.of(client.counter)));
    assertThat(client.value(NAME)).isEqualTo(TEXT);
  }

  @Test
  void a_replayed_association_request_is_stale() {
    SecureClient client = meter.client(32).associate(5, true);
    client.counter = 1;
    assertThat(client.aarq(5, true))
        .isEqualTo(
            new ExceptionResponse(
                StateError.SERVICE_UNKNOWN,
                ServiceError.INVOCATION_COUNTER_ERROR,
                OptionalLong.of(4)));
  }

  @Test
  void a_request_for_one_client_cannot_be_replayed_as_another() {
    CosemServer server = meter.server();
    SecureClient reader = new SecureClient(meter, server, 32).associate(5, true);
    SecureClient management = new SecureClient(meter, server, 1);
    management.counter = 100;
    management.associate(5, true);
    reader.counter = 200;
    byte[] request = Apdus.encode(reader.sealed(Apdus.encode(get(NAME))));
    assertThat(reader.exchangeAll(request).get(0)).isInstanceOf(ServiceCiphering.class);
    assertThat(((ExceptionResponse) management.exchangeAll(request).get(0)).serviceError())
        .isEqualTo(ServiceError.INVOCATION_COUNTER_ERROR);
  }

  @Test
  void less_protection_than_the_policy_wants_is_refused() {
    SecureClient client = meter.client(32).associate(5, true);
    client.control = Protection.AUTHENTICATED;
    assertError(
        client.exchange(client.sealed(Apdus.encode(get(NAME)))),
        ServiceError.OPERATION_NOT_POSSIBLE);
    for (int control : new int[] {0, Protection.ENCRYPTED}) {
      client.control = control;
      assertError(
          client.exchange(client.sealed(Apdus.encode(get(NAME)))), ServiceError.DECIPHERING_ERROR);
    }
    assertError(client.exchange(get(NAME)), ServiceError.OPERATION_NOT_POSSIBLE);
    client.control = SecureClient.BOTH;
    assertThat(client.value(NAME)).isEqualTo(TEXT);
  }

  @Test
  void a_plain_initiate_request_is_refused_where_ciphering_is_required() {
    SecureClient client = meter.client(32);
    client.control = Protection.AUTHENTICATED;
    assertError(client.aarq(5, true), ServiceError.OPERATION_NOT_POSSIBLE);
  }

  @Test
  void wrong_keys_and_titles_are_deciphering_errors() {
    SecureClient client = meter.client(32).associate(5, true);
    SymmetricKeys right = client.keys;
    client.keys = SymmetricKeys.of(new byte[16], new byte[16]);
    assertError(
        client.exchange(client.sealed(Apdus.encode(get(NAME)))), ServiceError.DECIPHERING_ERROR);
    client.keys = right;
    client.title = Octets.ofAscii("TKIGW002");
    assertError(
        client.exchange(client.sealed(Apdus.encode(get(NAME)))), ServiceError.DECIPHERING_ERROR);
    client.title = Octets.ofAscii("TKIGW001");
    assertThat(client.value(NAME)).isEqualTo(TEXT);
  }

  @Test
  void another_service_inside_than_outside_is_refused() {
    SecureClient client = meter.client(32).associate(5, true);
    Apdu set = new ServiceCiphering(0xc9, client.content(client.keys, Apdus.encode(get(NAME))));
    assertError(client.exchange(set), ServiceError.DECIPHERING_ERROR);
  }

  @Test
  void keys_of_another_suite_are_refused() {
    SecureMeter suite1 = new SecureMeter(CosemSecurity.SUITE1);
    SecureClient client = suite1.client(32).associate(5, true);
    ProtectedContent other =
        Protection.protect(
            SecureClient.BOTH | SecuritySuite.SUITE_0.id(),
            client.keys,
            client.title,
            client.counter++,
            new byte[0],
            Apdus.encode(get(NAME)));
    assertError(client.exchange(new ServiceCiphering(0xc8, other)), ServiceError.DECIPHERING_ERROR);
  }

  @Test
  void the_dedicated_key_counts_by_itself_and_ends_with_the_association() {
    SecureClient client = meter.client(32).associate(5, true);
    client.form = Form.DED;
    long global = client.counter;
    client.counter = 0;
    assertThat(client.value(NAME)).isEqualTo(TEXT);
    client.counter = 0;
    assertError(
        client.exchange(client.sealed(Apdus.encode(get(NAME)))),
        ServiceError.INVOCATION_COUNTER_ERROR);
    for (int highest = 0; highest < 2; highest++) {
      client.counter = 0xffff_ffffL;
      Apdu answer = client.exchange(client.sealed(Apdus.encode(get(NAME))));
      assertThat(answer instanceof ExceptionResponse).as("the last one").isEqualTo(highest == 1);
    }
    client.form = Form.GLO;
    client.counter = global;
    Octets old = client.dedicatedKey;
    client.dedicatedKey = SecureClient.random(16);
    client.associate(5, true);
    client.dedicatedKey = old;
    client.form = Form.DED;
    assertError(
        client.exchange(client.sealed(Apdus.encode(get(NAME)))), ServiceError.DECIPHERING_ERROR);
  }

  @Test
  void the_broadcast_key_is_taken_and_answered_with_the_unicast_key() {
    SecureClient client = meter.client(32).associate(5, true);
    SymmetricKeys unicast = client.keys;
    client.keys = SymmetricKeys.of(meter.key(KeyId.BROADCAST), meter.key(KeyId.AUTHENTICATION));
    client.control = SecureClient.BOTH | 0x40;
    client.counter = 0;
    Apdu answer = client.exchange(client.sealed(Apdus.encode(get(NAME))));
    client.keys = unicast;
    assertThat(client.opened(answer).toString()).contains(Octets.ofAscii("TKI").toString());
  }

  @Test
  void truncated_and_flipped_requests_are_refused_and_the_association_goes_on() {
    SecureClient client = meter.client(32).associate(5, true);
    for (Form form : List.of(Form.GLO, Form.DED, Form.GENERAL_GLO, Form.GENERAL_DED)) {
      client.form = form;
      byte[] right = Apdus.encode(client.sealed(Apdus.encode(get(NAME))));
      for (int length = 1; length < right.length; length++) {
        assertNothingTold(client, Arrays.copyOf(right, length));
      }
      for (int bit = 0; bit < right.length * 8; bit++) {
        byte[] wrong = right.clone();
        wrong[bit / 8] ^= (byte) (1 << bit % 8);
        assertNothingTold(client, wrong);
      }
      assertThat(client.exchangeAll(right).get(0)).isNotInstanceOf(ExceptionResponse.class);
    }
  }

  @Test
  void flipped_association_requests_open_nothing() {
    SecureClient client = meter.client(32);
    CosemServer recorder = meter.server();
    SecureClient good = new SecureClient(meter, recorder, 32);
    good.counter = 50;
    good.associate(5, true);
    byte[] aarq = Apdus.encode(good.request(5, true));
    for (int bit = 0; bit < aarq.length * 8; bit++) {
      byte[] wrong = aarq.clone();
      wrong[bit / 8] ^= (byte) (1 << bit % 8);
      client.server.received(ByteBuffer.wrap(WrapperPdu.encode(32, 1, wrong)));
      assertThat(client.exchange(get(NAME))).isInstanceOf(ExceptionResponse.class);
    }
  }

  @Test
  void counters_survive_a_crash_and_nothing_comes_twice() {
    SecureClient client = meter.client(32).associate(5, true);
    client.value(NAME);
    long seen = client.meterCounter;
    long used = client.counter;
    for (int crash = 0; crash < 5; crash++) {
      meter.start();
      SecureClient again = meter.client(32);
      again.counter = 1;
      ExceptionResponse stale = (ExceptionResponse) again.aarq(5, true);
      long expected = stale.invocationCounter().orElseThrow();
      assertThat(expected).isGreaterThanOrEqualTo(used);
      again.counter = expected;
      again.meterCounter = seen;
      again.associate(5, true);
      seen = again.meterCounter;
      used = again.counter;
    }
  }

  @Test
  void counters_survive_a_crash_in_the_file_that_meters_have(@TempDir Path folder)
      throws IOException {
    Path file = folder.resolve("memory.mv");
    long used = 0;
    long seen = 0;
    for (int crash = 0; crash < 4; crash++) {
      // What a process that was killed leaves behind: the file as it is now, never closed.
      Path left = Files.exists(file) ? Files.copy(file, folder.resolve(crash + ".mv")) : file;
      MemoryFile opened = MemoryFile.open(left);
      meter.memory = new StoredMemory(opened, 1);
      meter.start();
      SecureClient client = meter.client(32);
      client.counter = crash == 0 ? 1 : used - 1;
      if (crash > 0) {
        ExceptionResponse stale = (ExceptionResponse) client.aarq(5, true);
        client.counter = stale.invocationCounter().orElseThrow();
        assertThat(client.counter).isGreaterThanOrEqualTo(used);
      }
      client.meterCounter = seen;
      client.associate(5, true);
      for (int i = 0; i < 70; i++) {
        client.value(NAME);
      }
      used = client.counter;
      seen = client.meterCounter;
      file = left;
    }
  }

  @Test
  void what_cannot_be_remembered_is_not_served_and_the_association_goes_on() {
    AtomicBoolean full = new AtomicBoolean();
    Memory kept = meter.memory;
    meter.memory =
        new Memory() {
          @Override
          public Optional<byte[]> get(String key) {
            return kept.get(key);
          }

          @Override
          public Set<String> keys() {
            return kept.keys();
          }

          @Override
          public void put(String key, byte[] value) {
            if (full.get()) {
              throw new IllegalStateException("full");
            }
            kept.put(key, value);
          }

          @Override
          public void remove(String key) {
            kept.remove(key);
          }

          @Override
          public void change(Map<String, Optional<byte[]>> changes) {
            kept.change(changes);
          }
        };
    meter.start();
    SecureClient client = meter.client(32).associate(5, true);
    full.set(true);
    client.counter = 5_000;
    assertError(client.exchange(client.sealed(Apdus.encode(get(NAME)))), ServiceError.OTHER_REASON);
    full.set(false);
    assertThat(client.value(NAME)).isEqualTo(TEXT);
  }

  @Test
  void a_dedicated_key_that_anybody_could_read_is_not_taken() {
    SecureMeter low = new SecureMeter(CosemSecurity.LOW);
    SecureClient client = low.client(32);
    client.control = Protection.AUTHENTICATED;
    assertError(client.aarq(5, true), ServiceError.DECIPHERING_ERROR);
  }

  @Test
  void after_an_orderly_end_the_client_goes_on_where_it_was() {
    SecureClient client = meter.client(32).associate(5, true);
    meter.security().store();
    meter.start();
    SecureClient again = meter.client(32);
    again.counter = client.counter;
    again.meterCounter = client.meterCounter;
    again.associate(5, true);
  }

  @Test
  void a_ciphered_release_is_answered_ciphered() {
    SecureClient client = meter.client(32).associate(5, true);
    Apdu information =
        new ServiceCiphering(
            0x21, client.content(client.keys, Apdus.encode(client.initiate(true))));
    Rlre rlre = (Rlre) client.exchange(new Rlrq(OptionalInt.of(0), Optional.of(information)));
    assertThat(rlre.userInformation().orElseThrow()).isInstanceOf(ServiceCiphering.class);
    assertThat(client.exchange(get(NAME))).isInstanceOf(ExceptionResponse.class);
  }

  private static void assertNothingTold(SecureClient client, byte[] wrong) {
    for (Apdu answer : client.exchangeAll(wrong)) {
      assertThat(answer).isInstanceOf(ExceptionResponse.class);
    }
  }

  private static void assertError(Apdu answer, ServiceError error) {
    assertThat(((ExceptionResponse) answer).serviceError()).isEqualTo(error);
  }

  private static GetRequestNormal get(AttributeDescriptor attribute) {
    return new GetRequestNormal(SecureClient.INVOKE, attribute, Optional.empty());
  }
}
