package io.tiaki.transport.udp;

import io.tiaki.transport.DatagramLink;
import io.tiaki.transport.DatagramReceiver;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.DatagramChannel;
import java.nio.channels.UnresolvedAddressException;
import java.nio.channels.UnsupportedAddressTypeException;
import java.util.ArrayDeque;
import java.util.OptionalLong;
import java.util.Queue;
import java.util.concurrent.atomic.AtomicLongArray;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One unconnected UDP socket, served by the thread of its {@link UdpSelector}. Safe for use by many
 * threads.
 */
public final class UdpLink implements DatagramLink, AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(UdpLink.class);

  private enum Count {
    RECEIVED,
    SENT,
    DROPPED_QUEUE,
    DROPPED_RECEIVER,
    TOO_LONG,
    FAMILY,
    BUSY,
    NETWORK
  }

  private record Queued(InetSocketAddress peer, byte[] datagram) {}

  private final UdpSettings settings;
  private final DatagramChannel channel;
  private final UdpSelector selector;
  private final InetSocketAddress local;
  private final AtomicLongArray counts = new AtomicLongArray(Count.values().length);
  private final ReadTurn turn = new ReadTurn();
  private final SocketOverflow overflow;
  private final int receiveBuffer;

  // Guarded by this, which is held during delivery so that a detached receiver is not called any
  // more.
  private final Queue<Queued> queue = new ArrayDeque<>(0);
  private int queuedOctets;
  private @Nullable DatagramReceiver receiver;

  UdpLink(UdpSettings settings, DatagramChannel channel, UdpSelector selector) throws IOException {
    this.settings = settings;
    this.channel = channel;
    this.selector = selector;
    this.local = (InetSocketAddress) channel.getLocalAddress();
    this.receiveBuffer = channel.getOption(StandardSocketOptions.SO_RCVBUF);
    this.overflow = new SocketOverflow(settings.id(), local, receiveBuffer);
  }

  @Override
  public String id() {
    return settings.id();
  }

  @Override
  public int maxDatagram() {
    return settings.maxDatagram();
  }

  /** Where the socket is bound; the real port when 0 was asked for. */
  public InetSocketAddress localAddress() {
    return local;
  }

  /** Octets of the socket's receive buffer as the system granted them. */
  public int receiveBuffer() {
    return receiveBuffer;
  }

  /**
   * Datagrams that the system dropped since the link was opened because its receive buffer was
   * full; empty where the system does not tell.
   */
  public OptionalLong droppedBySystem() {
    return overflow.dropped();
  }

  /** What happened so far. */
  public UdpCounters counters() {
    return new UdpCounters(
        get(Count.RECEIVED),
        get(Count.SENT),
        get(Count.DROPPED_QUEUE),
        get(Count.DROPPED_RECEIVER),
        get(Count.TOO_LONG),
        get(Count.FAMILY),
        get(Count.BUSY),
        get(Count.NETWORK));
  }

  @Override
  public boolean send(InetSocketAddress peer, ByteBuffer datagram) {
    if (datagram.remaining() > settings.maxDatagram()) {
      return refuse(Count.TOO_LONG);
    }
    int position = datagram.position();
    try {
      boolean taken = channel.send(datagram, peer) > 0 || datagram.limit() == position;
      return taken ? count(Count.SENT) : refuse(Count.BUSY);
    } catch (UnsupportedAddressTypeException | UnresolvedAddressException e) {
      return refuse(Count.FAMILY);
    } catch (ClosedChannelException e) {
      return false;
    } catch (IOException | SecurityException | IllegalArgumentException e) {
      return refuse(Count.NETWORK);
    }
  }

  @Override
  public Attachment attach(DatagramReceiver newReceiver) {
    synchronized (this) {
      if (receiver != null) {
        throw new IllegalStateException(
            "Another receiver is attached to link " + id() + ": close that one first");
      }
      receiver = newReceiver;
    }
    selector.execute(this::deliverQueued);
    return () -> detach(newReceiver);
  }

  private synchronized void detach(DatagramReceiver oldReceiver) {
    if (isAttached(oldReceiver)) {
      receiver = null;
    }
  }

  @SuppressWarnings("ReferenceEquality") // The same receiver, not an equal one.
  private boolean isAttached(DatagramReceiver candidate) {
    return receiver == candidate;
  }

  /** Closes the socket. What is queued is gone. */
  @Override
  public void close() {
    try {
      channel.close();
    } catch (IOException e) {
      LOG.debug("Link {} did not close in order", id(), e);
    }
    selector.closed(this);
  }

  /** Takes what the socket has; on the selector's thread. */
  void read(ByteBuffer buffer) {
    int most = turn.most();
    int count = 0;
    while (count < most && readOne(buffer)) {
      count++;
    }
    turn.took(count);
    if (count == ReadTurn.MOST) {
      overflow.suspect();
    }
  }

  /** Whether there may be more. */
  private boolean readOne(ByteBuffer buffer) {
    buffer.clear();
    try {
      InetSocketAddress peer = (InetSocketAddress) channel.receive(buffer);
      if (peer == null) {
        return false;
      }
      take(peer, buffer.flip());
    } catch (ClosedChannelException e) {
      return false;
    } catch (IOException e) {
      count(Count.NETWORK);
    }
    return true;
  }

  private synchronized void take(InetSocketAddress peer, ByteBuffer datagram) {
    if (receiver == null) {
      enqueue(peer, datagram);
    } else {
      deliverQueued();
      count(Count.RECEIVED);
      deliver(peer, datagram);
    }
  }

  private void enqueue(InetSocketAddress peer, ByteBuffer datagram) {
    int length = datagram.remaining();
    if (queue.size() >= settings.queueCount() || queuedOctets + length > settings.queueOctets()) {
      count(Count.DROPPED_QUEUE);
      return;
    }
    byte[] copy = new byte[length];
    datagram.get(copy);
    queue.add(new Queued(peer, copy));
    queuedOctets += length;
    count(Count.RECEIVED);
  }

  private synchronized void deliverQueued() {
    while (receiver != null) {
      Queued next = queue.poll();
      if (next == null) {
        return;
      }
      queuedOctets -= next.datagram().length;
      deliver(next.peer(), ByteBuffer.wrap(next.datagram()));
    }
  }

  private void deliver(InetSocketAddress peer, ByteBuffer datagram) {
    DatagramReceiver current = receiver;
    if (current == null) {
      return;
    }
    try {
      current.received(peer, datagram);
    } catch (RuntimeException | Error e) {
      if (counts.getAndIncrement(Count.DROPPED_RECEIVER.ordinal()) == 0) {
        LOG.error("The receiver of link {} failed; further failures are only counted", id(), e);
      }
    }
  }

  private boolean count(Count what) {
    counts.getAndIncrement(what.ordinal());
    return true;
  }

  private boolean refuse(Count what) {
    counts.getAndIncrement(what.ordinal());
    return false;
  }

  private long get(Count what) {
    return counts.get(what.ordinal());
  }
}
