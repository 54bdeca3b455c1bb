package io.tiaki.meter.internal.net;

import static org.assertj.core.api.Assertions.assertThat;

import io.tiaki.transport.DatagramLink;
import io.tiaki.transport.DatagramReceiver;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class LossyLinkTest {
  private static final InetSocketAddress PEER = new InetSocketAddress("127.0.0.1", 9);
  private static final int COUNT = 10_000;

  @Test
  void loses_its_share_in_each_direction() {
    FakeLink fake = new FakeLink();
    LossyLink lossy = new LossyLink(fake, 30, 1);
    List<Integer> received = new ArrayList<>();
    lossy.attach((peer, datagram) -> received.add(datagram.remaining()));
    for (int i = 0; i < COUNT; i++) {
      assertThat(lossy.send(PEER, ByteBuffer.allocate(1))).isTrue();
      fake.deliver(ByteBuffer.allocate(2));
    }
    assertThat(fake.sent).isBetween(COUNT * 68 / 100, COUNT * 72 / 100);
    assertThat(received).hasSizeBetween(COUNT * 68 / 100, COUNT * 72 / 100);
  }

  @Test
  void the_same_seed_loses_the_same_datagrams() {
    assertThat(pattern(7)).isEqualTo(pattern(7)).isNotEqualTo(pattern(8));
  }

  @Test
  void what_the_link_refuses_is_still_refused() {
    FakeLink fake = new FakeLink();
    fake.full = true;
    assertThat(new LossyLink(fake, 0, 1).send(PEER, ByteBuffer.allocate(1))).isFalse();
  }

  private static List<Integer> pattern(long seed) {
    FakeLink fake = new FakeLink();
    LossyLink lossy = new LossyLink(fake, 50, seed);
    List<Integer> pattern = new ArrayList<>();
    for (int i = 0; i < 100; i++) {
      lossy.send(PEER, ByteBuffer.allocate(1));
      pattern.add(fake.sent);
    }
    return pattern;
  }

  private static final class FakeLink implements DatagramLink {
    private DatagramReceiver receiver;
    private int sent;
    private boolean full;

    void deliver(ByteBuffer datagram) {
      receiver.received(PEER, datagram);
    }

    @Override
    public String id() {
      return "fake";
    }

    @Override
    public int maxDatagram() {
      return 1_232;
    }

    @Override
    public boolean send(InetSocketAddress peer, ByteBuffer datagram) {
      sent++;
      return !full;
    }

    @Override
    public Attachment attach(DatagramReceiver attached) {
      receiver = attached;
      return () -> receiver = null;
    }
  }
}
