package io.tiaki.benchmarks.peer;

import java.util.ArrayDeque;
import org.eclipse.californium.scandium.dtls.Connection;
import org.eclipse.californium.scandium.dtls.DTLSContext;
import org.eclipse.californium.scandium.dtls.Handshaker;
import org.eclipse.californium.scandium.dtls.SessionAdapter;

/**
 * Counts whom Scandium's server has met and lets it forget those of long ago: it keeps a connection
 * after its peer has closed it, and serves nobody once its table is full. Connections that resumed
 * one session share its secrets, which go with the first that is forgotten: they stay.
 */
final class ScandiumVisitors extends SessionAdapter {
  private static final int MOST = 1_000;

  private final CountingConnector connector;
  private final Report report;
  private final boolean forgets;
  private final ArrayDeque<Connection> last = new ArrayDeque<>();

  ScandiumVisitors(PeerOptions options, CountingConnector connector, Report report) {
    this.forgets = !options.mode().equals("resume");
    this.connector = connector;
    this.report = report;
  }

  @Override
  public void contextEstablished(Handshaker handshaker, DTLSContext context) {
    report.handshakes.incrementAndGet();
    if (!forgets) {
      return;
    }
    Connection oldest = null;
    synchronized (last) {
      last.add(handshaker.getConnection());
      if (last.size() > MOST) {
        oldest = last.remove();
      }
    }
    if (oldest != null) {
      connector.forget(oldest);
    }
  }
}
