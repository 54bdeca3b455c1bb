package io.tiaki.uplink.outbox.internal;

import io.tiaki.journal.Journal;
import io.tiaki.journal.JournalEvent;
import io.tiaki.platform.HealthProbe;
import io.tiaki.platform.Late;
import io.tiaki.platform.StateException;
import io.tiaki.platform.StateStore;
import io.tiaki.security.SecurityModule;
import io.tiaki.security.SecurityModuleException;
import io.tiaki.security.SignedContent;
import io.tiaki.store.StoreMarks;
import io.tiaki.uplink.Connector;
import io.tiaki.uplink.Envelope;
import io.tiaki.uplink.InboundListener;
import io.tiaki.uplink.Kind;
import io.tiaki.uplink.Outbox;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps messages in a store that may come and go, sends them through a connector that may come and
 * go, frees them by receipt.
 */
public final class DurableOutbox implements Outbox, InboundListener {
  private static final int MOST_RECEIPTS = 64;

  /** Cells come one a slot: so many only from somebody who floods. */
  private static final int MOST_CELLS = 16;

  /** Octets of a cell that are not for messages, about. */
  private static final int ABOUT_AROUND = 400;

  private static final long LOAD_RETRY_MS = 1_000;
  private static final Logger LOG = LoggerFactory.getLogger(DurableOutbox.class);

  private final OutboxLimits limits;
  private final String gateway;
  private final Set<String> signers;
  private final LongSupplier nanoTime;
  private final ScheduledExecutorService scheduler;
  private final Figures figures;
  private final Departures sender;
  private final DownCells cells;
  private final Budget budget;
  private final Complaints complaints;
  private final MovementProbe probe;
  private final AtomicInteger receipts = new AtomicInteger();
  private final AtomicInteger cellsWaiting = new AtomicInteger();
  private final Map<Object, Late<InboundListener>> others = new ConcurrentHashMap<>();

  private volatile @Nullable StateStore store;
  private volatile @Nullable SecurityModule security;
  private volatile @Nullable Journal journal;
  private volatile @Nullable StoreMarks marks;

  /** What is on its way to the disk, by id; guarded by this. */
  private final Map<String, Coming> coming = new HashMap<>();

  private long comingOctets;
  private volatile @Nullable Shelf shelf;
  private boolean troubled;

  private record Coming(CompletableFuture<Void> kept, int size) {}

  /**
   * @param gateway this gateway's id, as receipts name it
   * @param signers common names whose receipts count
   * @param nanoTime only grows; tells how long messages wait
   * @param scheduler runs one task at a time
   */
  DurableOutbox(
      OutboxLimits limits,
      String gateway,
      Set<String> signers,
      Clock clock,
      LongSupplier nanoTime,
      ScheduledExecutorService scheduler) {
    this(limits, gateway, signers, clock, nanoTime, scheduler, null);
  }

  /**
   * @param concealment how traffic is concealed; null: it is not
   */
  DurableOutbox(
      OutboxLimits wished,
      String gateway,
      Set<String> signers,
      Clock clock,
      LongSupplier nanoTime,
      ScheduledExecutorService scheduler,
      @Nullable Concealment concealment) {
    limits = concealment == null ? wished : concealment.within(wished);
    this.gateway = gateway;
    this.signers = Set.copyOf(signers);
    this.nanoTime = nanoTime;
    this.scheduler = scheduler;
    SlotFigures slots = new SlotFigures();
    figures = new Figures(clock, nanoTime, () -> shelf, slots);
    complaints = new Complaints(clock, () -> journal);
    cells = new DownCells(() -> security, slots, this::hand);
    Duration slot = concealment == null ? Duration.ZERO : concealment.slot();
    budget =
        new Budget(
            slot,
            concealment == null ? 0 : concealment.octets() - ABOUT_AROUND,
            text -> enter("uplink.budget", gateway, text));
    if (concealment == null) {
      sender = new Sender(clock, scheduler, () -> shelf, figures, this::lost);
    } else {
      SlotSender.Parts parts =
          new SlotSender.Parts(clock, nanoTime, () -> shelf, () -> security, figures, this::lost);
      sender = new SlotSender(concealment, limits, parts, slots, budget);
    }
    probe = new MovementProbe(() -> shelf, sender::connected, slot, scheduler);
  }

  @Override
  public CompletionStage<Void> put(Envelope envelope) {
    if (envelope.kind() != Kind.READINGS && envelope.kind() != Kind.OUTCOME) {
      throw new IllegalArgumentException(
          "The outbox takes readings and outcomes, got " + envelope.kind());
    }
    Shelf s = shelf;
    if (s == null) {
      return refused("The outbox is not ready: its store is away. Try again later", null);
    }
    byte[] cms = envelope.cms();
    CompletableFuture<Void> kept = new CompletableFuture<>();
    Message message;
    synchronized (this) {
      Coming same = coming.get(envelope.id());
      if (same != null) {
        return same.kept();
      }
      if (s.ledger.has(envelope.id())) {
        return CompletableFuture.completedFuture(null);
      }
      if (!s.ledger.fits(cms.length, coming.size(), comingOctets)) {
        return refused(
            "The outbox is full: " + s.ledger.size() + " messages wait for their receipt", null);
      }
      message = s.place(envelope, cms.length);
      coming.put(envelope.id(), new Coming(kept, cms.length));
      comingOctets += cms.length;
    }
    s.keep(message, cms).whenComplete((v, failure) -> kept(s, message, kept, failure));
    return kept;
  }

  private void kept(
      Shelf s, Message message, CompletableFuture<Void> kept, @Nullable Throwable failure) {
    synchronized (this) {
      coming.remove(message.id());
      comingOctets -= message.size();
      if (failure == null) {
        s.ledger.add(message, nanoTime.getAsLong());
      }
    }
    if (failure == null) {
      kept.complete(null);
      sender.wake();
    } else {
      String full =
          reason(failure) == StateException.Reason.FULL ? "the disk is full" : "the store failed";
      kept.completeExceptionally(
          new OutboxException("The message was not kept: " + full + ". Try again later", failure));
    }
  }

  private static StateException.@Nullable Reason reason(Throwable failure) {
    Throwable cause =
        failure instanceof CompletionException && failure.getCause() != null
            ? failure.getCause()
            : failure;
    return cause instanceof StateException e ? e.reason() : null;
  }

  private static CompletionStage<Void> refused(String why, @Nullable Throwable cause) {
    return CompletableFuture.failedFuture(
        cause == null ? new OutboxException(why) : new OutboxException(why, cause));
  }

  @Override
  public long waiting() {
    Shelf s = shelf;
    return s == null ? 0 : s.ledger.size();
  }

  /** Tells whether it moves. */
  HealthProbe probe() {
    return probe;
  }

  /** Tells whether slots carry what comes. */
  HealthProbe budget() {
    return budget;
  }

  /** What it counts. */
  Figures figures() {
    return figures;
  }

  /** How many receipts were not accepted. */
  long badReceipts() {
    return complaints.count();
  }

  @Override
  public void received(Kind kind, byte[] cms) {
    if (kind == Kind.CELL_DOWN) {
      cell(cms.clone());
    } else if (kind == Kind.RECEIPT) {
      queue(cms.clone());
    }
  }

  private void cell(byte[] octets) {
    if (cellsWaiting.incrementAndGet() > MOST_CELLS) {
      cellsWaiting.decrementAndGet();
      return;
    }
    submit(
        () -> {
          cellsWaiting.decrementAndGet();
          cells.take(octets);
        });
  }

  /** What was in cells. On the scheduler's thread. */
  private void hand(Kind kind, byte[] cms) {
    if (kind == Kind.RECEIPT) {
      receipt(cms);
    } else {
      others.values().forEach(o -> Sender.guarded(() -> o.use(l -> l.received(kind, cms))).run());
    }
  }

  private void queue(byte[] copy) {
    if (receipts.incrementAndGet() > MOST_RECEIPTS) {
      // The messages are sent again, and so is their receipt.
      receipts.decrementAndGet();
      figures.droppedReceipt();
      return;
    }
    submit(
        () -> {
          receipts.decrementAndGet();
          receipt(copy);
        });
  }

  @Override
  public void connected() {
    sender.restart();
    submit(cells::restart);
  }

  private void receipt(byte[] cms) {
    SecurityModule module = security;
    Shelf s = shelf;
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
      StoreMarks known = marks;
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
                enter("uplink.rejected", m.id(), text);
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
              sender.wake();
            });
  }

  /** A message whose content cannot be read any more: nothing can be sent, so nothing is kept. */
  private void lost(Message message, String why) {
    LOG.error("Message {} cannot be read and is given up: {}", message.id(), why);
    enter("uplink.lost", message.id(), "The content cannot be read: " + why);
    Shelf s = shelf;
    if (s != null) {
      s.ledger.remove(List.of(message));
      s.free(List.of(message));
    }
  }

  private void enter(String code, String subject, String text) {
    Journal j = journal;
    if (j != null) {
      j.record(JournalEvent.system(code, subject, text));
    }
  }

  // What comes and goes.

  void attach(StateStore came) {
    store = came;
    submit(this::load);
  }

  void detach(StateStore gone) {
    if (gone.equals(store)) {
      store = null;
    }
    Shelf s = shelf;
    if (s != null && s.isOf(gone)) {
      shelf = null;
    }
  }

  private void load() {
    StateStore s = store;
    Shelf old = shelf;
    if (s == null || (old != null && old.isOf(s))) {
      return;
    }
    try {
      Shelf loaded = new Shelf(s, limits, nanoTime.getAsLong());
      if (s.equals(store)) {
        shelf = loaded;
        LOG.info("The outbox is ready, {} messages wait", loaded.ledger.size());
        troubled = false;
        sender.wake();
      }
    } catch (StateException e) {
      if (!troubled) {
        LOG.error("The outbox cannot read what waits, it is tried again: {}", e.getMessage());
        troubled = true;
      }
      schedule(this::load, LOAD_RETRY_MS);
    }
  }

  void attach(Connector came) {
    sender.attach(came);
  }

  void detach(Connector gone) {
    sender.detach(gone);
  }

  void attach(SecurityModule came) {
    security = came;
  }

  void detach(SecurityModule gone) {
    if (gone.equals(security)) {
      security = null;
    }
  }

  /** Takes instructions that come in cells. */
  void attach(Object id, Late<InboundListener> came) {
    others.put(id, came);
  }

  void detach(Object id) {
    others.remove(id);
  }

  void attach(StoreMarks came) {
    marks = came;
  }

  void detach(StoreMarks gone) {
    if (gone.equals(marks)) {
      marks = null;
    }
  }

  void attach(Journal came) {
    journal = came;
  }

  void detach(Journal gone) {
    if (gone.equals(journal)) {
      journal = null;
    }
  }

  private void submit(Runnable task) {
    schedule(task, 0);
  }

  private void schedule(Runnable task, long delay) {
    try {
      scheduler.schedule(Sender.guarded(task), delay, TimeUnit.MILLISECONDS);
    } catch (RejectedExecutionException e) {
      LOG.debug("Stopping", e);
    }
  }
}
