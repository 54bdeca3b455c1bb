package io.tiaki.meter.internal.cosem;

import io.tiaki.model.MeterId;
import io.tiaki.session.Session;
import io.tiaki.session.SessionListener;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.function.Supplier;

/**
 * A client's session with a meter's server, without a network between them, on the test's thread.
 */
final class DirectSession implements Session {
  static final MeterId ID = new MeterId("TKI0000000000001");

  /** A restarted meter has another one. */
  Supplier<CosemServer> server;

  private final SessionListener client;
  private final ArrayDeque<Runnable> network = new ArrayDeque<>();

  DirectSession(SessionListener client, Supplier<CosemServer> server) {
    this.client = client;
    this.server = server;
  }

  DirectSession(SessionListener client, CosemServer server) {
    this(client, () -> server);
  }

  /** Delivers what is under way, and what follows from it. */
  void deliver() {
    while (!network.isEmpty()) {
      network.remove().run();
    }
  }

  @Override
  public MeterId meter() {
    return ID;
  }

  @Override
  public String fingerprint() {
    return "0".repeat(64);
  }

  @Override
  public int maxPayload() {
    return 400;
  }

  @Override
  public boolean send(ByteBuffer payload) {
    byte[] copy = new byte[payload.remaining()];
    payload.get(copy);
    network.add(
        () ->
            server
                .get()
                .received(ByteBuffer.wrap(copy))
                .forEach(answer -> client.received(this, ByteBuffer.wrap(answer))));
    return true;
  }

  @Override
  public void close(String reason) {
    client.closed(this, reason);
  }
}
