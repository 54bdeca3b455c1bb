package io.tiaki.session.dtls.internal;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.Objects;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongSupplier;
import java.util.function.Predicate;
import org.bouncycastle.tls.DatagramTransport;
import org.bouncycastle.tls.TlsTimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * What Bouncy Castle reads from and writes to. During the handshake it blocks the handshake's
 * thread and gathers a whole flight in as few datagrams as the link allows; after {@link
 * #established} it never blocks: when it is empty it throws one exception made beforehand, which
 * costs nothing and leaves the association unharmed.
 */
final class GuardedTransport implements DatagramTransport {
  private static final InterruptedIOException NOTHING =
      new InterruptedIOException("Nothing to receive");

  private static final int LARGEST_SENT =
      RecordGuard.HEADER + FlightInbox.MESSAGE_HEADER + MessageRules.LONGEST;

  private final Outbound outbound;
  private final @Nullable Allowance allowance;
  private final FlightPacker packer;
  private @Nullable FlightTimer timer; // Of the handshake; null when that is over.
  private final LongSupplier clock;
  private ComputeGate.@Nullable Turn turn; // Of the handshake too.
  private final int most;
  private final IncomingRecords incoming;
  private boolean heard;
  private boolean established;
  private boolean sent;
  private boolean mute;
  private @Nullable String cancelled;
  private boolean armed;
  private IncomingRecords.@Nullable Incoming last;
  private IncomingRecords.@Nullable Incoming ahead;
  private volatile @Nullable Thread waiter;

  /**
   * A transport for one handshake and the session that follows.
   *
   * @param client whether it is the client's
   * @param form whether a record has the form that is agreed when its turn comes
   */
  GuardedTransport(
      HandshakeSetup setup, boolean client, LongSupplier clock, Predicate<byte[]> form) {
    this.incoming = new IncomingRecords(form);
    this.outbound = setup.outbound();
    this.allowance = setup.allowance();
    this.most = setup.maxDatagram();
    this.packer = new FlightPacker(outbound, setup.handshakeDatagram());
    this.clock = clock;
    this.turn = setup.turn();
    this.timer = new FlightTimer(setup, client, clock.getAsLong());
  }

  /** Server: the handshake began with this, as {@link FlightTimer#begunBy}. */
  synchronized void begunBy(ClientHelloRecord hello) {
    timer().begunBy(hello);
  }

  /**
   * Puts in one record that the guard let through; false when there are too many. Followed by
   * {@link #wake}.
   */
  synchronized boolean offer(byte[] record, @Nullable InetSocketAddress from) {
    if (!incoming.offer(record, from)) {
      return false;
    }
    boolean isNew = established || timer().received(record, clock.getAsLong());
    heard |= isNew || allowance == null; // Who can forge a hello can forge it twice.
    return true;
  }

  /** Puts in the ClientHello of a client that has proven nothing. */
  synchronized void begin(byte[] record) {
    incoming.offer(record, null);
    timer().received(record, clock.getAsLong());
  }

  /**
   * The handshake goes on with what was offered: once for a datagram, for otherwise it would wait
   * for the monitor with each further record.
   */
  void wake() {
    LockSupport.unpark(waiter);
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
    return incoming.headLength();
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

  private FlightTimer timer() {
    return Objects.requireNonNull(timer);
  }

  /** Repeats nothing by its own timer until something new comes; harmless after the handshake. */
  synchronized void hush() {
    if (!established) {
      timer().hush();
    }
  }

  /** From now on nothing blocks and application data goes out at once. */
  synchronized void established() {
    flush();
    timer().established();
    timer = null;
    established = true;
    packer.release();
    last = null;
  }

  /** One record was dealt with, and what it made us say is sent; nothing of it is kept. */
  synchronized void done() {
    flush();
    last = null;
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
    return established ? incoming.headLength() : FlightInbox.LARGEST_RECORD;
  }

  /** During the handshake as much as a message may have: it is split here. */
  @Override
  public synchronized int getSendLimit() {
    return established ? most : LARGEST_SENT;
  }

  /**
   * Waits by our own timer: Bouncy Castle's runs out at once, so that it repeats its flight
   * whenever this returns nothing. While it waits it does not compute, and it parks instead of
   * waiting for the monitor, which would pin a virtual thread.
   */
  @Override
  public int receive(byte[] buffer, int offset, int length, int waitMillis) throws IOException {
    long nanos = begun();
    if (nanos > 0) {
      leave();
      waiter = Thread.currentThread();
      try {
        nanos = waiting(); // What came before the waiter was known woke nobody.
        while (nanos > 0) {
          LockSupport.parkNanos(this, nanos);
          if (Thread.currentThread().isInterrupted()) {
            throw new IOException("Interrupted");
          }
          nanos = waiting();
        }
      } finally {
        waiter = null;
        enter();
      }
    }
    return take(buffer, offset, length);
  }

  private synchronized long begun() throws IOException {
    if (!established) {
      flush();
    }
    if (allowance != null && !established) {
      check(allowance);
    }
    return waiting();
  }

  private void check(Allowance unproven) throws IOException {
    if (unproven.isRefused()) {
      throw new IOException("The answer to a client without a cookie would be too long");
    }
    if (!heard && !unproven.isUnanswered() && !unproven.mayRepeat()) {
      timer().hush(); // It repeats its hello when it wants our answer again.
    }
  }

  /** Nanoseconds to wait on; 0 when there is something to take, or the flight is to be repeated. */
  private synchronized long waiting() throws IOException {
    if (established) {
      return 0;
    }
    ahead = incoming.pollAll();
    long now = clock.getAsLong();
    if (ahead != null) {
      return 0;
    }
    if (cancelled != null) {
      throw new IOException(cancelled);
    }
    mute = timer().isOverdue(now) || !heard && timer().isSilent(now);
    if (mute && !heard) {
      throw new SilentPeerException();
    }
    if (mute) {
      throw new TlsTimeoutException("The handshake did not finish in time");
    }
    return timer().isDue(now) ? 0 : Math.max(1_000_000, timer().waiting(heard, now));
  }

  private synchronized int take(byte[] buffer, int offset, int length) throws IOException {
    IncomingRecords.Incoming next = established ? armed() : ahead;
    ahead = null;
    last = next;
    if (next == null) {
      if (established) {
        throw NOTHING;
      }
      return -1;
    }
    byte[] record = next.octets();
    if (!established) {
      timer().hand(record, clock.getAsLong());
    }
    if (record.length > length) {
      return -1;
    }
    System.arraycopy(record, 0, buffer, offset, record.length);
    return record.length;
  }

  private IncomingRecords.@Nullable Incoming armed() {
    boolean may = armed;
    armed = false;
    return may ? incoming.poll() : null;
  }

  /** The handshake may compute from now on; waits for it. */
  void enter() {
    if (turn != null) {
      turn.enter();
    }
  }

  private void leave() {
    if (turn != null) {
      turn.leave();
    }
  }

  /** The handshake computes no more. */
  void end(boolean succeeded) {
    leave();
    if (turn != null && succeeded) {
      turn.succeeded();
    }
    turn = null;
  }

  @Override
  public synchronized void send(byte[] buffer, int offset, int length) {
    if (cancelled != null || mute) {
      return; // No alert: the peer may be in the middle of its next handshake.
    }
    if (allowance != null && buffer[offset] == RecordGuard.ALERT) {
      allowance.fail(); // A cookie first, then it hears why.
    }
    if (established) {
      sendNow(buffer, offset, length);
    } else if (timer().send(buffer, offset, length)) {
      packer.add(buffer, offset, length, joins());
    }
  }

  /** A stack that takes one message a record only gets along with the repetition. */
  private boolean joins() {
    return timer().isFirstTime() || allowance != null && !allowance.affords(timer().octets());
  }

  /** Only our last flight, which the peer asks for by repeating its own, is gathered. */
  private void sendNow(byte[] buffer, int offset, int length) {
    int type = buffer[offset] & 0xff;
    boolean gathers = type == RecordGuard.HANDSHAKE || type == RecordGuard.CHANGE_CIPHER_SPEC;
    if (gathers || type == RecordGuard.CONNECTION_ID_RECORD && !packer.isEmpty()) {
      packer.add(buffer, offset, length, false);
    } else {
      flush();
      sent = length <= most && outbound.send(ByteBuffer.wrap(buffer, offset, length));
    }
  }

  /** Sends what was gathered. */
  synchronized void flush() {
    if (!packer.isEmpty()) {
      packer.flush();
      sent = packer.wasSent();
    }
    if (established) {
      packer.release();
    } else {
      timer().flushed(clock.getAsLong());
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
