package io.tiaki.uplink.outbox.internal;

import io.tiaki.uplink.Connector;
import io.tiaki.uplink.Envelope;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** A connector that remembers what it was given. */
final class FakeConnector implements Connector {
  final List<Envelope> sent = new ArrayList<>();
  boolean connected = true;
  boolean failing;

  @Override
  public boolean connected() {
    return connected;
  }

  @Override
  public CompletionStage<Void> send(Envelope envelope) {
    if (failing) {
      return CompletableFuture.failedFuture(new IOException("gone"));
    }
    sent.add(envelope);
    return CompletableFuture.completedFuture(null);
  }

  /** Ids sent since the last look. */
  List<String> ids() {
    List<String> ids = sent.stream().map(Envelope::id).toList();
    sent.clear();
    return ids;
  }
}
