package io.tiaki.session.dtls;

import io.tiaki.security.Credential;
import io.tiaki.session.dtls.ServerSlot.Pending;
import io.tiaki.session.dtls.internal.Association;
import io.tiaki.session.dtls.internal.ClientHelloRecord;
import io.tiaki.session.dtls.internal.ConnectionTable;
import io.tiaki.session.dtls.internal.Count;
import io.tiaki.session.dtls.internal.Drop;
import io.tiaki.session.dtls.internal.HandshakeSetup;
import io.tiaki.session.dtls.internal.Hint;
import io.tiaki.session.dtls.internal.HintSender;
import io.tiaki.session.dtls.internal.LinkTiming;
import io.tiaki.session.dtls.internal.PeerPath;
import io.tiaki.session.dtls.internal.PeerTiming;
import io.tiaki.transport.DatagramLink;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.bouncycastle.tls.DTLSRequest;
import org.jspecify.annotations.Nullable;

/**
 * The meter's side of DTLS 1.2 (RFC 6347) on one link: both ends prove who they are, AEAD.
 * Stateless cookies come before any state; a new handshake from a known address runs beside the old
 * session and replaces it only when it completes. A session of the same certificate from another
 * address is replaced too: a client has one. Safe for use by many threads.
 */
public final class DtlsServer implements AutoCloseable {
  private static final long HINT_MS = 1_000;

  private final DatagramLink link;
  private final Authenticator authenticator;
  private final DtlsServerListener listener;
  private final DtlsServerEnvironment environment;
  private final PeerTiming timing = new PeerTiming(new LinkTiming());
  private final Map<InetSocketAddress, ServerSlot> slots = new HashMap<>(2);
  private final List<ServerSession> sessions = new ArrayList<>(1);
  private final Admission admission = new Admission(slots, sessions);
  private final ConnectionTable connections = new ConnectionTable(ConnectionTable.METER_OCTETS);
  private boolean connectionIds = true;
  private DatagramLink.@Nullable Attachment attachment;
  private boolean closed;
  private final HintSender hints = new HintSender();
  private long lastHint;

  /**
   * Attaches to nothing yet: see {@link #start}.
   *
   * @param link not owned: closing the server only detaches
   * @param credential certificate for serverAuth and key; asked at each handshake
   * @param validator for the clients' certificates
   */
  public DtlsServer(
      DatagramLink link,
      Credential credential,
      CertificateValidator validator,
      DtlsServerListener listener,
      DtlsServerEnvironment environment) {
    this(
        link,
        new Authenticator(Policy.USUAL).certificate(credential, validator),
        listener,
        environment);
  }

  /**
   * Attaches to nothing yet: see {@link #start}.
   *
   * @param link not owned: closing the server only detaches
   * @param authenticator our keys, how clients are judged, and what may be agreed on
   */
  public DtlsServer(
      DatagramLink link,
      Authenticator authenticator,
      DtlsServerListener listener,
      DtlsServerEnvironment environment) {
    this.link = link;
    this.authenticator = authenticator;
    this.listener = listener;
    this.environment = environment;
  }

  /**
   * Whether a client that offers connection IDs (RFC 9146) gets them; it does unless told. Before
   * {@link #start}.
   */
  public void connectionIds(boolean value) {
    connectionIds = value;
  }

  /**
   * Attaches to the link and serves.
   *
   * @throws IllegalStateException when another receiver is attached to the link
   */
  public synchronized void start() {
    attachment = link.attach(this::received);
  }

  /** Whom {@link #requestSession} asks before a client has had a session here. */
  public void client(InetSocketAddress address) {
    hints.configured(address);
  }

  /**
   * Asks the client that had the last session, in 15 octets that carry no trust, to open one: we
   * have something to say (decision 6). At once, then less and less often, whatever is called.
   *
   * @return false when there is a session, nobody is known, or it is too soon
   */
  public boolean requestSession() {
    DatagramLink.Attachment attached;
    boolean has;
    synchronized (this) {
      attached = attachment;
      has = !sessions.isEmpty();
    }
    InetSocketAddress to = attached == null || has ? null : hints.due(environment.clock().millis());
    if (to == null) {
      return false;
    }
    environment.counters().add(Count.HINT);
    return link.send(to, Hint.datagram());
  }

  /** The live sessions. */
  public synchronized List<DtlsPeer> peers() {
    return List.copyOf(sessions);
  }

  private void received(InetSocketAddress from, ByteBuffer buffer) {
    byte[] datagram = new byte[buffer.remaining()];
    buffer.get(datagram);
    ClientHelloRecord hello = ClientHelloRecord.of(datagram);
    if (hello != null) {
      hello(from, datagram, hello);
      return;
    }
    Association association = connections.find(datagram);
    if (association != null) {
      association.deliver(from, datagram);
      return;
    }
    Pending pending;
    ServerSession live;
    synchronized (this) {
      ServerSlot slot = slots.get(from);
      pending = slot == null ? null : slot.pending;
      live = slot == null ? null : slot.live;
    }
    if (pending != null) {
      pending.association().deliver(from, datagram);
    }
    if (live != null && (pending == null || datagram.length > 4 && datagram[4] != 0)) {
      live.deliver(from, datagram);
    }
    if (pending == null && live == null) {
      hint(from, datagram);
    }
  }

  private void hello(InetSocketAddress from, byte[] datagram, ClientHelloRecord hello) {
    Pending pending = pending(from);
    if (pending == null && isBeginOfLive(from, hello)) {
      return;
    }
    if (pending != null && pending.hello().isSameMessage(hello)) {
      pending.association().deliver(from, datagram);
      return;
    }
    DTLSRequest request = environment.gate().verify(from, datagram, reply -> cookie(from, reply));
    if (pending != null) {
      pending.association().hush();
    }
    if (request != null) {
      begin(from, hello, request);
    }
  }

  private boolean cookie(InetSocketAddress from, ByteBuffer reply) {
    environment.counters().add(Count.COOKIE);
    return link.send(from, reply);
  }

  private synchronized @Nullable Pending pending(InetSocketAddress from) {
    ServerSlot slot = slots.get(from);
    return slot == null ? null : slot.pending;
  }

  private synchronized boolean isBeginOfLive(InetSocketAddress from, ClientHelloRecord hello) {
    ServerSlot slot = slots.get(from);
    return slot != null
        && slot.live != null
        && slot.hello != null
        && slot.hello.isSameMessage(hello);
  }

  private void begin(InetSocketAddress from, ClientHelloRecord hello, DTLSRequest request) {
    long now = environment.clock().millis();
    Admission.Admitted admitted;
    synchronized (this) {
      admitted =
          closed
              ? null
              : admission.admit(from, now, () -> new Pending(association(from, hello), hello, now));
    }
    if (admitted == null) {
      environment.counters().drop(Drop.OVERLOAD);
      return;
    }
    if (admitted.displaced() != null) {
      admitted.displaced().association().close("another handshake took its place");
    }
    Pending pending = admitted.pending();
    if (!environment
        .pool()
        .submit(() -> handshake(from, pending, request), admitted.isDoubtful())) {
      pending.association().close("too many handshakes wait");
      over(from, pending);
    }
  }

  private Association association(InetSocketAddress from, ClientHelloRecord hello) {
    PeerPath path = new PeerPath(from, link::send, environment.clock());
    HandshakeSetup setup =
        new HandshakeSetup(environment.crypto(), authenticator, path)
            .maxDatagram(link.maxDatagram())
            .timing(timing)
            .counters(environment.counters())
            .turn(environment.compute().turn())
            .cache(environment.sessions())
            .renewable(() -> hasLive(from));
    if (connectionIds) {
      setup.connection(connections.open(), path);
    }
    return Association.server(setup, hello);
  }

  private void handshake(InetSocketAddress from, Pending pending, DTLSRequest request) {
    if (!isCurrent(from, pending)) {
      return;
    }
    Association association = pending.association();
    try {
      environment.counters().add(Count.BEGUN);
      PeerIdentity identity = association.accept(request);
      environment.counters().add(association.kind());
      established(from, pending, identity);
    } catch (IOException e) {
      environment.counters().failed(association.failure(e));
      if (isCurrent(from, pending)) {
        environment.refused(link.id(), from, association.explain(e));
      }
      over(from, pending);
    }
  }

  private synchronized boolean isCurrent(InetSocketAddress from, Pending pending) {
    ServerSlot slot = slots.get(from);
    return slot != null && pending.equals(slot.pending);
  }

  private void established(InetSocketAddress from, Pending pending, PeerIdentity identity) {
    ServerSession session =
        new ServerSession(
            from, identity, pending.association(), listener, environment.clock(), keeper);
    List<ServerSession> replaced = new ArrayList<>();
    ServerSession renewed;
    synchronized (this) {
      ServerSlot slot = slots.get(from);
      if (closed || slot == null || !pending.equals(slot.pending)) {
        pending.association().close("the client began anew");
        return;
      }
      renewed = renewed(pending, identity);
      for (ServerSession live : renewed == null ? sessions : List.<ServerSession>of()) {
        if (live.equals(slot.live) || isSameClient(live, identity)) {
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
    }
    if (renewed != null) {
      renewed.renew(pending.association());
      return;
    }
    hints.opened(from);
    replaced.forEach(ServerSession::replace);
    session.open();
  }

  private synchronized boolean hasLive(InetSocketAddress from) {
    ServerSlot slot = slots.get(from);
    return slot != null && slot.live != null;
  }

  /** The session that a client has new keys for, or null: then it begins anew. */
  private @Nullable ServerSession renewed(Pending pending, PeerIdentity identity) {
    if (pending.association().isRenewal()) {
      for (ServerSession live : sessions) {
        if (isSameClient(live, identity)) {
          return live;
        }
      }
    }
    return null;
  }

  private static boolean isSameClient(ServerSession live, PeerIdentity identity) {
    return live.identity().fingerprint().equals(identity.fingerprint());
  }

  private synchronized void over(InetSocketAddress from, Pending pending) {
    ServerSlot slot = slots.get(from);
    if (slot != null && pending.equals(slot.pending)) {
      slot.pending = null;
      removeIfEmpty(from, slot);
    }
  }

  private final ServerSession.Keeper keeper =
      new ServerSession.Keeper() {
        @Override
        public void moved(ServerSession session, InetSocketAddress before) {
          DtlsServer.this.moved(session, before);
        }

        @Override
        public void gone(ServerSession session) {
          DtlsServer.this.gone(session);
        }
      };

  private synchronized void gone(ServerSession session) {
    sessions.remove(session);
    leave(session.address(), session);
  }

  private void leave(InetSocketAddress address, ServerSession session) {
    ServerSlot slot = slots.get(address);
    if (slot != null && session.equals(slot.live)) {
      slot.live = null;
      removeIfEmpty(address, slot);
    }
  }

  /** Its connection ID leads to it anyway; the address is for what carries none. */
  private synchronized void moved(ServerSession session, InetSocketAddress before) {
    leave(before, session);
    if (sessions.contains(session)) {
      ServerSlot slot = slots.computeIfAbsent(session.address(), address -> new ServerSlot());
      if (slot.live == null) {
        slot.live = session;
      }
    }
  }

  private void removeIfEmpty(InetSocketAddress from, ServerSlot slot) {
    if (slot.isEmpty()) {
      slots.remove(from);
    }
  }

  /**
   * Tells a client that still talks to the session before our restart; it carries no trust
   * (decision 6).
   */
  private void hint(InetSocketAddress from, byte[] datagram) {
    long now = environment.clock().millis();
    if (Hint.isDue(datagram) && Math.abs(now - lastHint) >= HINT_MS) {
      lastHint = now;
      environment.counters().add(Count.HINT);
      link.send(from, Hint.datagram());
    }
  }

  /** Ends all sessions with close_notify, tells the listener, detaches. Does not block. */
  @Override
  public void close() {
    DatagramLink.Attachment attached;
    List<ServerSession> live;
    List<Pending> pending = new ArrayList<>();
    synchronized (this) {
      closed = true;
      attached = attachment;
      attachment = null;
      live = List.copyOf(sessions);
      for (ServerSlot slot : slots.values()) {
        if (slot.pending != null) {
          pending.add(slot.pending);
          slot.pending = null;
        }
      }
    }
    if (attached != null) {
      attached.close();
    }
    pending.forEach(one -> one.association().close("the server is closing"));
    live.forEach(one -> one.close("the server is closing"));
  }
}
