package io.tiaki.uplink.outbox.internal;

import io.tiaki.platform.StateException;
import io.tiaki.security.SecurityModule;
import io.tiaki.security.SecurityModuleException;
import io.tiaki.uplink.Connector;
import io.tiaki.uplink.Envelope;
import io.tiaki.uplink.Kind;
import io.tiaki.uplink.outbox.cells.Cell;
import io.tiaki.uplink.outbox.cells.CellSealer;
import io.tiaki.uplink.outbox.cells.Fragment;
import io.tiaki.uplink.outbox.cells.Packer;
import io.tiaki.uplink.outbox.cells.Parcel;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BiConsumer;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sends one cell in each slot, whatever there is to send. Slots begin at fixed times of the clock
 * that only grows. At the begin of a slot its cell is filled and encrypted; it leaves a quarter of
 * a slot later and by chance up to a quarter more, so that what a cell costs, and who else uses the
 * processor, does not show in when it leaves. Runs on the thread of slots.
 */
final class SlotSender implements Departures {
  /** More cells that the connection did not take yet are not sent: the network stands still. */
  private static final int MOST_IN_HAND = 2;

  private static final String ID = "cell";
  private static final Logger LOG = LoggerFactory.getLogger(SlotSender.class);

  private final Concealment concealment;
  private final LongSupplier nanoTime;
  private final Supplier<@Nullable Shelf> shelf;
  private final Supplier<@Nullable SecurityModule> security;
  private final SlotFigures figures;
  private final Budget budget;
  private final OutboxLimits limits;
  private final Packer<Message> packer;
  private final CellSealer sealer;
  private final AtomicInteger inHand = new AtomicInteger();
  private final long begin;
  private final long slotNanos;
  private long number;
  private volatile @Nullable Connector connector;
  private @Nullable Ready ready;
  private boolean troubled;

  /** A cell that leaves in its slot. */
  private record Ready(Envelope envelope, int content, long waiting) {}

  /** What it works with. */
  record Parts(
      Clock clock,
      LongSupplier nanoTime,
      Supplier<@Nullable Shelf> shelf,
      Supplier<@Nullable SecurityModule> security,
      Figures figures,
      BiConsumer<Message, String> lost) {}

  SlotSender(
      Concealment concealment,
      OutboxLimits limits,
      Parts parts,
      SlotFigures figures,
      Budget budget) {
    this.concealment = concealment;
    this.limits = limits;
    this.nanoTime = parts.nanoTime();
    this.shelf = parts.shelf();
    this.security = parts.security();
    this.figures = figures;
    this.budget = budget;
    sealer = new CellSealer(concealment.recipient(), concealment.octets());
    packer = new Packer<>(new Waiting(parts), concealment.numbers());
    begin = nanoTime.getAsLong();
    slotNanos = concealment.slot().toNanos();
    plan();
  }

  @Override
  public void attach(Connector came) {
    connector = came;
    restart();
  }

  @Override
  public void detach(Connector gone) {
    if (gone.equals(connector)) {
      connector = null;
    }
  }

  @Override
  public boolean connected() {
    Connector c = connector;
    return c != null && c.connected();
  }

  /** A slot comes by itself. */
  @Override
  public void wake() {}

  @Override
  public void restart() {
    submit(this::anew, 0);
  }

  private void anew() {
    Shelf s = shelf.get();
    if (s != null) {
      s.ledger.restart();
    }
    packer.restart();
    ready = null;
  }

  /** Slots that passed meanwhile, as on a computer that slept, are not made up for. */
  private void plan() {
    long passed = (nanoTime.getAsLong() - begin) / slotNanos;
    number = Math.max(number, passed) + 1;
    submit(this::slot, begin + number * slotNanos - nanoTime.getAsLong());
  }

  private void slot() {
    plan();
    if (!connected()) {
      return;
    }
    double wait = (2 + concealment.chance().getAsDouble() + concealment.chance().getAsDouble()) / 8;
    submit(
        this::leave,
        begin + (number - 1) * slotNanos + (long) (wait * slotNanos) - nanoTime.getAsLong());
    if (ready == null) {
      fill();
    }
  }

  private void fill() {
    SecurityModule module = security.get();
    if (module == null) {
      return;
    }
    List<Fragment> fragments = packer.next(sealer.room());
    Shelf s = shelf.get();
    long behind = packer.open() + (s == null ? 0 : s.ledger.unsentOctets());
    Cell cell = new Cell((int) concealment.slot().toMillis(), behind, fragments);
    try {
      Envelope envelope = new Envelope(ID, Kind.CELL_UP, sealer.seal(module, cell));
      ready = new Ready(envelope, cell.content(), behind);
      troubled = false;
    } catch (SecurityModuleException e) {
      if (!troubled) {
        LOG.warn("No cells can be made, nothing is sent: {}", e.getMessage());
        troubled = true;
      }
      anew();
    }
  }

  private void leave() {
    Connector c = connector;
    Ready cell = ready;
    if (c == null || !c.connected()) {
      return;
    }
    if (cell == null || inHand.get() >= MOST_IN_HAND) {
      figures.missed();
      return;
    }
    ready = null;
    inHand.incrementAndGet();
    try {
      c.send(cell.envelope()).whenComplete((v, failure) -> left(cell, failure));
    } catch (RuntimeException e) {
      LOG.error("The connector failed: {}", e.toString(), e);
      left(cell, e);
    }
    Shelf s = shelf.get();
    budget.cell(cell.waiting(), s == null ? limits.octets() : limits.octets() - s.ledger.octets());
    figures.waiting(cell.waiting(), budget.drain().toMillis());
  }

  private void left(Ready cell, @Nullable Throwable failure) {
    inHand.decrementAndGet();
    if (failure == null) {
      figures.sent(cell.content());
      return;
    }
    figures.missed();
    LOG.debug("A cell was not sent", failure);
    restart();
  }

  private void submit(Runnable task, long nanos) {
    try {
      concealment.thread().schedule(Sender.guarded(task), Math.max(0, nanos), TimeUnit.NANOSECONDS);
    } catch (RejectedExecutionException e) {
      LOG.debug("Stopping", e);
    }
  }

  /** What the ledger says is next, with its content from the store. */
  private static final class Waiting implements Packer.Source<Message> {
    private final Parts parts;

    Waiting(Parts parts) {
      this.parts = parts;
    }

    @Override
    public Optional<Packer.Item<Message>> next(boolean urgent) {
      Shelf s = parts.shelf().get();
      while (s != null) {
        Optional<Message> message = s.ledger.take(parts.clock().instant(), urgent);
        if (message.isEmpty()) {
          return Optional.empty();
        }
        try {
          Optional<byte[]> content = s.content(message.get());
          if (content.isPresent()) {
            return Optional.of(item(message.get(), content.get()));
          }
          parts.lost().accept(message.get(), "it is missing");
        } catch (StateException e) {
          s.ledger.failed(message.get());
          if (e.retryable()) {
            return Optional.empty();
          }
          parts.lost().accept(message.get(), String.valueOf(e.getMessage()));
        }
      }
      return Optional.empty();
    }

    private static Packer.Item<Message> item(Message message, byte[] content) {
      return new Packer.Item<>(message, new Parcel(message.kind(), message.id(), content));
    }

    @Override
    public boolean isWanted(Message message) {
      Shelf s = parts.shelf().get();
      return s != null && s.ledger.isTaken(message);
    }

    @Override
    public void packed(Message message) {
      Shelf s = parts.shelf().get();
      if (s != null) {
        boolean again = message.again;
        s.ledger.packed(message, parts.clock().instant());
        parts.figures().sent(again);
      }
    }
  }
}
