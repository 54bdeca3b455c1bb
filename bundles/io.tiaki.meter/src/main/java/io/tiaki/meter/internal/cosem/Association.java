package io.tiaki.meter.internal.cosem;

import io.tiaki.cosem.codec.Conformance;
import io.tiaki.cosem.codec.Conformance.Service;
import io.tiaki.meter.internal.cosem.security.AnswerProtection;
import io.tiaki.meter.internal.cosem.security.HighLevelAuthentication;
import io.tiaki.meter.internal.cosem.security.Opened;
import io.tiaki.meter.internal.cosem.security.SecurityContext;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * An application association: what was agreed, how its messages are protected, and the long values
 * that are on their way in it. For one thread at a time.
 */
final class Association {
  private final Client client;
  private final Conformance conformance;
  private final int maxReceive;
  private final int maxSend;
  private final int mechanism;
  private final SecurityContext security;
  private @Nullable HighLevelAuthentication pending;
  private AnswerProtection protection = AnswerProtection.NONE;
  private int requestBits;
  private boolean failed;
  private @Nullable BlockTransfer transfer;
  private @Nullable BlockTransfer outgoingAction;
  private @Nullable IncomingTransfer<SetService.Target> incomingSet;
  private @Nullable IncomingTransfer<ActionService.Target> incomingAction;
  private @Nullable GeneralBlocks blocks;

  /**
   * @param conformance negotiated
   * @param maxReceive the largest APDU that the server takes
   * @param maxSend the largest APDU that the server sends
   * @param mechanism of authentication, 0 to 7
   * @param pending what the client has yet to prove; null when it has proven enough
   */
  Association(
      Client client,
      Conformance conformance,
      int maxReceive,
      int maxSend,
      int mechanism,
      SecurityContext security,
      @Nullable HighLevelAuthentication pending) {
    this.client = client;
    this.conformance = conformance;
    this.maxReceive = maxReceive;
    this.maxSend = maxSend;
    this.mechanism = mechanism;
    this.security = security;
    this.pending = pending;
  }

  Client client() {
    return client;
  }

  Conformance conformance() {
    return conformance;
  }

  boolean has(Service service) {
    return conformance.contains(service);
  }

  int maxReceive() {
    return maxReceive;
  }

  /** The largest APDU on the line. */
  int maxPdu() {
    return maxSend;
  }

  /** The largest APDU that can be an answer now: its protection comes on top. */
  int maxSend() {
    return maxSend - protection.overhead();
  }

  /** Whether a longer answer may go in blocks of its own. */
  boolean mayExceed() {
    return has(Service.GENERAL_BLOCK_TRANSFER);
  }

  int mechanism() {
    return mechanism;
  }

  SecurityContext security() {
    return security;
  }

  /** What the client has yet to prove. */
  Optional<HighLevelAuthentication> pending() {
    return Optional.ofNullable(pending);
  }

  /** The client has proven who it is. */
  void proven() {
    pending = null;
  }

  /** The client has not proven who it is: the association is over. */
  void failed() {
    failed = true;
  }

  boolean hasFailed() {
    return failed;
  }

  /** A request was taken: its answer goes the same way. */
  void serving(Opened request) {
    requestBits = request.bits();
    protection = security.answering(request);
  }

  /** Of the request that is served. */
  AnswerProtection protection() {
    return protection;
  }

  /** Whether the request that is served is authenticated (4), encrypted (8), signed (0x10). */
  boolean meets(int bits) {
    return (bits & ~requestBits) == 0;
  }

  /** What is on its way in general-block-transfer. */
  GeneralBlocks blocks() {
    GeneralBlocks now = blocks;
    if (now == null) {
      now = new GeneralBlocks(maxSend);
      blocks = now;
    }
    return now;
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
