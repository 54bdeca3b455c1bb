package io.tiaki.benchmarks.dtls;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** What a run started; all of it ends with the run, also after Ctrl-C. Thread-safe. */
final class Processes implements AutoCloseable {
  private final Path folder;
  private final List<PeerProcess> started = new ArrayList<>();
  private int count;
  private boolean closed;

  /**
   * @param folder takes what they write on standard error
   */
  Processes(Path folder) {
    this.folder = folder;
  }

  synchronized PeerProcess start(Peer peer, String role, List<String> words) throws IOException {
    if (closed) {
      throw new IOException("The run was ended");
    }
    PeerProcess process =
        new PeerProcess(
            peer.name() + " as " + role,
            peer.line(role, words),
            folder.resolve("errors-" + ++count));
    started.add(process);
    return process;
  }

  /** Whether the run was ended. */
  synchronized boolean isClosed() {
    return closed;
  }

  @Override
  public void close() {
    List<PeerProcess> all;
    synchronized (this) {
      closed = true;
      all = List.copyOf(started);
      started.clear();
    }
    all.forEach(PeerProcess::close);
  }
}
