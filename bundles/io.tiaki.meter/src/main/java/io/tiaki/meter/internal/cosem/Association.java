package io.tiaki.meter.internal.cosem;

import io.tiaki.cosem.codec.Conformance;
import org.jspecify.annotations.Nullable;

/**
 * An application association and the long values that are on their way in it. For one thread at a
 * time.
 */
final class Association {
  private final Client client;
  private final Conformance conformance;
  private final int maxReceive;
  private final int maxSend;
  private @Nullable BlockTransfer transfer;
  private @Nullable BlockTransfer outgoingAction;
  private @Nullable IncomingTransfer<SetService.Target> incomingSet;
  private @Nullable IncomingTransfer<ActionService.Target> incomingAction;

  /**
   * @param conformance negotiated
   * @param maxReceive the largest APDU that the server takes
   * @param maxSend the largest APDU that the server sends
   */
  Association(Client client, Conformance conformance, int maxReceive, int maxSend) {
    this.client = client;
    this.conformance = conformance;
    this.maxReceive = maxReceive;
    this.maxSend = maxSend;
  }

  Client client() {
    return client;
  }

  Conformance conformance() {
    return conformance;
  }

  int maxReceive() {
    return maxReceive;
  }

  int maxSend() {
    return maxSend;
  }

  /** The answer to a GET. */
  @Nullable BlockTransfer transfer() {
    return transfer;
  }

  void transfer(@Nullable BlockTransfer current) {
    transfer = current;
  }

  /** The answer to an ACTION. */
  @Nullable BlockTransfer outgoingAction() {
    return outgoingAction;
  }

  void outgoingAction(@Nullable BlockTransfer current) {
    outgoingAction = current;
  }

  @Nullable IncomingTransfer<SetService.Target> incomingSet() {
    return incomingSet;
  }

  void incomingSet(@Nullable IncomingTransfer<SetService.Target> current) {
    incomingSet = current;
  }

  @Nullable IncomingTransfer<ActionService.Target> incomingAction() {
    return incomingAction;
  }

  void incomingAction(@Nullable IncomingTransfer<ActionService.Target> current) {
    incomingAction = current;
  }
}
