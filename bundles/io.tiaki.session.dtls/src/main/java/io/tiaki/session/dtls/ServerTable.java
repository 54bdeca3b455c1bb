package io.tiaki.session.dtls;

import io.tiaki.session.dtls.ServerSlot.Pending;
import io.tiaki.session.dtls.internal.ClientHelloRecord;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Who a server talks to: the live sessions, and for each address the session and the handshake that
 * may replace it. A client, that is whoever has one identity, has one session. Sends nothing and
 * tells nobody. Safe for use by many threads.
 */
final class ServerTable implements ServerSession.Keeper {
  private final Map<InetSocketAddress, ServerSlot> slots = new HashMap<>(2);
  private final List<ServerSession> sessions = new ArrayList<>(1);
  private final Admission admission = new Admission(slots, sessions);
  private boolean closed;

  /**
   * Where an established handshake belongs.
   *
   * @param renewed the session that it has new keys for; null when it is a new one
   * @param replaced the sessions that end for the new one
   */
  record Place(@Nullable ServerSession renewed, List<ServerSession> replaced) {}

  /** What an address has, both as of one moment. */
  record Here(@Nullable Pending pending, @Nullable ServerSession live) {}

  synchronized List<ServerSession> sessions() {
    return List.copyOf(sessions);
  }

  synchronized boolean hasSessions() {
    return !sessions.isEmpty();
  }

  synchronized Here here(InetSocketAddress from) {
    ServerSlot slot = slots.get(from);
    return slot == null ? new Here(null, null) : new Here(slot.pending, slot.live);
  }

  @Nullable Pending pending(InetSocketAddress from) {
    return here(from).pending();
  }

  @Nullable ServerSession live(InetSocketAddress from) {
    return here(from).live();
  }

  synchronized boolean isCurrent(InetSocketAddress from, Pending pending) {
    return pending.equals(pending(from));
  }

  /** Whether the live session of that address began with this very message. */
  synchronized boolean isBeginOfLive(InetSocketAddress from, ClientHelloRecord hello) {
    ServerSlot slot = slots.get(from);
    return slot != null
        && slot.live != null
        && slot.hello != null
        && slot.hello.isSameMessage(hello);
  }

  /** As {@link Admission#admit}; nobody when the server is closed. */
  synchronized Admission.@Nullable Admitted admit(
      InetSocketAddress from, long now, Supplier<Pending> begin) {
    return closed ? null : admission.admit(from, now, begin);
  }

  /** As {@link Admission#admitUnproven}; null when the server is closed. */
  synchronized @Nullable Pending admitUnproven(InetSocketAddress from, Supplier<Pending> begin) {
    return closed ? null : admission.admitUnproven(from, begin);
  }

  /**
   * A handshake is done.
   *
   * @param session what it has become, if it has no place as new keys
   * @return null when another has taken its place meanwhile
   */
  synchronized @Nullable Place established(
      InetSocketAddress from, Pending pending, ServerSession session) {
    ServerSlot slot = slots.get(from);
    if (closed || slot == null || !pending.equals(slot.pending)) {
      return null;
    }
    ServerSession renewed = renewed(pending, session);
    List<ServerSession> replaced = new ArrayList<>();
    for (ServerSession live : renewed == null ? sessions : List.<ServerSession>of()) {
      if (live.equals(slot.live) || isSameClient(live, session)) {
        replaced.add(live);
      }
    }
    admission.authenticated(from);
    slot.pending = null;
    slot.hello = pending.hello();
    if (renewed == null) {
      sessions.add(session);
      slot.live = session;
    }
    removeIfEmpty(from, slot);
    return new Place(renewed, replaced);
  }

  /** The session that a client has new keys for, or null: then it begins anew. */
  private @Nullable ServerSession renewed(Pending pending, ServerSession session) {
    if (pending.association().isRenewal()) {
      for (ServerSession live : sessions) {
        if (isSameClient(live, session)) {
          return live;
        }
      }
    }
    return null;
  }

  private static boolean isSameClient(ServerSession live, ServerSession other) {
    return live.identity().fingerprint().equals(other.identity().fingerprint());
  }

  /** A handshake failed. */
  synchronized void over(InetSocketAddress from, Pending pending) {
    ServerSlot slot = slots.get(from);
    if (slot != null && pending.equals(slot.pending)) {
      slot.pending = null;
      removeIfEmpty(from, slot);
    }
  }

  @Override
  public synchronized void gone(ServerSession session) {
    sessions.remove(session);
    leave(session.address(), session);
  }

  /** Its connection ID leads to it anyway; the address is for what carries none. */
  @Override
  public synchronized void moved(ServerSession session, InetSocketAddress before) {
    leave(before, session);
    if (sessions.contains(session)) {
      ServerSlot slot = slots.computeIfAbsent(session.address(), address -> new ServerSlot());
      if (slot.live == null) {
        slot.live = session;
      }
    }
  }

  private void leave(InetSocketAddress address, ServerSession session) {
    ServerSlot slot = slots.get(address);
    if (slot != null && session.equals(slot.live)) {
      slot.live = null;
      removeIfEmpty(address, slot);
    }
  }

  private void removeIfEmpty(InetSocketAddress from, ServerSlot slot) {
    if (slot.isEmpty()) {
      slots.remove(from);
    }
  }

  /**
   * Nothing is admitted any more.
   *
   * @return the handshakes that are under way
   */
  synchronized List<Pending> close() {
    closed = true;
    List<Pending> pending = new ArrayList<>();
    for (ServerSlot slot : slots.values()) {
      if (slot.pending != null) {
        pending.add(slot.pending);
        slot.pending = null;
      }
    }
    return pending;
  }
}
