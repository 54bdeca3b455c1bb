package io.tiaki.benchmarks.peer;

import java.io.IOException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.eclipse.californium.elements.DtlsEndpointContext;
import org.eclipse.californium.elements.MapBasedEndpointContext;
import org.eclipse.californium.elements.RawData;
import org.eclipse.californium.elements.util.Bytes;
import org.eclipse.californium.scandium.DTLSConnector;
import org.eclipse.californium.scandium.dtls.DTLSContext;
import org.eclipse.californium.scandium.dtls.Handshaker;
import org.eclipse.californium.scandium.dtls.SessionAdapter;
import org.jspecify.annotations.Nullable;

/**
 * Handshakes of Scandium's client one after the other, and nothing else: the payload that a
 * handshake needs to begin is taken back before it is sent, and each session is closed as the other
 * peers close theirs. The next one is begun by the thread that ended the one before, so that none
 * is woken in between. Of a handshake that another replaces Scandium never tells that its
 * connection is gone: it keeps the connection and gives it a new session.
 */
final class ScandiumHandshakes extends SessionAdapter {
  private static final long LONGEST_SECONDS = 120;

  private final PeerOptions options;
  private final DTLSConnector connector;
  private final Report report;
  private volatile CountDownLatch done = new CountDownLatch(0);
  private volatile int left;
  private volatile boolean resumes;
  private volatile @Nullable Throwable failure;
  private volatile @Nullable Bytes session;

  ScandiumHandshakes(PeerOptions options, DTLSConnector connector, Report report) {
    this.options = options;
    this.connector = connector;
    this.report = report;
  }

  /** Warms up, measures, reports. */
  void measure() throws IOException, InterruptedException {
    if (options.mode().equals("resume")) {
      run(1);
      resumes = true;
    }
    WarmUp.run(options.warmup(), this::run);
    report.begin();
    run(options.count());
    report.result(options.count());
  }

  private void run(int count) throws IOException, InterruptedException {
    left = count;
    done = new CountDownLatch(1);
    begin();
    long most = LONGEST_SECONDS + count / 100;
    if (!done.await(most, TimeUnit.SECONDS)) {
      throw new IOException(left + " handshakes are missing");
    }
    Throwable why = failure;
    if (why != null) {
      throw new IOException("The handshake failed: " + why, why);
    }
  }

  private void begin() {
    String mode =
        resumes
            ? DtlsEndpointContext.HANDSHAKE_MODE_FORCE
            : DtlsEndpointContext.HANDSHAKE_MODE_FORCE_FULL;
    var attributes =
        new MapBasedEndpointContext.Attributes().add(DtlsEndpointContext.KEY_HANDSHAKE_MODE, mode);
    var context = new MapBasedEndpointContext(options.address(), null, attributes);
    connector.send(RawData.outbound(new byte[1], context, null, false));
  }

  @Override
  public void handshakeStarted(Handshaker handshaker) {
    handshaker.takeDeferredApplicationData();
  }

  @Override
  @SuppressWarnings("NonAtomicVolatileUpdate") // One thread at a time.
  public void contextEstablished(Handshaker handshaker, DTLSContext context) {
    Bytes now = context.getSession().getSessionIdentifier();
    if (resumes && (now.isEmpty() || !now.equals(session))) {
      fail(new IOException("The server did not resume the session"));
      return;
    }
    session = now;
    report.handshakes.incrementAndGet();
    connector.close(options.address());
    left = left - 1;
    if (left > 0) {
      begin();
    } else {
      done.countDown();
    }
  }

  @Override
  public void handshakeFailed(Handshaker handshaker, Throwable error) {
    if (!handshaker.hasContextEstablished()) {
      fail(error);
    }
  }

  private void fail(Throwable error) {
    failure = error;
    done.countDown();
  }
}
