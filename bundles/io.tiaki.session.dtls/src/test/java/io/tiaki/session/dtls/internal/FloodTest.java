package io.tiaki.session.dtls.internal;

import static io.tiaki.session.dtls.internal.CookieGateTest.address;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import io.tiaki.session.dtls.internal.CookieGateTest.MovableClock;
import io.tiaki.transport.DatagramLink;
import io.tiaki.transport.DatagramReceiver;
import java.lang.management.ManagementFactory;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Thousands of strangers, with and without a cookie, at a meter's port and at the gateway's. */
@Timeout(120)
class FloodTest {
  private static final int STRANGERS = 100_000;
  private static final int WITH_COOKIE = 10_000;

  private final MovableClock clock = new MovableClock();
  private final Lab lab = new Lab(clock);
  private final TappedLink meterPort = new TappedLink(lab.meterLink);
  private final TappedLink gatewayPort = new TappedLink(lab.gatewayLink);
  private final byte[] random = new byte[32];

  @AfterEach
  void close() {
    lab.close();
  }

  @Test
  void hellos_from_a_hundred_thousand_forged_sources_leave_nothing_behind() throws Exception {
    meter();
    lab.connect(lab.gateway());
    byte[] hello = Wire.helloDatagram(random, new byte[0]);
    meterPort.deliver(address(0, 5000), hello);
    long before = heap();
    long allocated = allocated();
    for (int i = 1; i <= STRANGERS; i++) {
      meterPort.deliver(address(i, 5000), hello);
      if (i % 10_000 == 0) {
        lab.exchange("after " + i);
      }
    }
    long each = (allocated() - allocated) / STRANGERS;
    assertThat(each).as("octets allocated for each hello").isLessThan(12_000);
    assertThat(meterPort.octetsOut).isEqualTo((STRANGERS + 1) * 36L);
    assertThat(36).isLessThan(hello.length);
    assertThat(heap() - before).as("octets kept").isLessThan(4_000_000);
    assertThat(serverThreads()).isLessThanOrEqualTo(1);
  }

  @Test
  void ten_thousand_addresses_with_cookies_get_eight_handshakes() throws Exception {
    meter();
    lab.connect(lab.gateway());
    for (int i = 0; i < WITH_COOKIE; i++) {
      begin(address(i, 5000));
    }
    lab.exchange("in spite of all");
    assertThat(Patience.until(() -> answered() == 8 ? true : null)).isTrue();
    assertThat(serverThreads()).isLessThanOrEqualTo(16);
  }

  @Test
  void a_gateway_that_was_there_before_gets_in_at_once() throws Exception {
    meter();
    lab.connect(lab.gateway(lab.module(), Lab.PATIENT));
    for (int i = 0; i < 1_000; i++) {
      begin(address(i, 5000));
    }
    long refused = lab.environment.counters().get(Drop.OVERLOAD);
    assertThat(refused).isGreaterThan(900);
    lab.gateway.session.close("again");
    Lab.expect(lab.gateway, "closed: again");
    Lab.expect(lab.meter, "closed: the peer closed it");
    Lab.expect(lab.gateway, "opened");
    Lab.expect(lab.meter, "opened");
    lab.exchange("again");
    assertThat(lab.environment.counters().get(Drop.OVERLOAD)).isEqualTo(refused);
  }

  @Test
  void a_new_gateway_takes_the_place_of_the_oldest_stranger() throws Exception {
    meter();
    for (int i = 0; i < 1_000; i++) {
      begin(address(i, 5000));
    }
    GatewaySessions sessions = lab.gateway();
    sessions.changed(lab.entry());
    assertThat(lab.gateway.nextWithin(400)).isNull();
    clock.move(Duration.ofMillis(300));
    Lab.expect(lab.gateway, "opened");
    Lab.expect(lab.meter, "opened");
  }

  @Test
  void one_host_does_not_get_all_places() throws Exception {
    meter();
    for (int port = 1_000; port < 2_000; port++) {
      begin(address(9, port));
    }
    assertThat(Patience.until(() -> answered() == 3 ? true : null)).isTrue();
    lab.connect(lab.gateway());
    lab.exchange("from another host");
  }

  @Test
  void an_address_that_begins_anew_all_the_time_causes_one_handshake_in_a_while() throws Exception {
    meter();
    for (int i = 0; i < 200; i++) {
      random[0] = (byte) i;
      begin(address(1, 5000));
    }
    assertThat(Patience.until(() -> answered() == 1 ? true : null)).isTrue();
    long octets = meterPort.octetsOut;
    assertThat(octets).isLessThan(200 * 60 + 3_000);
  }

  @Test
  void no_datagram_of_a_stranger_is_answered_with_more_octets() throws Exception {
    meter();
    lab.connect(lab.gateway());
    lab.exchange("to be recorded");
    List<byte[]> seeds = new ArrayList<>(HostileDatagrams.all());
    lab.network.seen().forEach(packet -> seeds.add(packet.octets()));
    seeds.add(Wire.helloDatagram(random, new byte[0]));
    Random dice = new Random(23);
    int answers = 0;
    for (int i = 0; i < 60_000; i++) {
      byte[] datagram = mutated(seeds.get(i % seeds.size()), i < seeds.size() ? 0 : 3, dice);
      long before = meterPort.octetsOut;
      clock.move(Duration.ofSeconds(1));
      meterPort.deliver(address(i, 5000), datagram);
      long out = meterPort.octetsOut - before;
      answers += out > 0 ? 1 : 0;
      assertThat(out).isLessThanOrEqualTo(datagram.length);
    }
    assertThat(answers).isGreaterThan(10);
    lab.exchange("undisturbed");
  }

  @Test
  void a_flood_at_the_gateway_costs_a_look_into_a_table() throws Exception {
    lab.meter();
    GatewaySessions sessions = lab.gateway(lab.module(), Lab.FAST, gatewayPort);
    lab.connect(sessions);
    InetSocketAddress[] sources = new InetSocketAddress[1_000];
    Arrays.setAll(sources, i -> address(i, 5000));
    byte[] record = HostileDatagrams.record(23, HostileDatagrams.DTLS_1_2, 1, 9, new byte[200]);
    ByteBuffer buffer = ByteBuffer.wrap(record);
    for (int i = 0; i < 10_000; i++) {
      gatewayPort.receiver.received(sources[i % 1_000], buffer.rewind());
    }
    long before = allocated();
    for (int i = 0; i < STRANGERS; i++) {
      gatewayPort.receiver.received(sources[i % 1_000], buffer.rewind());
    }
    assertThat((allocated() - before) / STRANGERS).as("octets a datagram").isLessThan(64);
    assertThat(gatewayPort.octetsOut).isZero();
    lab.exchange("undisturbed");
  }

  private void meter() {
    lab.meter(
        meterPort, lab.authority.server(Lab.METER.logicalDeviceName()), lab.authority, lab.meter);
  }

  /** Asks for a cookie and shows it. */
  private void begin(InetSocketAddress from) {
    meterPort.deliver(from, Wire.helloDatagram(random, new byte[0]));
    meterPort.deliver(from, Wire.helloDatagram(random, Wire.cookie(meterPort.lastAnswer)));
  }

  /** How many strangers got more than a cookie. */
  private long answered() {
    return meterPort.more.size();
  }

  private static byte[] mutated(byte[] seed, int changes, Random dice) {
    byte[] octets =
        changes > 0 && dice.nextInt(3) == 0 ? Arrays.copyOf(seed, dice.nextInt(400)) : seed.clone();
    for (int i = 0; i < changes && octets.length > 0; i++) {
      octets[dice.nextInt(Math.min(octets.length, 40))] = (byte) dice.nextInt();
    }
    return octets;
  }

  private static long allocated() {
    return ((ThreadMXBean) ManagementFactory.getThreadMXBean())
        .getThreadAllocatedBytes(Thread.currentThread().getId());
  }

  private static long heap() {
    System.gc();
    return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
  }

  private static long serverThreads() {
    return Thread.getAllStackTraces().keySet().stream()
        .filter(thread -> thread.getName().startsWith("tiaki-dtls-server-"))
        .count();
  }

  /** A link that strangers can reach too: what goes to them is only counted. */
  private static final class TappedLink implements DatagramLink {
    private final DatagramLink link;
    private volatile byte[] lastAnswer;
    private final Set<InetSocketAddress> more = ConcurrentHashMap.newKeySet();
    private volatile DatagramReceiver receiver;
    private volatile long octetsOut;

    TappedLink(DatagramLink link) {
      this.link = link;
    }

    void deliver(InetSocketAddress from, byte[] datagram) {
      receiver.received(from, ByteBuffer.wrap(datagram));
    }

    @Override
    public String id() {
      return link.id();
    }

    @Override
    public int maxDatagram() {
      return link.maxDatagram();
    }

    @Override
    public synchronized boolean send(InetSocketAddress peer, ByteBuffer datagram) {
      if (peer.getPort() < 1_000) {
        return link.send(peer, datagram);
      }
      octetsOut += datagram.remaining();
      byte[] octets = new byte[datagram.remaining()];
      datagram.duplicate().get(octets);
      if (octets.length > 60) {
        more.add(peer);
      } else {
        lastAnswer = octets;
      }
      return true;
    }

    @Override
    public Attachment attach(DatagramReceiver newReceiver) {
      receiver = newReceiver;
      return link.attach(newReceiver);
    }
  }
}
