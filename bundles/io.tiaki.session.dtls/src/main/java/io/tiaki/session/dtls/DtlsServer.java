package io.tiaki.session.dtls;

import io.tiaki.security.Credential;
import io.tiaki.security.PeerCertificate;
import io.tiaki.session.dtls.ServerSlot.Pending;
import io.tiaki.session.dtls.internal.Association;
import io.tiaki.session.dtls.internal.ClientHelloRecord;
import io.tiaki.session.dtls.internal.Count;
import io.tiaki.session.dtls.internal.HandshakeSetup;
import io.tiaki.session.dtls.internal.Hint;
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
 * The meter's side of DTLS 1.2 (RFC 6347) on one link: mutual certificates, ECDHE_ECDSA, AEAD.
 * Stateless cookies come before any state; a new handshake from a known address runs beside the old
 * session and replaces it only when it completes. A session of the same certificate from another
 * address is replaced too: a client has one. Safe for use by many threads.
 */
public final class DtlsServer implements AutoCloseable {
  private static final int MOST_PEERS = 16;
  private static final long HINT_MS = 1_000;

  private final DatagramLink link;
  private final Credential credential;
  private final CertificateValidator validator;
  private final DtlsServerListener listener;
  private final DtlsServerEnvironment environment;
  private final Map<InetSocketAddress, ServerSlot> slots = new HashMap<>(2);
  private DatagramLink.@Nullable Attachment attachment;
  private boolean closed;
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
    this.link = link;
    this.credential = credential;
    this.validator = validator;
    this.listener = listener;
    this.environment = environment;
  }

  /**
   * Attaches to the link and serves.
   *
   * @throws IllegalStateException when another receiver is attached to the link
   */
  public synchronized void start() {
    attachment = link.attach(this::received);
  }

  /** The live sessions. */
  public synchronized List<DtlsPeer> peers() {
    List<DtlsPeer> peers = new ArrayList<>();
    for (ServerSlot slot : slots.values()) {
      if (slot.live != null) {
        peers.add(slot.live);
      }
    }
    return peers;
  }

  private void received(InetSocketAddress from, ByteBuffer buffer) {
    byte[] datagram = new byte[buffer.remaining()];
    buffer.get(datagram);
    ClientHelloRecord hello = ClientHelloRecord.of(datagram);
    if (hello != null) {
      hello(from, datagram, hello);
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
      pending.association().deliver(datagram);
    }
    if (live != null && (pending == null || datagram.length > 4 && datagram[4] != 0)) {
      live.deliver(datagram);
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
      pending.association().deliver(datagram);
      return;
    }
    DTLSRequest request = environment.gate().verify(from, datagram, reply -> cookie(from, reply));
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
    HandshakeSetup setup =
        new HandshakeSetup(
            environment.crypto(), credential, validator, datagram -> link.send(from, datagram));
    setup
        .maxDatagram(link.maxDatagram())
        .counters(environment.counters())
        .turn(environment.compute().turn());
    Association association = Association.server(setup, hello);
    Pending pending = new Pending(association, hello);
    Pending before;
    synchronized (this) {
      ServerSlot slot = slots.get(from);
      if (closed || slot == null && slots.size() >= MOST_PEERS) {
        return;
      }
      if (slot == null) {
        slot = new ServerSlot();
        slots.put(from, slot);
      }
      before = slot.pending;
      slot.pending = pending;
    }
    if (before != null) {
      before.association().close("the client began anew");
    }
    if (!environment.pool().submit(() -> handshake(from, pending, request), false)) {
      over(from, pending);
    }
  }

  private void handshake(InetSocketAddress from, Pending pending, DTLSRequest request) {
    if (!isCurrent(from, pending)) {
      return;
    }
    Association association = pending.association();
    try {
      environment.counters().add(Count.BEGUN);
      PeerCertificate certificate = association.accept(request);
      environment.counters().add(association.kind());
      established(from, pending, certificate);
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

  private void established(InetSocketAddress from, Pending pending, PeerCertificate certificate) {
    ServerSession session =
        new ServerSession(
            from, certificate, pending.association(), listener, environment.clock(), this::gone);
    List<ServerSession> replaced = new ArrayList<>();
    synchronized (this) {
      ServerSlot slot = slots.get(from);
      if (closed || slot == null || !pending.equals(slot.pending)) {
        pending.association().close("the client began anew");
        return;
      }
      for (ServerSlot other : slots.values()) {
        ServerSession live = other.live;
        if (live != null && (other.equals(slot) || isSameClient(live, certificate))) {
          replaced.add(live);
        }
      }
      slot.pending = null;
      slot.live = session;
      slot.hello = pending.hello();
    }
    replaced.forEach(ServerSession::replace);
    session.open();
  }

  private static boolean isSameClient(ServerSession live, PeerCertificate certificate) {
    return live.certificate().fingerprint().equals(certificate.fingerprint());
  }

  private synchronized void over(InetSocketAddress from, Pending pending) {
    ServerSlot slot = slots.get(from);
    if (slot != null && pending.equals(slot.pending)) {
      slot.pending = null;
      removeIfEmpty(from, slot);
    }
  }

  private synchronized void gone(ServerSession session) {
    ServerSlot slot = slots.get(session.address());
    if (slot != null && session.equals(slot.live)) {
      slot.live = null;
      removeIfEmpty(session.address(), slot);
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
    List<ServerSession> live = new ArrayList<>();
    List<Pending> pending = new ArrayList<>();
    synchronized (this) {
      closed = true;
      attached = attachment;
      attachment = null;
      for (ServerSlot slot : slots.values()) {
        if (slot.live != null) {
          live.add(slot.live);
        }
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
