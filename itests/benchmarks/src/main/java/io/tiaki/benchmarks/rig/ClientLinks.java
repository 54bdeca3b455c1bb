package io.tiaki.benchmarks.rig;

import io.tiaki.model.MeterId;
import io.tiaki.session.Session;
import io.tiaki.session.SessionListener;
import io.tiaki.session.dtls.DtlsPeer;
import io.tiaki.session.dtls.DtlsServerListener;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * How our client reaches somebody else's server: over the plain wrapper, or through our DTLS, whose
 * meter's end forwards every payload to the server's wrapper port.
 *
 * @param tcp else UDP
 */
record ClientLinks(
    MeterId meter, InetSocketAddress address, boolean tcp, Optional<Credentials> dtls) {
  private static final int PLAIN_PAYLOAD = 1_200;

  /** One way to the server. */
  interface Link extends AutoCloseable {
    /** Payloads that came in. */
    int received();

    @Override
    void close();
  }

  /** Opens a session and tells the listener of it. */
  Link open(SessionListener listener) throws IOException {
    Counting counting = new Counting(listener);
    if (dtls.isPresent()) {
      DtlsBridge bridge = new DtlsBridge(meter, dtls.get(), new Forwarder(), counting);
      return link(counting, bridge::close);
    }
    Plain session = new Plain(meter, wire());
    counting.opened(session);
    session.wire.listen(
        pdu -> counting.received(session, pdu), () -> counting.closed(session, "closed"));
    return link(counting, session.wire::close);
  }

  private Wire wire() throws IOException {
    return tcp ? Wire.tcp(address) : Wire.udp(address);
  }

  private static Link link(Counting counting, Runnable closing) {
    return new Link() {
      @Override
      public int received() {
        return counting.count.get();
      }

      @Override
      public void close() {
        closing.run();
      }
    };
  }

  private record Counting(SessionListener listener, AtomicInteger count)
      implements SessionListener {
    Counting(SessionListener listener) {
      this(listener, new AtomicInteger());
    }

    @Override
    public void opened(Session session) {
      listener.opened(session);
    }

    @Override
    public void received(Session session, ByteBuffer payload) {
      count.incrementAndGet();
      listener.received(session, payload);
    }

    @Override
    public void closed(Session session, String reason) {
      listener.closed(session, reason);
    }
  }

  /** A session without DTLS, which the product does not have. */
  private record Plain(MeterId meter, Wire wire) implements Session {
    @Override
    public String fingerprint() {
      return "0".repeat(64);
    }

    @Override
    public int maxPayload() {
      return PLAIN_PAYLOAD;
    }

    @Override
    public boolean send(ByteBuffer payload) {
      return payload.remaining() <= PLAIN_PAYLOAD && wire.send(payload);
    }

    @Override
    public void close(String reason) {
      wire.close();
    }
  }

  /** The meter's end of DTLS in front of a server that knows the wrapper only. */
  private final class Forwarder implements DtlsServerListener {
    private @Nullable Wire wire;

    @Override
    public synchronized void opened(DtlsPeer peer) {
      try {
        Wire opened = wire();
        opened.listen(
            pdu -> {
              if (!peer.send(pdu)) {
                System.err.println("rig: " + pdu.remaining() + " octets do not fit a record");
              }
            },
            () -> peer.close("the server closed the connection"));
        wire = opened;
      } catch (IOException e) {
        peer.close("the server is not there");
      }
    }

    @Override
    public synchronized void received(DtlsPeer peer, ByteBuffer payload) {
      if (wire != null) {
        wire.send(payload);
      }
    }

    @Override
    public synchronized void closed(DtlsPeer peer, String reason) {
      if (wire != null) {
        wire.close();
      }
    }
  }
}
