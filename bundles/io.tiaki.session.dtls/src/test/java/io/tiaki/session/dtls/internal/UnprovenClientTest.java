package io.tiaki.session.dtls.internal;

import static io.tiaki.session.dtls.internal.CookieGateTest.address;
import static org.assertj.core.api.Assertions.assertThat;

import io.tiaki.directory.MeterEntry;
import io.tiaki.security.PreSharedKey;
import io.tiaki.session.dtls.Authenticator;
import io.tiaki.session.dtls.DtlsServer;
import io.tiaki.session.dtls.DtlsServerEnvironment;
import io.tiaki.session.dtls.Policy;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.bouncycastle.crypto.Digest;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * ClientHellos of whoever writes any address he likes, at a meter that answers without a cookie.
 */
@Timeout(60)
class UnprovenClientTest {
  private static final String NAME = Lab.METER.logicalDeviceName();
  private static final int PSK_GCM = 0x00a8;
  private static final int PADDING = 21;

  private final TestClock clock = new TestClock();
  private final Lab lab = new Lab(clock);
  private final byte[] random = new byte[32];
  private final Module module = new Module();
  private DtlsServer server;
  private GatewaySessions gateway;

  private static final class Module extends TestModule {
    Module() {
      super(null, null);
    }

    @Override
    public PreSharedKey preSharedKey(String alias) {
      return new TestKey(NAME, 7);
    }
  }

  private record Group(String group, Optional<Policy> policy) implements GroupPolicy {}

  @BeforeEach
  void serve() {
    serve("psk");
  }

  @AfterEach
  void close() {
    server.close();
    lab.close();
  }

  @Test
  void two_get_an_answer_and_all_others_a_cookie() throws Exception {
    for (int i = 0; i < 5_000; i++) {
      forge(address(i, 5000), 60);
    }
    settled(() -> cookies() >= 4_998);
    settled(() -> to(address(0, 5000)).size() == 1 && to(address(1, 5000)).size() == 1);
    assertThat(to(address(0, 5000)).get(0)).matches(UnprovenClientTest::isServerHello);
    assertThat(to(address(1, 5000)).get(0)).matches(UnprovenClientTest::isServerHello);
    assertThat(cookies()).isEqualTo(4_998);
    assertThat(lab.environment.counters().get(Count.BEGUN)).isEqualTo(2);
    connect();
    assertThat(cookies()).as("the gateway's").isGreaterThan(4_998);
    lab.exchange("in spite of all");
  }

  @Test
  void an_answer_longer_than_the_hello_becomes_a_cookie() throws Exception {
    forge(address(1, 5000), 0);
    settled(() -> to(address(1, 5000)).size() == 1);
    assertThat(to(address(1, 5000))).hasSize(1).allMatch(octets -> octets.length == 36);
  }

  @Test
  void what_we_refuse_is_refused_after_the_cookie() throws Exception {
    lab.network.inject(packet(address(1, 5000), helloWithout(new byte[0])));
    settled(() -> to(address(1, 5000)).size() == 1);
    byte[] request = to(address(1, 5000)).get(0);
    assertThat(to(address(1, 5000))).hasSize(1);
    lab.network.inject(packet(address(1, 5000), helloWithout(Wire.cookie(request))));
    settled(() -> to(address(1, 5000)).size() == 2);
    assertThat(to(address(1, 5000)).get(1)[0]).isEqualTo((byte) RecordGuard.ALERT);
  }

  @Test
  void a_hello_again_gets_the_answer_again_and_not_more() throws Exception {
    forge(address(1, 5000), 60);
    settled(() -> to(address(1, 5000)).size() == 1);
    for (int i = 0; i < 20; i++) {
      forge(address(1, 5000), 60);
    }
    lab.network.settle();
    assertBounded(Map.of(address(1, 5000), 21 * hello(60).length));
  }

  @Test
  void where_there_is_room_the_answer_again_has_a_record_for_each_message() throws Exception {
    InetSocketAddress from = address(1, 5000);
    forge(from, 60);
    settled(() -> to(from).size() == 1);
    settled(
        () -> {
          forge(from, 60);
          return to(from).size() == 2;
        });
    assertThat(to(from).get(1)).hasSize(to(from).get(0).length + RecordGuard.HEADER);
  }

  @Test
  void a_hello_that_was_forged_twice_keeps_no_hint_from_whoever_is_at_the_address()
      throws Exception {
    InetSocketAddress from = address(1, 5000);
    forge(from, 60);
    settled(() -> to(from).size() == 1);
    forge(from, 60);
    lab.network.inject(packet(from, encrypted()));
    settled(() -> to(from).stream().anyMatch(Hint::is));
    assertThat(lab.environment.counters().get(Count.HINT)).isEqualTo(1);
  }

  @Test
  void a_handshake_that_only_a_cookie_is_due_for_has_not_failed() throws Exception {
    server.close();
    CountDownLatch begin = new CountDownLatch(1);
    try (DtlsServerEnvironment slow =
            new DtlsServerEnvironment(2, clock, null, new SlowCrypto(begin));
        DtlsServer meter = new DtlsServer(lab.meterLink, keys("psk"), lab.meter, slow)) {
      meter.connectionIds(false); // They would bring a copy of the cryptography.
      meter.start();
      InetSocketAddress from = address(1, 5000);
      lab.network.inject(packet(from, helloWithout(new byte[0])));
      lab.network.inject(packet(from, keyExchange()));
      lab.network.settle();
      begin.countDown();
      settled(() -> slow.counters().get(Count.COOKIE) == 1);
      assertThat(Failure.values()).allMatch(reason -> slow.counters().get(reason) == 0);
    }
  }

  /** Begins no handshake before it is told to. */
  private static final class SlowCrypto extends GuardedCrypto {
    private final CountDownLatch begin;

    SlowCrypto(CountDownLatch begin) {
      this.begin = begin;
    }

    @Override
    public Digest createDigest(int algorithm) {
      try {
        assertThat(begin.await(20, TimeUnit.SECONDS)).isTrue();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
      return super.createDigest(algorithm);
    }
  }

  @Test
  void nobody_gets_more_octets_than_came_from_his_address() throws Exception {
    connect();
    List<byte[]> seeds = new ArrayList<>(List.of(hello(60), hello(0), hello(20), hello(200)));
    lab.network.seen().forEach(packet -> seeds.add(packet.octets()));
    Random dice = new Random(31);
    Map<InetSocketAddress, Integer> came = new HashMap<>();
    for (int i = 0; i < 6_000; i++) {
      InetSocketAddress from = address(i / 40, 5000);
      byte[] octets = seeds.get(dice.nextInt(seeds.size())).clone();
      for (int change = dice.nextInt(4); change > 0; change--) {
        octets[dice.nextInt(octets.length)] = (byte) dice.nextInt();
      }
      came.merge(from, octets.length, Integer::sum);
      lab.network.inject(packet(from, octets));
      clock.move(Duration.ofMillis(500));
    }
    lab.network.settle();
    assertBounded(came);
    lab.exchange("undisturbed");
  }

  @Test
  void a_forged_hello_of_the_gateways_address_harms_neither_its_session_nor_its_next()
      throws Exception {
    connect();
    forge(lab.gatewayLink.address, 60);
    lab.exchange("beside a forged hello");
    forge(lab.gatewayLink.address, 60);
    random[5]++;
    forge(lab.gatewayLink.address, 60);
    lab.exchange("beside three");
    lab.gateway.session.close("again");
    Lab.expect(lab.gateway, "closed: again");
    Lab.expect(lab.meter, "closed: the peer closed it");
    expectOpened();
    lab.exchange("again");
    assertThat(gateway.counters().sum(Count.PSK)).isEqualTo(2);
  }

  @Test
  void a_gateway_whose_address_was_forged_before_comes_in_with_a_cookie() throws Exception {
    forge(lab.gatewayLink.address, 60);
    settled(() -> to(lab.gatewayLink.address).size() > 0);
    connect();
    lab.exchange("all the same");
    assertThat(lab.environment.counters().get(Drop.OVERLOAD)).as("had to wait").isZero();
    assertThat(cookies()).isPositive();
  }

  @Test
  void a_hello_of_the_gateway_that_is_played_again_gets_nothing_while_its_session_lives()
      throws Exception {
    connect();
    byte[] recorded = lab.network.seen().get(0).octets();
    lab.network.seen().clear();
    for (int i = 0; i < 10; i++) {
      lab.network.inject(packet(lab.gatewayLink.address, recorded));
    }
    lab.network.settle();
    assertThat(lab.network.seen()).isEmpty();
    lab.exchange("undisturbed");
  }

  @Test
  void a_session_id_seen_on_the_way_costs_the_gateway_nothing_to_resume() throws Exception {
    server.close();
    serve("ecdhe-psk");
    connect();
    again();
    byte[] recorded =
        lab.network.seen().stream().filter(this::isResumption).findFirst().orElseThrow().octets();
    InetSocketAddress thief = address(9, 5000);
    lab.network.inject(packet(thief, recorded));
    settled(() -> to(thief).size() == 1);
    assertThat(to(thief).get(0)).matches(UnprovenClientTest::isServerHello);
    byte[] change = HostileDatagrams.record(20, HostileDatagrams.DTLS_1_2, 0, 5, new byte[] {1});
    byte[] finished = HostileDatagrams.record(22, HostileDatagrams.DTLS_1_2, 1, 0, new byte[48]);
    byte[] alert = HostileDatagrams.record(21, HostileDatagrams.DTLS_1_2, 0, 6, new byte[] {2, 40});
    lab.network.inject(packet(thief, Wire.join(change, finished, alert)));
    lab.network.settle();
    again();
    lab.exchange("resumed");
    assertThat(gateway.counters().sum(Count.RESUMED)).isEqualTo(2);
  }

  @Test
  void a_session_id_that_brings_no_resumption_computes_no_curve_without_a_cookie()
      throws Exception {
    server.close();
    serve("ecdhe-psk");
    connect();
    again();
    byte[] recorded =
        lab.network.seen().stream().filter(this::isResumption).findFirst().orElseThrow().octets();
    int id = RecordGuard.HEADER + FlightInbox.MESSAGE_HEADER + 34;
    byte[] other = recorded.clone();
    int suites = id + 1 + other[id] + 1; // Behind an empty cookie.
    other[suites + 2] = (byte) 0xcc; // ChaCha20-Poly1305 only: not the session's.
    other[suites + 3] = (byte) 0xac;
    other[suites + 4] = (byte) 0xcc;
    other[suites + 5] = (byte) 0xac;
    lab.network.inject(packet(address(9, 5000), other));
    settled(() -> to(address(9, 5000)).size() == 1);
    assertThat(to(address(9, 5000)).get(0)).hasSize(36);
  }

  // --- how it is done --------------------------------------------------------------------------

  private boolean isResumption(MemoryNetwork.Packet packet) {
    byte[] octets = packet.octets();
    return packet.to().equals(lab.meterLink.address)
        && octets[RecordGuard.HEADER] == MessageRules.CLIENT_HELLO
        && octets[RecordGuard.HEADER + 12 + 34] > 0;
  }

  private static boolean isServerHello(byte[] octets) {
    return octets[0] == RecordGuard.HANDSHAKE
        && octets[RecordGuard.HEADER] == MessageRules.SERVER_HELLO;
  }

  private void serve(String kind) {
    server = new DtlsServer(lab.meterLink, keys(kind), lab.meter, lab.environment);
    server.start();
    gateway = lab.gateway(module, Lab.PATIENT);
    gateway.policy(new Group("keys", Optional.of(policy(kind))));
  }

  private static Policy policy(String kind) {
    return Policy.of(List.of(kind), List.of(), List.of());
  }

  private Authenticator keys(String kind) {
    return new Authenticator(policy(kind)).preSharedKey(module.preSharedKey(NAME));
  }

  private void connect() throws InterruptedException {
    gateway.changed(
        new MeterEntry(
            Lab.METER,
            lab.meterLink.address,
            MeterEntry.State.PRE_REGISTERED,
            Optional.empty(),
            "keys"));
    expectOpened();
  }

  private void again() throws InterruptedException {
    lab.gateway.session.close("again");
    Lab.expect(lab.gateway, "closed: again");
    Lab.expect(lab.meter, "closed: the peer closed it");
    expectOpened();
  }

  private void expectOpened() throws InterruptedException {
    Lab.expect(lab.gateway, "opened");
    Lab.expect(lab.meter, "opened");
  }

  private void forge(InetSocketAddress from, int padding) {
    lab.network.inject(packet(from, hello(padding)));
  }

  private MemoryNetwork.Packet packet(InetSocketAddress from, byte[] octets) {
    return new MemoryNetwork.Packet(from, lab.meterLink.address, octets);
  }

  private byte[] hello(int padding) {
    byte[] extensions =
        Wire.join(
            Wire.extension(Wire.EXTENDED_MASTER_SECRET, new byte[0]),
            padding == 0 ? new byte[0] : Wire.extension(PADDING, new byte[padding]));
    return hello(new byte[0], extensions);
  }

  /** Without the extended master secret. */
  private byte[] helloWithout(byte[] cookie) {
    return hello(cookie, Wire.extension(PADDING, new byte[60]));
  }

  private byte[] hello(byte[] cookie, byte[] extensions) {
    int[] suites = {PSK_GCM, Wire.RENEGOTIATION_SCSV};
    byte[] body =
        Wire.clientHello(
            HostileDatagrams.DTLS_1_2, random, cookie, suites, new byte[1], extensions);
    int sequence = cookie.length == 0 ? 0 : 1;
    return HostileDatagrams.record(
        22,
        HostileDatagrams.DTLS_1_0,
        0,
        sequence,
        HostileDatagrams.fragment(1, body.length, sequence, 0, body));
  }

  private static byte[] keyExchange() {
    byte[] body = Wire.vector(2, new byte[16]);
    return HostileDatagrams.record(
        22,
        HostileDatagrams.DTLS_1_2,
        0,
        1,
        HostileDatagrams.fragment(16, body.length, 1, 0, body));
  }

  private static byte[] encrypted() {
    return HostileDatagrams.record(23, HostileDatagrams.DTLS_1_2, 1, 9, new byte[40]);
  }

  /** What the meter sent to an address. */
  private List<byte[]> to(InetSocketAddress address) {
    return lab.network.seen().stream()
        .filter(packet -> packet.to().equals(address))
        .map(MemoryNetwork.Packet::octets)
        .toList();
  }

  private void assertBounded(Map<InetSocketAddress, Integer> came) {
    Predicate<MemoryNetwork.Packet> stranger = packet -> came.containsKey(packet.to());
    Map<InetSocketAddress, Integer> got =
        lab.network.seen().stream()
            .filter(stranger)
            .collect(
                Collectors.toMap(
                    MemoryNetwork.Packet::to, packet -> packet.octets().length, Integer::sum));
    assertThat(got).isNotEmpty();
    assertThat(got)
        .allSatisfy((to, octets) -> assertThat(octets).isLessThanOrEqualTo(came.get(to)));
  }

  private long cookies() {
    return lab.environment.counters().get(Count.COOKIE);
  }

  private static void settled(BooleanSupplier condition) throws InterruptedException {
    Patience.until(() -> condition.getAsBoolean() ? true : null);
  }
}
