package io.tiaki.uplink.outbox.internal;

import io.tiaki.security.SecurityModule;
import io.tiaki.security.SecurityModuleException;
import io.tiaki.security.SignedContent;
import io.tiaki.store.StoreMarks;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Verifies receipts and frees what they name. Used by one thread. */
final class Receipts {
  private static final Logger LOG = LoggerFactory.getLogger(Receipts.class);

  private final String gateway;
  private final Set<String> signers;
  private final Supplier<@Nullable Shelf> shelf;
  private final Supplier<@Nullable SecurityModule> security;
  private final Supplier<@Nullable StoreMarks> marks;
  private final Figures figures;
  private final Complaints complaints;
  private final Entries entries;
  private final Runnable wake;

  /** Writes into the journal. */
  @FunctionalInterface
  interface Entries {
    void enter(String code, String subject, String text);
  }

  /**
   * @param gateway this gateway's id, as receipts name it
   * @param signers common names whose receipts count
   * @param marks hears the marks that receipts tell
   * @param wake called when messages were freed, or stay
   */
  Receipts(
      String gateway,
      Set<String> signers,
      Supplier<@Nullable Shelf> shelf,
      Supplier<@Nullable SecurityModule> security,
      Supplier<@Nullable StoreMarks> marks,
      Figures figures,
      Complaints complaints,
      Entries entries,
      Runnable wake) {
    this.gateway = gateway;
    this.signers = Set.copyOf(signers);
    this.shelf = shelf;
    this.security = security;
    this.marks = marks;
    this.figures = figures;
    this.complaints = complaints;
    this.entries = entries;
    this.wake = wake;
  }

  void take(byte[] cms) {
    SecurityModule module = security.get();
    Shelf s = shelf.get();
    if (module == null || s == null) {
      LOG.debug("A receipt came too early; it comes again with its messages");
      return;
    }
    String signer = "";
    try {
      SignedContent signed = module.verify(cms);
      signer = signed.signer().commonName();
      if (!signers.contains(signer)) {
        throw new IllegalArgumentException("its signer " + signer + " is not in receipt.signers");
      }
      Receipt receipt = Receipt.parse(signed.content());
      if (!receipt.gateway().equals(gateway)) {
        throw new IllegalArgumentException(
            "it is for gateway " + receipt.gateway() + ", this is " + gateway);
      }
      StoreMarks known = marks.get();
      if (known != null) {
        receipt.mark().ifPresent(mark -> known.known(mark.number(), mark.head()));
      }
      free(s, receipt);
    } catch (SecurityModuleException | IllegalArgumentException e) {
      complaints.bad(signer, String.valueOf(e.getMessage()));
    }
  }

  private void free(Shelf s, Receipt receipt) {
    List<Message> freed = new ArrayList<>();
    receipt.accepted().forEach(id -> s.ledger.find(id).ifPresent(freed::add));
    int accepted = freed.size();
    for (Receipt.Rejection rejection : receipt.rejected()) {
      s.ledger
          .find(rejection.id())
          .ifPresent(
              m -> {
                freed.add(m);
                String text = rejection.code() + ": " + Complaints.clean(rejection.text());
                LOG.warn(
                    "The control system rejected message {}, it is not sent again: {}",
                    m.id(),
                    text);
                entries.enter("uplink.rejected", m.id(), text);
              });
    }
    if (freed.isEmpty()) {
      return;
    }
    figures.answered(accepted, freed.size() - accepted);
    // The sender must not look for contents that are being removed.
    s.ledger.leaving(freed);
    s.free(freed)
        .whenComplete(
            (v, failure) -> {
              if (failure == null) {
                s.ledger.remove(freed);
              } else {
                s.ledger.staying(freed);
                LOG.debug("Freeing failed; the messages are sent again", failure);
              }
              wake.run();
            });
  }
}
