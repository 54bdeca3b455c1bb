package io.tiaki.transport.udp;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.tiaki.testkit.Threads;
import io.tiaki.transport.DatagramLink;
import io.tiaki.transport.DatagramReceiver;
import java.io.IOException;
import java.net.DatagramSocket;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class UdpLinkTest {
  private static final InetSocketAddress V4 = new InetSocketAddress("127.0.0.1", 0);

  private final Inbox inbox = new Inbox();
  private UdpSelector selector;

  private static final class Inbox implements DatagramReceiver {
    private final BlockingQueue<String> texts = new LinkedBlockingQueue<>();

    @Override
    public void received(InetSocketAddress peer, ByteBuffer datagram) {
      texts.add(UTF_8.decode(datagram).toString());
    }

    String next() throws InterruptedException {
      return texts.poll(10, TimeUnit.SECONDS);
    }
  }

  @BeforeEach
  void open() throws IOException {
    selector = new UdpSelector("test");
  }

  @AfterEach
  void close() throws Exception {
    selector.close();
    assertThat(Threads.left("tiaki-udp-test")).isEmpty();
  }

  @Test
  void datagrams_travel_between_links_of_one_selector() throws Exception {
    UdpLink one = selector.open(UdpSettings.of("one", V4));
    UdpLink two = selector.open(UdpSettings.of("two", V4));
    two.attach(inbox);
    assertThat(one.send(two.localAddress(), bytes("hello"))).isTrue();
    assertThat(inbox.next()).isEqualTo("hello");
    assertThat(one.counters().sent()).isEqualTo(1);
    assertThat(two.counters().received()).isEqualTo(1);
  }

  @Test
  void a_burst_after_datagrams_that_came_one_by_one_arrives_whole_and_in_order() throws Exception {
    UdpLink one = selector.open(UdpSettings.of("one", V4));
    UdpLink two = selector.open(UdpSettings.of("two", V4));
    two.attach(inbox);
    for (int i = 0; i < 20; i++) {
      one.send(two.localAddress(), bytes("alone " + i));
      assertThat(inbox.next()).isEqualTo("alone " + i);
    }
    for (int i = 0; i < 100; i++) {
      one.send(two.localAddress(), bytes("burst " + i));
    }
    for (int i = 0; i < 100; i++) {
      assertThat(inbox.next()).isEqualTo("burst " + i);
    }
  }

  @Test
  void a_link_on_all_addresses_takes_both_families() throws Exception {
    UdpLink any = openV6("::");
    any.attach(inbox);
    UdpLink v4 = selector.open(UdpSettings.of("v4", V4));
    UdpLink v6 = openV6("::1");
    int port = any.localAddress().getPort();
    assertThat(v4.send(new InetSocketAddress("127.0.0.1", port), bytes("four"))).isTrue();
    assertThat(inbox.next()).isEqualTo("four");
    assertThat(v6.send(new InetSocketAddress("::1", port), bytes("six"))).isTrue();
    assertThat(inbox.next()).isEqualTo("six");
    v4.attach(inbox);
    assertThat(any.send(v4.localAddress(), bytes("back"))).isTrue();
    assertThat(inbox.next()).isEqualTo("back");
  }

  @Test
  void a_peer_of_the_wrong_family_is_refused() throws Exception {
    UdpLink link = selector.open(UdpSettings.of("v4", V4));
    assertThat(link.send(new InetSocketAddress("::1", 9), bytes("x"))).isFalse();
    assertThat(link.send(InetSocketAddress.createUnresolved("nowhere.invalid", 9), bytes("x")))
        .isFalse();
    assertThat(link.counters().refusedFamily()).isEqualTo(2);
  }

  @Test
  void what_is_too_long_is_refused() throws Exception {
    UdpLink link = selector.open(UdpSettings.of("v4", V4));
    assertThat(link.send(link.localAddress(), ByteBuffer.allocate(link.maxDatagram()))).isTrue();
    assertThat(link.send(link.localAddress(), ByteBuffer.allocate(link.maxDatagram() + 1)))
        .isFalse();
    assertThat(link.counters().refusedTooLong()).isEqualTo(1);
  }

  @Test
  void a_closed_port_at_the_other_end_harms_nothing() throws Exception {
    UdpLink link = selector.open(UdpSettings.of("v4", V4));
    link.attach(inbox);
    int closed;
    try (DatagramSocket socket = new DatagramSocket(0)) {
      closed = socket.getLocalPort();
    }
    for (int i = 0; i < 10; i++) {
      link.send(new InetSocketAddress("127.0.0.1", closed), bytes("anybody?"));
    }
    assertThat(link.send(link.localAddress(), bytes("still here"))).isTrue();
    assertThat(inbox.next()).isEqualTo("still here");
  }

  @Test
  void what_comes_while_nobody_listens_is_kept_up_to_a_bound_and_delivered_first()
      throws Exception {
    UdpLink link = selector.open(new UdpSettings("small", V4, 1232, 2, 100, 0));
    UdpLink sender = selector.open(UdpSettings.of("sender", V4));
    for (int i = 0; i < 5; i++) {
      sender.send(link.localAddress(), bytes("number " + i));
    }
    awaitDropped(link, 3);
    link.attach(inbox);
    sender.send(link.localAddress(), bytes("new"));
    assertThat(inbox.next()).isEqualTo("number 0");
    assertThat(inbox.next()).isEqualTo("number 1");
    assertThat(inbox.next()).isEqualTo("new");
  }

  @Test
  void the_bound_counts_octets_too() throws Exception {
    UdpLink link = selector.open(new UdpSettings("small", V4, 1232, 10, 100, 0));
    UdpLink sender = selector.open(UdpSettings.of("sender", V4));
    sender.send(link.localAddress(), bytes("a".repeat(80)));
    sender.send(link.localAddress(), bytes("b".repeat(80)));
    awaitDropped(link, 1);
    link.attach(inbox);
    assertThat(inbox.next()).startsWith("a");
  }

  @Test
  void there_is_one_receiver_and_none_after_it_is_detached() throws Exception {
    UdpLink link = selector.open(UdpSettings.of("v4", V4));
    DatagramLink.Attachment attachment = link.attach(inbox);
    assertThatThrownBy(() -> link.attach(inbox))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("v4");
    attachment.close();
    Inbox second = new Inbox();
    link.attach(second);
    attachment.close();
    link.send(link.localAddress(), bytes("for the second"));
    assertThat(second.next()).isEqualTo("for the second");
    assertThat(inbox.texts).isEmpty();
  }

  @Test
  void a_receiver_that_fails_does_not_stop_the_link() throws Exception {
    UdpLink link = selector.open(UdpSettings.of("v4", V4));
    CountDownLatch calls = new CountDownLatch(2);
    link.attach(
        (peer, datagram) -> {
          calls.countDown();
          throw new IllegalStateException("on purpose");
        });
    link.send(link.localAddress(), bytes("one"));
    link.send(link.localAddress(), bytes("two"));
    assertThat(calls.await(10, TimeUnit.SECONDS)).isTrue();
  }

  @Test
  void a_receiver_whose_classes_are_gone_does_not_stop_the_link() throws Exception {
    UdpLink link = selector.open(UdpSettings.of("v4", V4));
    CountDownLatch failed = new CountDownLatch(1);
    DatagramLink.Attachment gone =
        link.attach(
            (peer, datagram) -> {
              failed.countDown();
              throw new NoClassDefFoundError("the bundle was stopped meanwhile");
            });
    link.send(link.localAddress(), bytes("one"));
    assertThat(failed.await(10, TimeUnit.SECONDS)).isTrue();
    gone.close();
    link.attach(inbox);
    link.send(link.localAddress(), bytes("two"));
    assertThat(inbox.next()).isEqualTo("two");
    assertThat(link.counters().droppedReceiver()).isEqualTo(1);
  }

  @Test
  void an_interrupted_sender_does_not_close_the_socket() throws Exception {
    UdpLink link = selector.open(UdpSettings.of("v4", V4));
    link.attach(inbox);
    Thread.currentThread().interrupt();
    assertThat(link.send(link.localAddress(), bytes("one"))).isTrue();
    assertThat(Thread.interrupted()).isTrue();
    assertThat(inbox.next()).isEqualTo("one");
  }

  @Test
  void a_port_in_use_is_an_error_and_a_closed_link_frees_it() throws Exception {
    UdpLink first = selector.open(UdpSettings.of("first", V4));
    InetSocketAddress taken = first.localAddress();
    assertThatThrownBy(() -> selector.open(UdpSettings.of("second", taken)))
        .isInstanceOf(IOException.class);
    first.close();
    assertThat(first.send(taken, bytes("x"))).isFalse();
    UdpLink second = reopen(taken);
    assertThat(second.localAddress()).isEqualTo(taken);
  }

  @Test
  void a_thousand_links_share_one_thread() throws Exception {
    UdpLink sender = selector.open(UdpSettings.of("sender", V4));
    CountDownLatch all = new CountDownLatch(1_000);
    for (int i = 0; i < 1_000; i++) {
      UdpLink link = selector.open(UdpSettings.of("meter", V4));
      link.attach((peer, datagram) -> all.countDown());
      sender.send(link.localAddress(), bytes("x"));
    }
    assertThat(all.await(20, TimeUnit.SECONDS)).isTrue();
  }

  private UdpLink reopen(InetSocketAddress address) throws Exception {
    IOException last = null;
    CountDownLatch never = new CountDownLatch(1);
    for (int i = 0; i < 100; i++) {
      try {
        return selector.open(UdpSettings.of("again", address));
      } catch (IOException e) {
        last = e;
        never.await(10, TimeUnit.MILLISECONDS);
      }
    }
    throw last;
  }

  private UdpLink openV6(String address) {
    try {
      return selector.open(UdpSettings.of("v6", new InetSocketAddress(address, 0)));
    } catch (IOException e) {
      assumeTrue(false, "this machine has no IPv6");
      throw new IllegalStateException(e);
    }
  }

  private static void awaitDropped(UdpLink link, int count) throws InterruptedException {
    CountDownLatch never = new CountDownLatch(1);
    for (int i = 0; i < 1_000 && link.counters().droppedQueue() < count; i++) {
      never.await(10, TimeUnit.MILLISECONDS);
    }
    assertThat(link.counters().droppedQueue()).isEqualTo(count);
  }

  private static ByteBuffer bytes(String text) {
    return ByteBuffer.wrap(text.getBytes(UTF_8));
  }
}
