package io.tiaki.session.dtls;

import io.tiaki.session.dtls.ServerSlot.Pending;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Which clients with a good cookie may begin a handshake. A cookie proves an address, not a client:
 * half-open handshakes of strangers are few, one host gets a part of them, and a newcomer takes the
 * place of the oldest, silent ones first. Each keeps its place for a while, which bounds the
 * computing that strangers cause. Addresses of clients that were authenticated lately are no
 * strangers. Guarded by the server.
 */
final class Admission {
  /** So many addresses may have a session. */
  static final int MOST_LIVE = 16;

  /** So many strangers may be half-way in a handshake: each needs a thread to go on. */
  static final int MOST_STRANGERS = 8;

  /** And so many of them from one host. */
  static final int MOST_OF_ONE_HOST = 3;

  /** So long nobody takes the place of a handshake. */
  static final long LEAST_AGE_MS = 250;

  private static final int MOST_KNOWN = 16;
  private static final Comparator<Stranger> FIRST_TO_GO =
      Comparator.comparing((Stranger one) -> !one.pending().association().isSilent())
          .thenComparing(one -> -one.age());

  private final Map<InetSocketAddress, ServerSlot> slots;
  private final List<ServerSession> sessions;
  private final Set<InetSocketAddress> known = new LinkedHashSet<>();

  private record Stranger(InetSocketAddress address, Pending pending, long age) {}

  /**
   * A handshake that may begin.
   *
   * @param pending it
   * @param displaced the one that has to end for it
   * @param isDoubtful whether it shares its threads with many strangers
   */
  record Admitted(Pending pending, @Nullable Pending displaced, boolean isDoubtful) {}

  /**
   * Decides over a server's slots.
   *
   * @param slots by address; changed by {@link #admit}
   * @param sessions all that are live
   */
  Admission(Map<InetSocketAddress, ServerSlot> slots, List<ServerSession> sessions) {
    this.slots = slots;
    this.sessions = sessions;
  }

  /**
   * Puts a handshake into its slot; null when it has to wait and its client to ask again.
   *
   * @param begin makes the handshake, only when it may begin
   */
  @Nullable Admitted admit(InetSocketAddress from, long now, Supplier<Pending> begin) {
    ServerSlot slot = slots.get(from);
    if (slot != null) {
      Pending before = slot.pending;
      if (before != null && before.isProven() && age(before, now) < LEAST_AGE_MS) {
        return null;
      }
      return put(slot, begin, before, false);
    }
    List<Stranger> strangers = known.contains(from) ? List.of() : strangers(now);
    Stranger leaving = rivals(strangers, from.getAddress()).stream().min(FIRST_TO_GO).orElse(null);
    boolean isFull = sessions.size() >= MOST_LIVE && !known.contains(from);
    if (isFull || leaving != null && leaving.age() < LEAST_AGE_MS) {
      return null;
    }
    if (leaving != null) {
      slots.remove(leaving.address());
    }
    ServerSlot added = new ServerSlot();
    slots.put(from, added);
    Pending displaced = leaving == null ? null : leaving.pending();
    return put(added, begin, displaced, strangers.size() >= MOST_OF_ONE_HOST);
  }

  /**
   * Puts the handshake of a client without a cookie into its slot; null when there is one already
   * or no room. It takes nobody's place and gives its own to the first good cookie.
   */
  @Nullable Pending admitUnproven(InetSocketAddress from, Supplier<Pending> begin) {
    ServerSlot slot = slots.get(from);
    boolean isFull = slot == null && sessions.size() >= MOST_LIVE && !known.contains(from);
    if (isFull || slot != null && slot.pending != null) {
      return null;
    }
    ServerSlot own = slot == null ? new ServerSlot() : slot;
    slots.put(from, own);
    return put(own, begin, null, false).pending();
  }

  private static Admitted put(
      ServerSlot slot, Supplier<Pending> begin, @Nullable Pending displaced, boolean isDoubtful) {
    Pending pending = begin.get();
    slot.pending = pending;
    return new Admitted(pending, displaced, isDoubtful);
  }

  private List<Stranger> strangers(long now) {
    List<Stranger> strangers = new ArrayList<>();
    slots.forEach(
        (address, slot) -> {
          Pending pending = slot.pending;
          if (pending != null
              && pending.isProven()
              && slot.live == null
              && !known.contains(address)) {
            strangers.add(new Stranger(address, pending, age(pending, now)));
          }
        });
    return strangers;
  }

  /** Those of whom one has to go for a newcomer; none when there is room. */
  private static List<Stranger> rivals(List<Stranger> strangers, InetAddress host) {
    List<Stranger> ofHost =
        strangers.stream().filter(one -> one.address().getAddress().equals(host)).toList();
    if (ofHost.size() >= MOST_OF_ONE_HOST) {
      return ofHost;
    }
    return strangers.size() >= MOST_STRANGERS ? strangers : List.of();
  }

  /** Whoever moves the clock does not make a handshake young. */
  private static long age(Pending pending, long now) {
    return Math.abs(now - pending.since());
  }

  /** A client at this address has shown its certificate. */
  void authenticated(InetSocketAddress address) {
    known.remove(address);
    known.add(address);
    if (known.size() > MOST_KNOWN) {
      known.remove(known.iterator().next());
    }
  }
}
