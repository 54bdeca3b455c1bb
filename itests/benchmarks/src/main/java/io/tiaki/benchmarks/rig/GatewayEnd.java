package io.tiaki.benchmarks.rig;

import io.tiaki.session.Session;
import io.tiaki.session.SessionListener;
import io.tiaki.session.dtls.DtlsPeer;
import io.tiaki.session.dtls.DtlsServerListener;
import java.nio.ByteBuffer;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The gateway's end of DTLS with somebody else's client behind it: what the client says goes to the
 * meter, what the meter says goes to who spoke last. Safe for use by many threads.
 */
final class GatewayEnd implements SessionListener, DtlsServerListener {
  private final CountDownLatch ready = new CountDownLatch(1);
  private volatile @Nullable Session session;
  private volatile @Nullable DtlsPeer client;

  /** Waits for a session; false when none comes. */
  boolean await(long seconds) throws InterruptedException {
    return ready.await(seconds, TimeUnit.SECONDS);
  }

  @Override
  public void opened(Session opened) {
    session = opened;
    ready.countDown();
  }

  @Override
  public void received(Session from, ByteBuffer payload) {
    DtlsPeer to = client;
    if (to != null) {
      to.send(payload);
    }
  }

  @Override
  public void closed(Session ended, String reason) {
    System.err.println("rig: the session ended: " + reason);
  }

  @Override
  public void opened(DtlsPeer peer) {
    client = peer;
  }

  @Override
  public void received(DtlsPeer peer, ByteBuffer payload) {
    client = peer;
    Session to = session;
    int length = payload.remaining();
    if (to == null || !to.send(payload)) {
      int most = to == null ? 0 : to.maxPayload();
      System.err.println("rig: " + length + " octets could not be sent, most are " + most);
    }
  }

  @Override
  public void closed(DtlsPeer peer, String reason) {}
}
