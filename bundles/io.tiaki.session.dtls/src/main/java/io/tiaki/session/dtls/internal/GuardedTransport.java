package io.tiaki.session.dtls.internal;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
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
  private final long startNanos = System.nanoTime();
  private final Queue<Incoming> incoming = new ArrayDeque<>();
  private final Predicate<byte[]> form;
  private int incomingOctets;
  private int gathered;
  private boolean heard;
  private boolean established;
  private boolean sent;
  private @Nullable String cancelled;
  private boolean armed;
  private @Nullable Incoming last;

  private record Incoming(byte[] octets, @Nullable InetSocketAddress from) {}

  /**
   * A transport for one handshake and the session that follows.
   *
   * @param most octets of one datagram
   * @param silenceMillis how long to wait for the peer's first record; 0 = as long as the handshake
   *     may take
   * @param form whether a record has the form that is agreed when its turn comes
   */
  GuardedTransport(Outbound outbound, int most, int silenceMillis, Predicate<byte[]> form) {
    this.form = form;
    this.outbound = outbound;
    this.outgoing = new byte[most];
    this.silenceNanos = TimeUnit.MILLISECONDS.toNanos(silenceMillis);
  }

  /** Puts in one record that the guard let through; false when there are too many. */
  synchronized boolean offer(byte[] record, @Nullable InetSocketAddress from) {
    if (incoming.size() >= MOST_RECORDS || incomingOctets + record.length > MOST_OCTETS) {
      return false;
    }
    heard = true;
    incoming.add(new Incoming(record, from));
    incomingOctets += record.length;
    notifyAll();
    return true;
  }

  synchronized boolean hasIncoming() {
    return !incoming.isEmpty();
  }

  /**
   * Lets one more record be read, and no further one: it may be longer than the buffer that was
   * made for this one.
   *
   * @return its octets
   */
  synchronized int arm() {
    armed = true;
    return headLength();
  }

  private int headLength() {
    Incoming head = incoming.peek();
    return head == null ? 1 : head.octets().length;
  }

  /** Where the record that was read last came from. */
  synchronized @Nullable InetSocketAddress source() {
    return last == null ? null : last.from();
  }

  /** Octets of the record that was read last. */
  synchronized int lastLength() {
    return last == null ? 0 : last.octets().length;
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
      notifyAll();
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
  public synchronized int receive(byte[] buffer, int offset, int length, int waitMillis)
      throws IOException {
    Incoming next = established ? poll() : await(waitMillis);
    last = next;
    if (next == null) {
      if (established) {
        throw NOTHING;
      }
      return -1;
    }
    byte[] record = next.octets();
    incomingOctets -= record.length;
    if (record.length > length || !form.test(record)) {
      return -1;
    }
    System.arraycopy(record, 0, buffer, offset, record.length);
    return record.length;
  }

  private @Nullable Incoming poll() {
    Incoming next = armed ? incoming.poll() : null;
    armed = false;
    return next;
  }

  private @Nullable Incoming await(int waitMillis) throws IOException {
    flush();
    long deadline = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(waitMillis);
    while (incoming.isEmpty()) {
      long now = System.nanoTime();
      if (cancelled != null) {
        throw new IOException(cancelled);
      }
      boolean silent = !heard && silenceNanos > 0;
      long end =
          silent ? Math.min(deadline - now, startNanos + silenceNanos - now) : deadline - now;
      if (end <= 0) {
        if (silent && now - startNanos >= silenceNanos) {
          throw new SilentPeerException();
        }
        return null;
      }
      try {
        TimeUnit.NANOSECONDS.timedWait(this, Math.max(end, 1_000_000));
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new IOException("Interrupted", e);
      }
    }
    return incoming.poll();
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
    if (established && type != RecordGuard.HANDSHAKE && type != RecordGuard.CHANGE_CIPHER_SPEC) {
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
