package io.tiaki.session.dtls;

import io.tiaki.security.Credential;
import io.tiaki.session.dtls.ServerSlot.Pending;
import io.tiaki.session.dtls.internal.Allowance;
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
import java.util.List;
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
  private final ServerTable table = new ServerTable();
  private final UnprovenHandshakes unproven;
  private final ConnectionTable connections = new ConnectionTable(ConnectionTable.METER_OCTETS);
  private boolean connectionIds = true;
  private DatagramLink.@Nullable Attachment attachment;
  private final HintSender hints = new HintSender();
  private long lastHint;
  private final Complaints complaints;

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
    this.unproven =
        new UnprovenHandshakes(authenticator, environment.sessions(), environment.unproven());
    this.complaints = new Complaints(link.id(), environment);
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
    boolean needless = !isAttached() || table.hasSessions();
    InetSocketAddress to = needless ? null : hints.due(environment.clock().millis());
    if (to == null) {
      return false;
    }
    environment.counters().add(Count.HINT);
    return link.send(to, Hint.datagram());
  }

  private synchronized boolean isAttached() {
    return attachment != null;
  }

  /** The live sessions. */
  public List<DtlsPeer> peers() {
    return List.copyOf(table.sessions());
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
    ServerTable.Here here = table.here(from);
    Pending pending = here.pending();
    ServerSession live = here.live();
    if (pending != null) {
      pending.association().deliver(from, datagram);
    }
    boolean isAlone = pending == null || !pending.isProven(); // Anybody can begin a handshake.
    if (live != null && (isAlone || datagram.length > 4 && datagram[4] != 0)) {
      live.deliver(from, datagram);
    }
    if (live == null && isAlone && (pending == null || pending.association().isSilent())) {
      hint(from, datagram);
    }
  }

  private void hello(InetSocketAddress from, byte[] datagram, ClientHelloRecord hello) {
    Pending pending = table.pending(from);
    if (pending == null && table.isBeginOfLive(from, hello)) {
      return;
    }
    if (pending != null && pending.hello().isSameMessage(hello)) {
      pending.association().deliver(from, datagram);
      return;
    }
    if (pending == null && answersAtOnce(from, datagram, hello)) {
      return;
    }
    DTLSRequest request = environment.gate().verify(from, datagram, reply -> cookie(from, reply));
    if (pending != null) {
      pending.association().hush();
    }
    if (request != null) {
      if (pending != null) {
        complaints.beganAnew(from, pending.association());
      }
      begin(from, hello, request);
    }
  }

  /** Begins without a cookie when that is cheap; false when one is due. */
  private boolean answersAtOnce(InetSocketAddress from, byte[] datagram, ClientHelloRecord hello) {
    long now = environment.clock().millis();
    UnprovenHandshakes.Place place = unproven.take(hello, now);
    if (place == null) {
      return false;
    }
    Pending pending =
        table.admitUnproven(
            from, () -> new Pending(association(from, hello, datagram.length), hello, now));
    boolean begins =
        pending != null
            && environment.pool().submit(() -> answer(from, pending, datagram, place), false);
    if (!begins) {
      place.over(false);
    }
    if (!begins && pending != null) {
      pending.association().close("too many handshakes wait");
      table.over(from, pending);
    }
    return begins;
  }

  private void answer(
      InetSocketAddress from, Pending pending, byte[] datagram, UnprovenHandshakes.Place place) {
    try {
      handshake(from, pending, null);
    } finally {
      place.over(!pending.association().isUnproven());
    }
    if (pending.association().isUnanswered()) {
      environment.gate().verify(from, datagram, reply -> cookie(from, reply));
    }
  }

  private boolean cookie(InetSocketAddress from, ByteBuffer reply) {
    environment.counters().add(Count.COOKIE);
    return link.send(from, reply);
  }

  private void begin(InetSocketAddress from, ClientHelloRecord hello, DTLSRequest request) {
    long now = environment.clock().millis();
    Admission.Admitted admitted =
        table.admit(from, now, () -> new Pending(association(from, hello, 0), hello, now));
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
      table.over(from, pending);
    }
  }

  /** With a cookie shown, or as answer to so many octets. */
  private Association association(InetSocketAddress from, ClientHelloRecord hello, int octets) {
    PeerPath path = new PeerPath(from, link::send, environment.clock());
    Allowance allowance = octets == 0 ? null : new Allowance(from, octets, path);
    HandshakeSetup setup =
        new HandshakeSetup(
                environment.crypto(), authenticator, allowance == null ? path : allowance)
            .allowance(allowance)
            .maxDatagram(link.maxDatagram())
            .timing(timing)
            .counters(environment.counters())
            .turn(environment.compute().turn())
            .cache(environment.sessions())
            .renewable(() -> table.live(from) != null);
    if (connectionIds) {
      setup.connection(connections.open(), path);
    }
    return Association.server(setup, hello);
  }

  private void handshake(InetSocketAddress from, Pending pending, @Nullable DTLSRequest request) {
    if (!table.isCurrent(from, pending)) {
      return;
    }
    Association association = pending.association();
    try {
      environment.counters().add(Count.BEGUN);
      PeerIdentity identity = association.accept(request);
      environment.counters().add(association.outcome().kind());
      established(from, pending, identity);
    } catch (IOException e) {
      failed(from, pending, e);
      table.over(from, pending);
    }
  }

  private void failed(InetSocketAddress from, Pending pending, IOException failure) {
    Association association = pending.association();
    if (!pending.isProven() && (association.isSilent() || association.isUnanswered())) {
      return; // Perhaps there is nobody, or only a cookie is due: not worth a word.
    }
    environment.counters().failed(association.outcome().failure(failure));
    if (table.isCurrent(from, pending)) {
      complaints.failed(from, association, failure);
    }
  }

  private void established(InetSocketAddress from, Pending pending, PeerIdentity identity) {
    ServerSession session =
        new ServerSession(
            from, identity, pending.association(), listener, environment.clock(), table);
    ServerTable.Place place = table.established(from, pending, session);
    if (place == null) {
      pending.association().close("the client began anew");
      return;
    }
    complaints.established();
    if (place.renewed() != null) {
      place.renewed().renew(pending.association());
    } else {
      hints.opened(from);
      place.replaced().forEach(ServerSession::replace);
      session.open();
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
    List<Pending> pending = table.close();
    DatagramLink.Attachment attached;
    synchronized (this) {
      attached = attachment;
      attachment = null;
    }
    if (attached != null) {
      attached.close();
    }
    pending.forEach(one -> one.association().close("the server is closing"));
    table.sessions().forEach(one -> one.close("the server is closing"));
  }
}
