package io.tiaki.meter.internal.net;

import io.tiaki.transport.DatagramLink;
import io.tiaki.transport.DatagramReceiver;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.SplittableRandom;

/** A link that loses a share of the datagrams, in each direction, by a repeatable draw. */
public final class LossyLink implements DatagramLink {
  private final DatagramLink link;
  private final int percent;
  private final SplittableRandom outbound;
  private final SplittableRandom inbound;

  /**
   * @param percent share that is lost, 0 to 90
   * @param seed of the draws
   */
  public LossyLink(DatagramLink link, int percent, long seed) {
    this.link = link;
    this.percent = percent;
    outbound = new SplittableRandom(seed);
    inbound = new SplittableRandom(~seed);
  }

  @Override
  public String id() {
    return link.id();
  }

  @Override
  public int maxDatagram() {
    return link.maxDatagram();
  }

  /** A lost datagram counts as sent: nobody hears of losses on the way. */
  @Override
  public boolean send(InetSocketAddress peer, ByteBuffer datagram) {
    return isLost(outbound) || link.send(peer, datagram);
  }

  @Override
  public Attachment attach(DatagramReceiver receiver) {
    return link.attach(
        (peer, datagram) -> {
          if (!isLost(inbound)) {
            receiver.received(peer, datagram);
          }
        });
  }

  private boolean isLost(SplittableRandom draw) {
    synchronized (draw) {
      return draw.nextInt(100) < percent;
    }
  }
}
