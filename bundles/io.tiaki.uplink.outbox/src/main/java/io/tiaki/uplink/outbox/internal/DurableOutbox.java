package io.tiaki.uplink.outbox.internal;

import io.tiaki.journal.Journal;
import io.tiaki.journal.JournalEvent;
import io.tiaki.platform.HealthProbe;
import io.tiaki.platform.Late;
import io.tiaki.platform.StateStore;
import io.tiaki.security.SecurityModule;
import io.tiaki.store.StoreMarks;
import io.tiaki.uplink.Connector;
import io.tiaki.uplink.Envelope;
import io.tiaki.uplink.InboundListener;
import io.tiaki.uplink.Kind;
import io.tiaki.uplink.Outbox;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps messages in a store that may come and go, sends them through a connector that may come and
 * go, frees them by receipt.
 */
public final class DurableOutbox implements Outbox, InboundListener {
  /** Octets of a cell that are not for messages, about. */
  private static final int ABOUT_AROUND = 400;

  private static final Logger LOG = LoggerFactory.getLogger(DurableOutbox.class);

  private final ScheduledExecutorService scheduler;
  private final Figures figures;
  private final Departures sender;
  private final Budget budget;
  private final Complaints complaints;
  private final MovementProbe probe;
  private final Shelves shelves;
  private final Intake intake;
  private final Inbound inbound;

  private volatile @Nullable SecurityModule security;
  private volatile @Nullable Journal journal;
  private volatile @Nullable StoreMarks marks;

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
    OutboxLimits limits = concealment == null ? wished : concealment.within(wished);
    this.scheduler = scheduler;
    shelves = new Shelves(limits, nanoTime, scheduler, this::wake);
    SlotFigures slots = new SlotFigures();
    figures = new Figures(clock, nanoTime, shelves::now, slots);
    complaints = new Complaints(clock, () -> journal);
    Duration slot = concealment == null ? Duration.ZERO : concealment.slot();
    budget =
        new Budget(
            slot,
            concealment == null ? 0 : concealment.octets() - ABOUT_AROUND,
            text -> enter("uplink.budget", gateway, text));
    if (concealment == null) {
      sender = new Sender(clock, scheduler, shelves::now, figures, this::lost);
    } else {
      SlotSender.Parts parts =
          new SlotSender.Parts(clock, nanoTime, shelves::now, () -> security, figures, this::lost);
      sender = new SlotSender(concealment, limits, parts, slots, budget);
    }
    probe = new MovementProbe(shelves::now, sender::connected, slot, scheduler);
    intake = new Intake(shelves::now, nanoTime, sender::wake);
    Receipts receipts =
        new Receipts(
            gateway,
            signers,
            shelves::now,
            () -> security,
            () -> marks,
            figures,
            complaints,
            this::enter,
            sender::wake);
    inbound = new Inbound(this::submit, receipts::take, () -> security, slots, figures);
  }

  @Override
  public CompletionStage<Void> put(Envelope envelope) {
    return intake.put(envelope);
  }

  @Override
  public long waiting() {
    Shelf s = shelves.now();
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
    inbound.received(kind, cms);
  }

  @Override
  public void connected() {
    sender.restart();
    inbound.restart();
  }

  /** A message whose content cannot be read any more: nothing can be sent, so nothing is kept. */
  private void lost(Message message, String why) {
    LOG.error("Message {} cannot be read and is given up: {}", message.id(), why);
    enter("uplink.lost", message.id(), "The content cannot be read: " + why);
    Shelf s = shelves.now();
    if (s != null) {
      s.ledger.remove(List.of(message));
      s.free(List.of(message));
    }
  }

  private void wake() {
    sender.wake();
  }

  private void enter(String code, String subject, String text) {
    Journal j = journal;
    if (j != null) {
      j.record(JournalEvent.system(code, subject, text));
    }
  }

  // What comes and goes.

  void attach(StateStore came) {
    shelves.attach(came);
  }

  void detach(StateStore gone) {
    shelves.detach(gone);
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
    inbound.attach(id, came);
  }

  void detach(Object id) {
    inbound.detach(id);
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
    submit(scheduler, task, 0);
  }

  /** Runs a task unless everything stops. */
  static void submit(ScheduledExecutorService scheduler, Runnable task, long delay) {
    try {
      scheduler.schedule(Sender.guarded(task), delay, TimeUnit.MILLISECONDS);
    } catch (RejectedExecutionException e) {
      LOG.debug("Stopping", e);
    }
  }
}
