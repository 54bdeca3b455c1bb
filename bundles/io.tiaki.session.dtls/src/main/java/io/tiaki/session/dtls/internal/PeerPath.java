package io.tiaki.session.dtls.internal;

import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.time.Clock;
import java.util.ArrayDeque;
import java.util.Queue;
import org.jspecify.annotations.Nullable;

/**
 * Where the peer of one association is. A new address is believed only when a record newer than all
 * before came from it and a check sent to it was answered (RFC 9146, 6; RFC 9853). Until then the
 * old one stays; what we send goes to both, to the new one at most three times what came from it.
 * Safe for use by many threads.
 */
public final class PeerPath implements Outbound {
  /** Sends a datagram to an address without blocking; false when it was dropped. */
  @FunctionalInterface
  public interface Network {
    boolean send(InetSocketAddress to, ByteBuffer datagram);
  }

  /** What a record says about the peer's address. */
  enum Finding {
    /** Nothing new. */
    NOTHING,
    /** It may have another one: a check is due; {@link #checking} says that it goes out. */
    CHECK_DUE,
    /** It has not moved, although a record came from elsewhere. */
    STAYED
  }

  /** RFC 9853, 5.5 leaves it to the profile: our links answer within a few seconds. */
  static final long CHECK_MS = 5_000;

  private static final int AMPLIFICATION = 3;
  private static final int MOST_HELD = 4;

  private final Network network;
  private final Clock clock;
  private volatile InetSocketAddress address;
  private @Nullable InetSocketAddress detour;
  private @Nullable Candidate candidate;

  /** An address that is not believed yet. */
  private static final class Candidate {
    final InetSocketAddress address;
    final Queue<byte[]> held = new ArrayDeque<>(MOST_HELD);
    long received;
    long sent;
    long checkedAt;
    boolean checked;
    byte @Nullable [] cookie;

    Candidate(InetSocketAddress address) {
      this.address = address;
    }

    boolean affords(int octets) {
      return sent + octets <= AMPLIFICATION * received;
    }
  }

  /** The peer is at this address. */
  public PeerPath(InetSocketAddress address, Network network, Clock clock) {
    this.address = address;
    this.network = network;
    this.clock = clock;
  }

  /** The address that is believed. */
  public InetSocketAddress address() {
    return address;
  }

  @Override
  public synchronized boolean send(ByteBuffer datagram) {
    if (detour != null) {
      return network.send(detour, datagram);
    }
    Candidate other = candidate;
    if (other == null) {
      return network.send(address, datagram);
    }
    boolean sent = network.send(address, datagram.duplicate());
    int length = datagram.remaining();
    if (other.affords(length)) {
      other.sent += length;
      sent |= network.send(other.address, datagram);
    } else if (other.held.size() < MOST_HELD) {
      byte[] copy = new byte[length];
      datagram.get(copy);
      other.held.add(copy);
    }
    return sent;
  }

  /** Where everything goes until told otherwise; null = where the peer is. */
  synchronized void detour(@Nullable InetSocketAddress to) {
    detour = to;
  }

  /**
   * An authenticated record came.
   *
   * @param octets of the record
   * @param newest whether it is newer than all before and carries our connection ID
   */
  synchronized Finding heard(InetSocketAddress from, int octets, boolean newest) {
    if (!newest) {
      return Finding.NOTHING;
    }
    if (from.equals(address)) {
      boolean refuted = candidate != null;
      candidate = null; // It is still where it was: the other was a copy, or late.
      return refuted ? Finding.STAYED : Finding.NOTHING;
    }
    Candidate other = candidate;
    if (other == null || !from.equals(other.address)) {
      other = new Candidate(from);
      candidate = other;
    }
    other.received += octets;
    boolean due = !other.checked || Math.abs(clock.millis() - other.checkedAt) >= CHECK_MS;
    return due ? Finding.CHECK_DUE : Finding.NOTHING;
  }

  /**
   * A check is sent to the candidate now.
   *
   * @param cookie that its answer repeats; null when the peer knows no such check and any newer
   *     record is an answer
   * @param octets it takes, at most
   * @return false when it would be more than the address may get
   */
  synchronized boolean checking(byte @Nullable [] cookie, int octets) {
    Candidate other = candidate;
    if (other == null || !other.affords(octets)) {
      return false;
    }
    other.sent += octets;
    other.cookie = cookie;
    other.checked = true;
    other.checkedAt = clock.millis();
    return true;
  }

  /** Whether a check without a cookie waits for a newer record from this address. */
  synchronized boolean isPlainlyChecked(InetSocketAddress from) {
    Candidate other = candidate;
    return other != null && other.checked && other.cookie == null && from.equals(other.address);
  }

  /** Whether an answer has the cookie of the check, came from where it was sent, and in time. */
  synchronized boolean isAnswer(InetSocketAddress from, byte[] cookie) {
    Candidate other = candidate;
    return other != null
        && other.cookie != null
        && from.equals(other.address)
        && Math.abs(clock.millis() - other.checkedAt) < CHECK_MS
        && MessageDigest.isEqual(other.cookie, cookie);
  }

  /** Believes the candidate: the peer is there from now on. */
  synchronized void move() {
    Candidate other = candidate;
    if (other != null) {
      candidate = null;
      address = other.address;
      other.held.forEach(octets -> network.send(other.address, ByteBuffer.wrap(octets)));
    }
  }
}
