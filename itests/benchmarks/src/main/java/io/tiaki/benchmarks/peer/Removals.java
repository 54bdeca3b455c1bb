package io.tiaki.benchmarks.peer;

import java.io.IOException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.eclipse.californium.scandium.ConnectionListener;
import org.eclipse.californium.scandium.dtls.Connection;

/**
 * Tells when Scandium has forgotten a connection: it closes on a thread of its own, and a payload
 * that is sent before goes out in the old session instead of beginning a new one.
 */
final class Removals implements ConnectionListener {
  private static final long LONGEST_SECONDS = 10;

  private final Semaphore removed = new Semaphore(0);

  /** Waits for one more. */
  void await() throws IOException, InterruptedException {
    if (!removed.tryAcquire(LONGEST_SECONDS, TimeUnit.SECONDS)) {
      throw new IOException("Scandium did not close its connection");
    }
  }

  @Override
  public void onConnectionRemoved(Connection connection) {
    removed.release();
  }

  @Override
  public void onConnectionEstablished(Connection connection) {}

  @Override
  public boolean onConnectionUpdatesSequenceNumbers(Connection connection, boolean writes) {
    return false;
  }

  @Override
  public boolean onConnectionMacError(Connection connection) {
    return false;
  }

  @Override
  public void beforeExecution(Connection connection) {}

  @Override
  public void updateExecution(Connection connection) {}

  @Override
  public void afterExecution(Connection connection) {}
}
