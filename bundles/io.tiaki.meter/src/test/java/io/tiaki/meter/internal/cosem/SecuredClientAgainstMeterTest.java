package io.tiaki.meter.internal.cosem;

import static org.assertj.core.api.Assertions.assertThat;

import io.tiaki.cosem.AccessResult;
import io.tiaki.cosem.AccessSpecification;
import io.tiaki.cosem.AttributeDescriptor;
import io.tiaki.cosem.CosemData;
import io.tiaki.cosem.CosemException;
import io.tiaki.cosem.DataAccessResult;
import io.tiaki.cosem.DataNotification;
import io.tiaki.cosem.GetResult;
import io.tiaki.cosem.MeterListener;
import io.tiaki.cosem.Octets;
import io.tiaki.cosem.Repetition;
import io.tiaki.cosem.client.AssociationSecurity.Secured;
import io.tiaki.cosem.client.CipheringMode;
import io.tiaki.cosem.client.CosemConversations;
import io.tiaki.cosem.client.InvocationCounter;
import io.tiaki.cosem.client.Mechanism;
import io.tiaki.cosem.client.SecurityPolicy;
import io.tiaki.cosem.client.Settings;
import io.tiaki.cosem.codec.HighLevelSecurity.DigestSigner;
import io.tiaki.meter.CosemSecurity;
import io.tiaki.meter.internal.cosem.security.KeyId;
import io.tiaki.model.MeterId;
import io.tiaki.model.ObisCode;
import io.tiaki.security.module.CosemKeySet;
import io.tiaki.security.module.CosemKeySet.Kind;
import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.Signature;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** The gateway's client against a meter that demands COSEM security, no network between them. */
class SecuredClientAgainstMeterTest {
  private static final MeterId ID = new MeterId("TKI0000000000001");
  private static final Octets GATEWAY = Octets.ofAscii("TKIGATE1");
  private static final AttributeDescriptor IMPORT =
      new AttributeDescriptor(3, ObisCode.ACTIVE_ENERGY_IMPORT, 2);
  private static final AttributeDescriptor BUFFER =
      new AttributeDescriptor(7, ObisCode.LOAD_PROFILE, 2);
  private static final AttributeDescriptor MESSAGE =
      new AttributeDescriptor(1, ObisCode.of("0-0:96.13.0.255"), 2);

  private final CosemConversations client =
      new CosemConversations(
          () -> Settings.DEFAULT, Runnable::run, (delay, task) -> () -> {}, event -> {});
  private DirectSession session;

  static Stream<Arguments> what_meters_demand() {
    List<Arguments> all = new ArrayList<>();
    all.add(Arguments.of(CosemSecurity.LOW, Mechanism.LOW, CipheringMode.NONE));
    all.add(Arguments.of(CosemSecurity.HLS2, Mechanism.HLS_2, CipheringMode.NONE));
    all.add(Arguments.of(CosemSecurity.HLS3, Mechanism.HLS_3, CipheringMode.NONE));
    all.add(Arguments.of(CosemSecurity.HLS4, Mechanism.HLS_4, CipheringMode.NONE));
    all.add(Arguments.of(CosemSecurity.HLS6, Mechanism.HLS_6, CipheringMode.NONE));
    all.add(Arguments.of(CosemSecurity.HLS7, Mechanism.HLS_7, CipheringMode.GENERAL_GLO));
    for (CipheringMode mode : CipheringMode.values()) {
      if (mode != CipheringMode.NONE) {
        all.add(Arguments.of(CosemSecurity.HLS5, Mechanism.HLS_5, mode));
        all.add(Arguments.of(CosemSecurity.SUITE1, Mechanism.HLS_5, mode));
        all.add(Arguments.of(CosemSecurity.SUITE2, Mechanism.HLS_5, mode));
      }
    }
    return all.stream();
  }

  @ParameterizedTest
  @MethodSource("what_meters_demand")
  void reads_and_writes_as_the_meter_demands(
      CosemSecurity demanded, Mechanism mechanism, CipheringMode mode) {
    SecureMeter meter = new SecureMeter(demanded);
    connect(meter, SecurityPolicy.of(mechanism, mode), InvocationCounter.volatileCounter());
    CosemData text = CosemData.OctetString.of("Power cut on Monday. ".repeat(50).getBytes());

    var read = client.get(ID, IMPORT).toCompletableFuture();
    var written = client.set(ID, MESSAGE, text).toCompletableFuture();
    var shown = client.get(ID, MESSAGE).toCompletableFuture();
    var profile = client.get(ID, BUFFER).toCompletableFuture();
    session.deliver();

    assertThat(read).isCompletedWithValueMatching(GetResult.Value.class::isInstance);
    assertThat(written).isCompletedWithValue(DataAccessResult.SUCCESS);
    assertThat(shown).isCompletedWithValue(new GetResult.Value(text));
    assertThat(profile).isCompletedWithValueMatching(GetResult.Value.class::isInstance);
  }

  @ParameterizedTest
  @MethodSource("what_meters_demand")
  void asks_for_several_at_once_and_takes_blocks_as_the_meter_demands(
      CosemSecurity demanded, Mechanism mechanism, CipheringMode mode) {
    SecureMeter meter = new SecureMeter(demanded);
    connect(meter, SecurityPolicy.of(mechanism, mode), InvocationCounter.volatileCounter());
    AccessSpecification.Get buffer = new AccessSpecification.Get(BUFFER);
    AccessSpecification.Get energy = new AccessSpecification.Get(IMPORT);

    var list = client.get(ID, List.of(buffer, energy)).toCompletableFuture();
    var access = client.access(ID, List.of(buffer, energy), Repetition.NEVER).toCompletableFuture();
    session.deliver();

    assertThat(list.join()).hasSize(2).allMatch(GetResult.Value.class::isInstance);
    assertThat(access.join())
        .containsExactlyElementsOf(
            list.join().stream().<AccessResult>map(AccessResult.Get::new).toList());
  }

  @ParameterizedTest
  @MethodSource("what_meters_demand")
  void a_client_that_does_less_gets_nothing(
      CosemSecurity demanded, Mechanism mechanism, CipheringMode mode) {
    SecureMeter meter = new SecureMeter(demanded);
    open(meter);

    assertThat(client.get(ID, IMPORT).toCompletableFuture())
        .failsWithin(0, TimeUnit.SECONDS)
        .withThrowableThat()
        .withCauseInstanceOf(CosemException.class);
  }

  @Test
  void a_gateway_with_a_new_counter_follows_the_meters() {
    SecureMeter meter = new SecureMeter(CosemSecurity.HLS5);
    SecurityPolicy policy = SecurityPolicy.of(Mechanism.HLS_5, CipheringMode.GLO);
    connect(
        meter,
        policy,
        new InvocationCounter(90_000, end -> CompletableFuture.completedStage(null)));
    client.forget(ID);

    InvocationCounter fresh = InvocationCounter.volatileCounter();
    connect(meter, policy, fresh);
    var read = client.get(ID, IMPORT).toCompletableFuture();
    session.deliver();

    assertThat(read).isCompletedWithValueMatching(GetResult.Value.class::isInstance);
    assertThat(fresh.peek()).isGreaterThan(90_000);
  }

  @ParameterizedTest
  @EnumSource(
      value = CosemSecurity.class,
      names = {"HLS5", "SUITE1", "SUITE2"})
  void hears_what_the_meter_pushes_ciphered(CosemSecurity demanded) {
    SecureMeter meter = new SecureMeter(demanded);
    List<CosemData> pushed = new ArrayList<>();
    client.add(
        new MeterListener() {
          @Override
          public void associated(MeterId id) {}

          @Override
          public void notified(MeterId id, DataNotification notification) {
            pushed.add(notification.body());
          }

          @Override
          public void lost(MeterId id) {}
        });
    DirectSession session =
        connect(
            meter,
            SecurityPolicy.of(Mechanism.HLS_5, CipheringMode.GLO),
            InvocationCounter.volatileCounter());
    byte[] push =
        PushMessage.encode(
                new ObjectModel(), meter.device, meter.device.meter().last().orElseThrow(), 7)
            .orElseThrow();

    client.received(session, ByteBuffer.wrap(push));
    client.received(session, ByteBuffer.wrap(push));

    assertThat(push[8]).isEqualTo((byte) 0xdb);
    assertThat(pushed).as("once: the second has the same counter").hasSize(1);
  }

  @Test
  void a_meter_that_restarted_amid_a_session_is_asked_again() {
    SecureMeter meter = new SecureMeter(CosemSecurity.HLS5);
    SecurityPolicy policy = SecurityPolicy.of(Mechanism.HLS_5, CipheringMode.GENERAL_GLO);
    DirectSession session = connect(meter, policy, InvocationCounter.volatileCounter());

    meter.start();
    CosemServer restarted = meter.server(400);
    session.server = () -> restarted;
    var read = client.get(ID, IMPORT).toCompletableFuture();
    session.deliver();

    assertThat(read).isCompletedWithValueMatching(GetResult.Value.class::isInstance);
  }

  private DirectSession connect(
      SecureMeter meter, SecurityPolicy policy, InvocationCounter counter) {
    Optional<DigestSigner> signer =
        policy.mechanism() == Mechanism.HLS_7
            ? Optional.of(digest -> sign(meter.clientPair, digest))
            : Optional.empty();
    Secured secured = new Secured(policy, keys(meter), GATEWAY, counter, signer);
    client.secure(id -> CompletableFuture.completedStage(Optional.of(secured)));
    return open(meter);
  }

  private DirectSession open(SecureMeter meter) {
    DirectSession opened = new DirectSession(client, meter.server(400));
    session = opened;
    client.opened(opened);
    opened.deliver();
    return opened;
  }

  private static byte[] sign(KeyPair pair, byte[] digest) throws GeneralSecurityException {
    Signature signature = Signature.getInstance("NONEwithECDSA");
    signature.initSign(pair.getPrivate());
    signature.update(digest);
    return signature.sign();
  }

  private static CosemKeySet keys(SecureMeter meter) {
    Map<Kind, byte[]> values = new EnumMap<>(Kind.class);
    values.put(Kind.GUEK, meter.key(KeyId.UNICAST));
    values.put(Kind.GAK, meter.key(KeyId.AUTHENTICATION));
    values.put(Kind.LOW, meter.key(KeyId.PASSWORD));
    values.put(Kind.HLS, meter.key(KeyId.HLS_SECRET));
    if (meter.keys.suite().isAsymmetric()) {
      values.put(Kind.VERIFY, meter.meterPair.getPublic().getEncoded());
    }
    return new CosemKeySet(
        ID.logicalDeviceName(), meter.keys.suite().id(), meter.title().toArray(), values);
  }
}
