package io.tiaki.benchmarks.peer;

import io.tiaki.transport.DatagramLink;
import io.tiaki.transport.DatagramReceiver;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/** A link that delays each datagram by the same time, in order, and counts. */
final class DelayedLink implements DatagramLink, AutoCloseable {
  private final DatagramLink link;
  private final int millis;
  private final Report report;
  private final ScheduledExecutorService timer =
      Executors.newSingleThreadScheduledExecutor(
          work -> {
            Thread thread = new Thread(work, "delay");
            thread.setDaemon(true);
            return thread;
          });

  /**
   * @param millis one way; 0 = none
   */
  DelayedLink(DatagramLink link, int millis, Report report) {
    this.link = link;
    this.millis = millis;
    this.report = report;
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
  public boolean send(InetSocketAddress peer, ByteBuffer datagram) {
    report.sent(datagram.remaining());
    if (millis == 0) {
      return link.send(peer, datagram);
    }
    ByteBuffer copy = copy(datagram);
    timer.schedule(() -> link.send(peer, copy), millis, TimeUnit.MILLISECONDS);
    return true;
  }

  @Override
  public Attachment attach(DatagramReceiver receiver) {
    return link.attach(
        (from, datagram) -> {
          report.received(datagram.remaining());
          if (millis == 0) {
            receiver.received(from, datagram);
          } else {
            ByteBuffer copy = copy(datagram);
            timer.schedule(() -> receiver.received(from, copy), millis, TimeUnit.MILLISECONDS);
          }
        });
  }

  private static ByteBuffer copy(ByteBuffer datagram) {
    return ByteBuffer.allocate(datagram.remaining()).put(datagram.duplicate()).flip();
  }

  @Override
  public void close() {
    timer.shutdownNow();
  }
}
