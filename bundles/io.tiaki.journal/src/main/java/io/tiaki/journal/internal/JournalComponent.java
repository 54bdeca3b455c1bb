package io.tiaki.journal.internal;

import io.tiaki.journal.Journal;
import io.tiaki.journal.JournalEntry;
import io.tiaki.journal.JournalEvent;
import io.tiaki.journal.JournalReader;
import io.tiaki.journal.LogKind;
import io.tiaki.platform.StateStore;
import java.io.IOException;
import java.time.Clock;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;
import org.osgi.service.component.annotations.ReferencePolicyOption;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The journal in OSGi: there from the start, also while the store is away. */
@Component(
    name = JournalComponent.PID,
    service = {Journal.class, JournalReader.class},
    immediate = true)
public final class JournalComponent implements Journal, JournalReader {
  /** Component name. */
  static final String PID = "io.tiaki.journal";

  private static final Logger LOG = LoggerFactory.getLogger(JournalComponent.class);

  private final ScheduledExecutorService scheduler =
      Executors.newSingleThreadScheduledExecutor(
          task -> {
            Thread thread = new Thread(task, "tiaki-journal");
            thread.setDaemon(true);
            return thread;
          });
  private final ChainedJournal journal = new ChainedJournal(Clock.systemUTC(), scheduler);

  /** Begins; entries wait until a store is there. */
  @Activate
  public JournalComponent() {}

  @Reference(
      cardinality = ReferenceCardinality.OPTIONAL,
      policy = ReferencePolicy.DYNAMIC,
      policyOption = ReferencePolicyOption.GREEDY)
  void setStateStore(StateStore store) {
    journal.attach(store);
  }

  void unsetStateStore(StateStore store) {
    journal.detach(store);
  }

  @Override
  public CompletionStage<Void> record(JournalEvent event) {
    return journal.record(event);
  }

  @Override
  public List<JournalEntry> read(LogKind log, long fromSequence, int limit) throws IOException {
    return journal.read(log, fromSequence, limit);
  }

  @Override
  public OptionalLong firstBroken(LogKind log) throws IOException {
    return journal.firstBroken(log);
  }

  /** Writes what waits, for at most 3 s, and ends. */
  @Deactivate
  public void deactivate() {
    try {
      journal.flushed().toCompletableFuture().get(3, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (Exception e) {
      LOG.warn("Entries of the journal were not written: the store did not take them in time");
    }
    scheduler.shutdownNow();
    journal.close();
  }
}
