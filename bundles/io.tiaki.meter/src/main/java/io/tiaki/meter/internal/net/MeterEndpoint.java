package io.tiaki.meter.internal.net;

import io.tiaki.meter.internal.cosem.CosemServer;
import io.tiaki.meter.internal.cosem.Device;
import io.tiaki.meter.internal.cosem.ObjectModel;
import io.tiaki.meter.internal.cosem.PushMessage;
import io.tiaki.meter.internal.cosem.PushSetup;
import io.tiaki.meter.internal.cosem.Pusher;
import io.tiaki.meter.internal.metering.Row;
import io.tiaki.session.dtls.DtlsPeer;
import io.tiaki.session.dtls.DtlsServerListener;
import java.nio.ByteBuffer;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * One meter at its link: answers whoever has a session, and pushes over the newest one. Safe for
 * use by many threads.
 */
public final class MeterEndpoint implements DtlsServerListener {
  /** Hears of a meter's sessions. Called from the link: do not block. */
  @FunctionalInterface
  public interface Sessions {
    /**
     * @param open whether the meter has a session now
     */
    void changed(Device device, boolean open);
  }

  private final Device device;
  private final ObjectModel model;
  private final Sessions sessions;
  private final AtomicInteger invokeId = new AtomicInteger();

  /** Guarded by itself; in the order of their opening. Small: nearly always one. */
  private final Map<DtlsPeer, CosemServer> peers = new LinkedHashMap<>(2);

  private volatile @Nullable DtlsPeer newest;
  private volatile Runnable request = () -> {};

  public MeterEndpoint(Device device, ObjectModel model, Sessions sessions) {
    this.device = device;
    this.model = model;
    this.sessions = sessions;
  }

  @Override
  public void opened(DtlsPeer peer) {
    boolean first;
    synchronized (peers) {
      first = peers.isEmpty();
      peers.put(peer, server(peer));
      newest = peer;
    }
    if (first) {
      sessions.changed(device, true);
    }
  }

  private CosemServer server(DtlsPeer peer) {
    return new CosemServer(
        device, model, peer.maxPayload(), new PeerPusher(peer), peer.identity().fingerprint());
  }

  @Override
  public void received(DtlsPeer peer, ByteBuffer payload) {
    CosemServer server;
    synchronized (peers) {
      server = peers.get(peer);
    }
    if (server != null) {
      server.received(payload).forEach(answer -> peer.send(ByteBuffer.wrap(answer)));
    }
  }

  @Override
  public void closed(DtlsPeer peer, String reason) {
    boolean last;
    synchronized (peers) {
      last = peers.remove(peer) != null && peers.isEmpty();
      newest = null;
      for (DtlsPeer open : peers.keySet()) {
        newest = open;
      }
    }
    if (last) {
      sessions.changed(device, false);
    }
  }

  /** What to do when there is something to push and no session. */
  void request(Runnable value) {
    request = value;
  }

  /**
   * Pushes an entry (R90).
   *
   * @return false when there is no session or the link is full: the gateway fetches the entry from
   *     the profile
   */
  public boolean push(Row row) {
    DtlsPeer peer = newest;
    if (peer == null) {
      request.run();
      return false;
    }
    return push(peer, row);
  }

  private boolean pushLast(DtlsPeer peer) {
    return device.meter().last().filter(row -> push(peer, row)).isPresent();
  }

  private boolean push(DtlsPeer peer, Row row) {
    return PushMessage.encode(model, device, row, invokeId.incrementAndGet())
        .map(message -> peer.send(ByteBuffer.wrap(message)))
        .orElse(true);
  }

  /** The device that it serves. */
  public Device device() {
    return device;
  }

  /** Whether there is a session. */
  public boolean hasSession() {
    return newest != null;
  }

  /** Pushes to one peer, and hears whether it has a push. */
  private final class PeerPusher implements Pusher {
    private final DtlsPeer peer;

    PeerPusher(DtlsPeer peer) {
      this.peer = peer;
    }

    @Override
    public boolean push() {
      return pushLast(peer);
    }

    @Override
    public void confirmed(int id) {
      PushSetup.confirmed(device, id);
    }
  }
}
