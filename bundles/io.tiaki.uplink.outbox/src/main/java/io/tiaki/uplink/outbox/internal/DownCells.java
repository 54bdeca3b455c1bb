package io.tiaki.uplink.outbox.internal;

import io.tiaki.security.SecurityModule;
import io.tiaki.security.SecurityModuleException;
import io.tiaki.uplink.Kind;
import io.tiaki.uplink.outbox.cells.Cell;
import io.tiaki.uplink.outbox.cells.Fragment;
import io.tiaki.uplink.outbox.cells.Parcel;
import io.tiaki.uplink.outbox.cells.Parcels;
import java.util.function.BiConsumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes apart the cells of the control system. Nothing in them is trusted: what comes out is
 * verified by whoever takes it. Used by one thread.
 */
final class DownCells {
  private static final String KEY = "decrypt";
  private static final Logger LOG = LoggerFactory.getLogger(DownCells.class);

  private final Supplier<@Nullable SecurityModule> security;
  private final SlotFigures figures;
  private final BiConsumer<Kind, byte[]> messages;
  private Parcels parcels = new Parcels();
  private boolean told;

  /**
   * @param messages takes receipts and instructions
   */
  DownCells(
      Supplier<@Nullable SecurityModule> security,
      SlotFigures figures,
      BiConsumer<Kind, byte[]> messages) {
    this.security = security;
    this.figures = figures;
    this.messages = messages;
  }

  /** What was begun is not continued: the connection is another one. */
  void restart() {
    parcels = new Parcels();
  }

  void take(byte[] octets) {
    SecurityModule module = security.get();
    if (module == null) {
      return;
    }
    try {
      Cell cell = Cell.of(module.open(KEY, octets));
      figures.answered();
      for (Fragment fragment : cell.fragments()) {
        parcels.take(fragment).ifPresent(this::hand);
      }
    } catch (SecurityModuleException | IllegalArgumentException e) {
      figures.dropped();
      if (!told) {
        told = true;
        LOG.warn(
            "A cell of the control system cannot be read; more are only counted: {}",
            Complaints.clean(String.valueOf(e.getMessage())));
      }
    }
  }

  private void hand(Parcel parcel) {
    if (parcel.kind() == Kind.RECEIPT || parcel.kind() == Kind.INSTRUCTION) {
      messages.accept(parcel.kind(), parcel.cms());
    } else {
      figures.dropped();
    }
  }
}
