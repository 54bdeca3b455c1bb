package io.tiaki.cosem.client.internal;

import io.tiaki.cosem.CosemException;
import io.tiaki.cosem.codec.Conformance;
import io.tiaki.cosem.codec.InitiateResponse;
import io.tiaki.cosem.codec.InvokeIdAndPriority;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The application associations of one session: of the client that reads, and of the one that
 * manages, which is opened when it is needed. Used by one mailbox only.
 */
final class Associations {
  private final Surroundings surroundings;
  private final Transactions transactions;
  private final Map<Integer, Terms> open = new HashMap<>(2);
  private final Quirks quirks = new Quirks();
  private int lastInvokeId;

  Associations(Surroundings surroundings, Transactions transactions) {
    this.surroundings = surroundings;
    this.transactions = transactions;
  }

  /** What holds in an association now; null when it is not open. */
  @Nullable Terms terms(int sap) {
    Terms agreed = open.get(sap);
    return agreed == null ? null : agreed.withAttempts(surroundings.settings().get().attempts());
  }

  /** The meter does not know it any more. */
  void forget(int sap) {
    open.remove(sap);
  }

  void forgetAll() {
    open.clear();
    quirks.forget();
  }

  /** Opens the association of the client that reads, and maybe manages too; goes on asking. */
  void read(Line line, Consumer<Terms> opened, Consumer<CosemException> refused) {
    Conformance proposed =
        line.sap(false) == line.sap(true)
            ? AssociationExchange.MANAGING
            : AssociationExchange.READING;
    AssociationExchange exchange =
        new AssociationExchange(proposed, line.maxPdu(), Integer.MAX_VALUE);
    begin(line, line.sap(false), exchange, opened, refused);
  }

  /** Opens the association of the client that manages. */
  void manage(Line line, Consumer<Terms> opened, Consumer<CosemException> refused) {
    int attempts = surroundings.settings().get().attempts();
    AssociationExchange exchange =
        new AssociationExchange(AssociationExchange.MANAGING, line.maxPdu(), attempts);
    begin(line, line.sap(true), exchange, opened, refused);
  }

  private void begin(
      Line line,
      int sap,
      AssociationExchange exchange,
      Consumer<Terms> opened,
      Consumer<CosemException> refused) {
    transactions.begin(
        sap, exchange, response -> opened.accept(agreed(line, sap, response)), refused);
  }

  private Terms agreed(Line line, int sap, InitiateResponse response) {
    int taken = response.serverMaxReceivePduSize();
    Terms terms =
        new Terms(
            response.negotiatedConformance(),
            taken == 0 ? line.maxPdu() : Math.min(taken, line.maxPdu()),
            surroundings.settings().get().attempts(),
            this::nextInvokeId,
            quirks);
    open.put(sap, terms);
    return terms;
  }

  private int nextInvokeId() {
    lastInvokeId = lastInvokeId + 1 & InvokeIdAndPriority.MAX_INVOKE_ID;
    return lastInvokeId;
  }
}
