package io.tiaki.meter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tiaki.cosem.ActionResult;
import io.tiaki.cosem.AttributeDescriptor;
import io.tiaki.cosem.CosemData;
import io.tiaki.cosem.DataAccessResult;
import io.tiaki.cosem.GetResult;
import io.tiaki.cosem.MethodDescriptor;
import io.tiaki.cosem.codec.Aare;
import io.tiaki.cosem.codec.Aarq;
import io.tiaki.cosem.codec.ActionRequestNormal;
import io.tiaki.cosem.codec.ActionResponseNormal;
import io.tiaki.cosem.codec.Apdu;
import io.tiaki.cosem.codec.Apdus;
import io.tiaki.cosem.codec.Conformance;
import io.tiaki.cosem.codec.DataNotificationApdu;
import io.tiaki.cosem.codec.GetRequestNormal;
import io.tiaki.cosem.codec.GetResponseNormal;
import io.tiaki.cosem.codec.InitiateRequest;
import io.tiaki.cosem.codec.InvokeIdAndPriority;
import io.tiaki.cosem.codec.SetRequestNormal;
import io.tiaki.cosem.codec.SetResponseNormal;
import io.tiaki.cosem.codec.WrapperPdu;
import io.tiaki.meter.internal.metering.Row;
import io.tiaki.model.MeterId;
import io.tiaki.model.ObisCode;
import io.tiaki.security.module.AtomicFile;
import io.tiaki.security.module.CertificateRequests;
import io.tiaki.security.module.EcKeys;
import io.tiaki.security.module.KeyRole;
import io.tiaki.security.module.Pem;
import io.tiaki.security.module.SharedKey;
import io.tiaki.security.module.SharedKeyFile;
import io.tiaki.security.module.authority.DemoAuthority;
import io.tiaki.session.dtls.Authentication;
import io.tiaki.testkit.FreePorts;
import java.io.IOException;
import java.net.DatagramSocket;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.KeyPair;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The whole program but for its main method: real files, sockets and DTLS. */
class NeighbourhoodTest {
  private static final AttributeDescriptor ZONE =
      new AttributeDescriptor(8, ObisCode.of("0-0:1.0.0.255"), 3);
  private static final MethodDescriptor PUSH =
      new MethodDescriptor(40, ObisCode.of("0-0:25.9.0.255"), 1);
  private static final AttributeDescriptor NAME =
      new AttributeDescriptor(1, ObisCode.LOGICAL_DEVICE_NAME, 2);
  private static final AttributeDescriptor IMPORT =
      new AttributeDescriptor(3, ObisCode.ACTIVE_ENERGY_IMPORT, 2);

  @TempDir Path data;
  private final Recorded events = new Recorded();
  private int port;
  private KeySettings keys;

  @BeforeEach
  void choosePorts() {
    keys = keys(Authentication.CERTIFICATE);
    port = FreePorts.udp(3);
  }

  @Test
  void a_gateway_gets_pushes_and_answers_over_dtls() throws Exception {
    DemoAuthority authority = authority();
    KeyPair keys = EcKeys.generate();
    try (Neighbourhood meters = start(3, Optional.empty())) {
      issue(authority);
      assertThat(events.next("ready")).isEqualTo("ready 3 " + port);
      try (DtlsTestClient gateway =
          DtlsTestClient.connect(keys, gatewayCertificate(keys, authority), meter(1))) {
        assertThat(events.next("session")).isEqualTo("session TKI0000000000002 true");
        CosemData.Structure pushed = push(gateway);
        String registered = events.next("registered");
        assertThat(registered).startsWith("registered 3 ");
        assertThat(pushed.elements()).hasSize(5);
        gateway.send(WrapperPdu.encode(32, 1, Apdus.encode(aarq())));
        Apdu aare = answer(gateway, 32);
        assertThat(aare).isInstanceOf(Aare.class);
        assertThat(get(gateway, NAME))
            .hasToString("OctetString[value=" + hex("TKI0000000000002") + "]");
        long now = ((CosemData.DoubleLongUnsigned) get(gateway, IMPORT)).value();
        assertThat(now)
            .isGreaterThanOrEqualTo(
                ((CosemData.DoubleLongUnsigned) pushed.elements().get(2)).value());
        writes(gateway);
      }
      assertThat(events.next("session")).isEqualTo("session TKI0000000000002 false");
      meters.stopRegistering();
      assertThat(events.next("quiet")).isEqualTo("quiet");
    }
    assertThat(Files.readString(data.resolve("meters/events.log")))
        .contains("registered 3 readings", "stopped");
  }

  @Test
  void an_error_in_a_round_ends_no_later_round() throws Exception {
    DemoAuthority authority = authority();
    events.broken = true;
    try (Neighbourhood meters = start(1, Optional.empty())) {
      issue(authority);
      assertThat(events.next("problem")).contains("Readings cannot be stored");
      assertThat(events.next("registered")).startsWith("registered 1 ");
      meters.stopRegistering();
    }
  }

  @Test
  void keys_stay_private_and_requests_and_the_list_are_public() throws Exception {
    DemoAuthority authority = authority();
    try (Neighbourhood meters = start(2, Optional.empty())) {
      assertThat(meters).isNotNull();
      issue(authority);
      events.next("ready");
    }
    assertThat(
            PosixFilePermissions.toString(
                Files.getPosixFilePermissions(data.resolve("meters/keys.pem"))))
        .isEqualTo("rw-------");
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(data.resolve("meters"))))
        .isEqualTo("rwx------");
    List<String> lines = Files.readAllLines(data.resolve("exchange/meters.csv"));
    assertThat(lines).hasSize(3);
    assertThat(lines.get(1)).matches("TKI0000000000001,127\\.0\\.0\\.1:" + port + ",[0-9a-f]{64}");
    assertThat(lines.get(2))
        .matches("TKI0000000000002,127\\.0\\.0\\.1:" + (port + 1) + ",[0-9a-f]{64}");
  }

  @Test
  void a_restart_needs_no_authority_and_more_meters_keep_the_keys_of_the_first() throws Exception {
    DemoAuthority authority = authority();
    try (Neighbourhood meters = start(1, Optional.empty())) {
      assertThat(meters).isNotNull();
      issue(authority);
      events.next("ready");
    }
    String first = Files.readAllLines(data.resolve("exchange/meters.csv")).get(1);
    try (Neighbourhood meters = start(1, Optional.empty())) {
      assertThat(meters).isNotNull();
      events.next("ready");
    }
    assertThat(Files.readAllLines(data.resolve("exchange/meters.csv")).get(1)).isEqualTo(first);
    List<byte[]> keys = Pem.read(data.resolve("meters/keys.pem"), Pem.PRIVATE_KEY, 100_000);
    try (Neighbourhood meters = start(3, Optional.empty())) {
      assertThat(meters).isNotNull();
      issue(authority);
      assertThat(events.next("ready")).isEqualTo("ready 3 " + port);
    }
    List<byte[]> more = Pem.read(data.resolve("meters/keys.pem"), Pem.PRIVATE_KEY, 100_000);
    assertThat(more).hasSize(3);
    assertThat(more.get(0)).isEqualTo(keys.get(0));
  }

  @Test
  void what_was_written_to_a_meter_is_there_after_a_restart() throws Exception {
    DemoAuthority authority = authority();
    KeyPair keys = EcKeys.generate();
    byte[] certificate;
    try (Neighbourhood meters = start(2, Optional.empty())) {
      assertThat(meters).isNotNull();
      issue(authority);
      events.next("ready");
      certificate = gatewayCertificate(keys, authority);
      try (DtlsTestClient gateway = DtlsTestClient.connect(keys, certificate, meter(0))) {
        push(gateway);
        writes(gateway);
      }
    }
    try (Neighbourhood meters = start(2, Optional.empty())) {
      assertThat(meters).isNotNull();
      events.next("ready");
      assertThat(zone(keys, certificate, 0)).isEqualTo(new CosemData.LongData((short) -60));
      assertThat(zone(keys, certificate, 1)).isEqualTo(new CosemData.LongData((short) 0));
    }
  }

  private CosemData zone(KeyPair keys, byte[] certificate, int index) throws Exception {
    try (DtlsTestClient gateway = DtlsTestClient.connect(keys, certificate, meter(index))) {
      gateway.send(WrapperPdu.encode(32, 1, Apdus.encode(aarq())));
      assertThat(answer(gateway, 32)).isInstanceOf(Aare.class);
      return get(gateway, ZONE);
    }
  }

  @Test
  void a_faulty_meter_calls_itself_by_the_name_of_another() throws Exception {
    DemoAuthority authority = authority();
    KeyPair keys = EcKeys.generate();
    try (Neighbourhood meters = start(1, Optional.of("TKI0000000000003"))) {
      assertThat(meters).isNotNull();
      issue(authority);
      events.next("ready");
      try (DtlsTestClient gateway =
          DtlsTestClient.connect(keys, gatewayCertificate(keys, authority), meter(0))) {
        gateway.send(WrapperPdu.encode(32, 1, Apdus.encode(aarq())));
        answer(gateway, 32);
        assertThat(get(gateway, NAME))
            .hasToString("OctetString[value=" + hex("TKI0000000000003") + "]");
      }
    }
    assertThat(Files.readAllLines(data.resolve("exchange/meters.csv")).get(1))
        .startsWith("TKI0000000000001,");
  }

  @Test
  void a_client_that_the_authority_did_not_certify_gets_no_session() throws Exception {
    DemoAuthority authority = authority();
    KeyPair keys = EcKeys.generate();
    try (DemoAuthority stranger =
            DemoAuthority.open(
                data.resolve("x"), data.resolve("x.unlock"), data.resolve("y"), Clock.systemUTC());
        Neighbourhood meters = start(1, Optional.empty())) {
      assertThat(meters).isNotNull();
      issue(authority);
      events.next("ready");
      byte[] foreign = certificate(keys, stranger, data.resolve("y"));
      assertThatThrownBy(() -> DtlsTestClient.connect(keys, foreign, meter(0)).receive())
          .isInstanceOf(IOException.class);
      assertThat(events.seen("session")).isFalse();
    }
  }

  @Test
  void a_port_in_use_and_a_folder_in_use_are_named_with_a_remedy() throws Exception {
    try (DatagramSocket taken = new DatagramSocket(new InetSocketAddress("127.0.0.1", 0))) {
      port = taken.getLocalPort();
      assertThatThrownBy(() -> start(1, Optional.empty()))
          .isInstanceOf(StartException.class)
          .hasMessageContaining("UDP port " + port + " is in use")
          .hasMessageContaining("--port");
    }
    choosePorts();
    try (Neighbourhood meters = start(1, Optional.empty())) {
      assertThat(meters).isNotNull();
      port += 1;
      assertThatThrownBy(() -> start(1, Optional.empty()))
          .isInstanceOf(StartException.class)
          .hasMessageContaining("another meter process");
    }
  }

  @Test
  void with_pre_shared_keys_meters_start_without_an_authority_and_hand_the_keys_over()
      throws Exception {
    keys = keys(Authentication.PSK);
    try (Neighbourhood meters = start(2, Optional.empty())) {
      assertThat(meters).isNotNull();
      assertThat(events.next("ready")).isEqualTo("ready 2 " + port);
    }
    Path handed = data.resolve("secrets/psk/meters-" + port + ".psk");
    assertThat(SharedKeyFile.read(handed)).hasSize(2);
    assertThat(Files.readString(data.resolve("exchange/meters.csv")))
        .contains("TKI0000000000002,127.0.0.1:" + (port + 1) + ",,psk\n")
        .doesNotContain(Files.readString(handed).split("\\s+")[3]);
    assertThat(events.seen("waiting")).isFalse();
  }

  @Test
  void pre_shared_keys_that_others_may_read_end_the_start_with_a_remedy() throws Exception {
    Path file = data.resolve("site.psk");
    SharedKeyFile.write(file, List.of(SharedKey.generate("TKI0000000000001")));
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r--r--"));
    keys = new KeySettings(Authentication.PSK, Optional.of(file), data.resolve("none"));
    assertThatThrownBy(() -> start(1, Optional.empty()))
        .isInstanceOf(StartException.class)
        .hasMessageContaining("Others may read the pre-shared keys in " + file)
        .hasMessageContaining("chmod 600");
  }

  private KeySettings keys(Authentication authentication) {
    return new KeySettings(
        authentication, Optional.empty(), data.resolve("exchange/issued/gw1.dtls.pem"));
  }

  private Neighbourhood start(int count, Optional<String> wrongName) throws StartException {
    MeterSettings settings =
        new MeterSettings(
            data,
            count,
            Duration.ofSeconds(1),
            port,
            "127.0.0.1",
            0,
            100,
            ZoneOffset.UTC,
            wrongName,
            keys);
    Neighbourhood meters = new Neighbourhood(settings, Clock.systemUTC(), events);
    meters.start();
    return meters;
  }

  /** Lets the authority do its work as soon as the request is there. */
  private void issue(DemoAuthority authority) throws Exception {
    events.next("waiting");
    authority.issuePending();
  }

  private DemoAuthority authority() throws Exception {
    return DemoAuthority.open(
        data.resolve("dcs"),
        data.resolve("dcs.unlock"),
        data.resolve("exchange"),
        Clock.systemUTC());
  }

  private byte[] gatewayCertificate(KeyPair keys, DemoAuthority authority) throws Exception {
    return certificate(keys, authority, data.resolve("exchange"));
  }

  private static byte[] certificate(KeyPair keys, DemoAuthority authority, Path exchange)
      throws Exception {
    byte[] request = CertificateRequests.create(keys, KeyRole.CLIENT, "gw1", List.of());
    AtomicFile.write(
        exchange.resolve("requests/gw1.dtls.pem"),
        Pem.write(Pem.REQUEST, List.of(request)).getBytes(StandardCharsets.US_ASCII));
    authority.issuePending();
    return Pem.certificates(exchange.resolve("issued/gw1.dtls.pem")).get(0);
  }

  private InetSocketAddress meter(int index) {
    return new InetSocketAddress("127.0.0.1", port + index);
  }

  private static Aarq aarq() {
    return Aarq.lowest(new InitiateRequest(new Conformance(0xffffff), 1_024));
  }

  /** As the management client: SET, read back, then ACTION. */
  private static void writes(DtlsTestClient gateway) throws Exception {
    gateway.send(WrapperPdu.encode(1, 1, Apdus.encode(aarq())));
    assertThat(answer(gateway, 1)).isInstanceOf(Aare.class);
    InvokeIdAndPriority invoke = InvokeIdAndPriority.of(2);
    CosemData zone = new CosemData.LongData((short) -60);
    SetRequestNormal set = new SetRequestNormal(invoke, ZONE, Optional.empty(), zone);
    gateway.send(WrapperPdu.encode(1, 1, Apdus.encode(set)));
    assertThat(answer(gateway, 1))
        .isEqualTo(new SetResponseNormal(invoke, DataAccessResult.SUCCESS));
    assertThat(get(gateway, ZONE, 1)).isEqualTo(zone);
    ActionRequestNormal push =
        new ActionRequestNormal(invoke, PUSH, Optional.of(new CosemData.IntegerData((byte) 0)));
    gateway.send(WrapperPdu.encode(1, 1, Apdus.encode(push)));
    assertThat(push(gateway).elements()).hasSize(5);
    assertThat(answer(gateway, 1))
        .isEqualTo(new ActionResponseNormal(invoke, ActionResult.of(ActionResult.Code.SUCCESS)));
  }

  private static CosemData.Structure push(DtlsTestClient gateway) throws Exception {
    DataNotificationApdu apdu = (DataNotificationApdu) answer(gateway, 102);
    return (CosemData.Structure) apdu.notification().body();
  }

  private static CosemData get(DtlsTestClient gateway, AttributeDescriptor attribute)
      throws Exception {
    return get(gateway, attribute, 32);
  }

  private static CosemData get(DtlsTestClient gateway, AttributeDescriptor attribute, int sap)
      throws Exception {
    GetRequestNormal request =
        new GetRequestNormal(InvokeIdAndPriority.of(1), attribute, Optional.empty());
    gateway.send(WrapperPdu.encode(sap, 1, Apdus.encode(request)));
    GetResponseNormal response = (GetResponseNormal) answer(gateway, sap);
    return ((GetResult.Value) response.result()).data();
  }

  /** The next APDU to a SAP; what goes to others is passed over. */
  private static Apdu answer(DtlsTestClient gateway, int sap) throws Exception {
    while (true) {
      WrapperPdu pdu = WrapperPdu.decode(ByteBuffer.wrap(gateway.receive()));
      if (pdu.destination() == sap) {
        return Apdus.decode(pdu.apdu());
      }
    }
  }

  private static String hex(String ascii) {
    return HexFormat.of().formatHex(ascii.getBytes(StandardCharsets.US_ASCII));
  }

  private static final class Recorded implements MeterEvents {
    private final BlockingQueue<String> all = new LinkedBlockingQueue<>();
    private volatile boolean broken;

    /** The next event of a kind; fails when none comes. */
    String next(String kind) throws InterruptedException {
      while (true) {
        String event = all.poll(20, TimeUnit.SECONDS);
        assertThat(event).as("an event " + kind).isNotNull();
        if (event.startsWith(kind)) {
          return event;
        }
      }
    }

    boolean seen(String kind) {
      return all.stream().anyMatch(event -> event.startsWith(kind));
    }

    @Override
    public void waiting(int meters) {
      all.add("waiting " + meters);
    }

    @Override
    public void ready(int meters, int firstPort) {
      all.add("ready " + meters + " " + firstPort);
    }

    @Override
    public void session(MeterId meter, boolean open) {
      all.add("session " + meter + " " + open);
    }

    @Override
    public void registered(List<MeterId> meters, Instant registered, List<Row> rows) {
      if (broken) {
        broken = false;
        throw new StackOverflowError("test");
      }
      all.add("registered " + meters.size() + " " + registered);
    }

    @Override
    public void quiet() {
      all.add("quiet");
    }

    @Override
    public void problem(String text) {
      all.add("problem " + text);
    }
  }
}
