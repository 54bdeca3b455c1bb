package io.tiaki.session.dtls.internal;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.bouncycastle.tls.DatagramTransport;
import org.jspecify.annotations.Nullable;

/**
 * What Bouncy Castle reads from and writes to. During the handshake it blocks the handshake's
 * thread and gathers a whole flight in as few datagrams as the link allows; after {@link
 * #established} it never blocks: when it is empty it throws one exception made beforehand, which
 * costs nothing and leaves the association unharmed.
 */
final class GuardedTransport implements DatagramTransport {
  private static final int MOST_RECORDS = 64;
  private static final int MOST_OCTETS = 65_536;
  private static final InterruptedIOException NOTHING =
      new InterruptedIOException("Nothing to receive");

  private final Outbound outbound;
  private final byte[] outgoing;
  private final long silenceNanos;
  private final ComputeGate.@Nullable Turn turn;
  private long startNanos = System.nanoTime();
  private volatile @Nullable Thread waiter;
  private final Queue<byte[]> incoming = new ArrayDeque<>();
  private int incomingOctets;
  private int gathered;
  private boolean heard;
  private boolean established;
  private boolean sent;
  private @Nullable String cancelled;

  /**
   * A transport for one handshake and the session that follows.
   *
   * @param most octets of one datagram
   * @param silenceMillis how long to wait for the peer's first record; 0 = as long as the handshake
   *     may take
   * @param turn left while the handshake waits for the network; null = it need not be
   */
  GuardedTransport(
      Outbound outbound, int most, int silenceMillis, ComputeGate.@Nullable Turn turn) {
    this.turn = turn;
    this.outbound = outbound;
    this.outgoing = new byte[most];
    this.silenceNanos = TimeUnit.MILLISECONDS.toNanos(silenceMillis);
  }

  /** Puts in one record that the guard let through; false when there are too many. */
  synchronized boolean offer(byte[] record) {
    if (incoming.size() >= MOST_RECORDS || incomingOctets + record.length > MOST_OCTETS) {
      return false;
    }
    heard = true;
    incoming.add(record);
    incomingOctets += record.length;
    LockSupport.unpark(waiter);
    return true;
  }

  synchronized boolean hasIncoming() {
    return !incoming.isEmpty();
  }

  synchronized int headLength() {
    byte[] head = incoming.peek();
    return head == null ? 1 : head.length;
  }

  synchronized boolean hasHeard() {
    return heard;
  }

  /** From now on nothing blocks and application data goes out at once. */
  synchronized void established() {
    flush();
    established = true;
  }

  /** Ends a handshake that is under way: its thread throws, and nothing is sent any more. */
  synchronized void cancelUnlessEstablished(String reason) {
    if (!established) {
      cancelled = reason;
      LockSupport.unpark(waiter);
    }
  }

  synchronized @Nullable String cancelled() {
    return cancelled;
  }

  @Override
  public synchronized int getReceiveLimit() {
    return established ? headLength() : FlightInbox.LARGEST_RECORD;
  }

  @Override
  public int getSendLimit() {
    return outgoing.length;
  }

  @Override
  public int receive(byte[] buffer, int offset, int length, int waitMillis) throws IOException {
    byte[] record = poll();
    if (record == null) {
      if (isEstablished()) {
        throw NOTHING;
      }
      record = await(waitMillis);
    }
    if (record == null || record.length > length) {
      return -1;
    }
    System.arraycopy(record, 0, buffer, offset, record.length);
    return record.length;
  }

  private synchronized boolean isEstablished() {
    return established;
  }

  private synchronized byte @Nullable [] poll() {
    byte[] record = incoming.poll();
    incomingOctets -= record == null ? 0 : record.length;
    return record;
  }

  /** Parks instead of waiting for the monitor: that would pin a virtual thread to its carrier. */
  private byte @Nullable [] await(int waitMillis) throws IOException {
    flush();
    long deadline = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(waitMillis);
    leave();
    waiter = Thread.currentThread();
    try {
      long left = left(deadline);
      while (left > 0) {
        LockSupport.parkNanos(this, Math.max(left, 1_000_000));
        if (Thread.currentThread().isInterrupted()) {
          throw new IOException("Interrupted");
        }
        left = left(deadline);
      }
    } finally {
      waiter = null;
      enter();
    }
    return poll();
  }

  /** Nanoseconds to wait on; 0 when something came or the time is up. */
  private synchronized long left(long deadline) throws IOException {
    if (cancelled != null) {
      throw new IOException(cancelled);
    }
    if (!incoming.isEmpty()) {
      return 0;
    }
    long now = System.nanoTime();
    long left = deadline - now;
    if (!heard && silenceNanos > 0) {
      long silence = startNanos + silenceNanos - now;
      if (silence <= 0) {
        throw new SilentPeerException();
      }
      left = Math.min(left, silence);
    }
    return Math.max(0, left);
  }

  /** The handshake begins, on this thread. */
  void begin() {
    enter();
    synchronized (this) {
      startNanos = System.nanoTime();
    }
  }

  private void enter() {
    if (turn != null) {
      turn.enter();
    }
  }

  private void leave() {
    if (turn != null) {
      turn.leave();
    }
  }

  /** The handshake is over, on its thread. */
  void end(boolean succeeded) {
    leave();
    if (turn != null && succeeded) {
      turn.succeeded();
    }
  }

  @Override
  public synchronized void send(byte[] buffer, int offset, int length) {
    if (cancelled != null) {
      return;
    }
    int type = buffer[offset] & 0xff;
    if (gathered + length > outgoing.length) {
      flush();
    }
    if (length > outgoing.length) {
      sent = false;
      return;
    }
    System.arraycopy(buffer, offset, outgoing, gathered, length);
    gathered += length;
    if (established && (type == RecordGuard.APPLICATION_DATA || type == RecordGuard.ALERT)) {
      flush();
    }
  }

  /** Sends what was gathered. */
  synchronized void flush() {
    if (gathered > 0) {
      sent = outbound.send(ByteBuffer.wrap(outgoing, 0, gathered));
      gathered = 0;
    }
  }

  /** Whether the link took the last datagram. */
  synchronized boolean wasSent() {
    return sent;
  }

  @Override
  public void close() {
    flush();
  }
}
