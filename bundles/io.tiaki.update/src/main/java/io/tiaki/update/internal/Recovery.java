package io.tiaki.update.internal;

import io.tiaki.journal.JournalEvent;
import io.tiaki.platform.StateException;
import io.tiaki.platform.StateStore;
import io.tiaki.update.internal.framework.Platform;
import io.tiaki.update.internal.trial.Archive;
import io.tiaki.update.internal.trial.InstalledPackage;
import io.tiaki.update.internal.trial.InstalledSet;
import io.tiaki.update.internal.trial.InstalledSet.Trial;
import io.tiaki.update.internal.trial.Order;
import io.tiaki.usecase.Outcome.Status;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What an instance of our bundle does first: reports an update that was cut off. */
final class Recovery {
  private static final Logger log = LoggerFactory.getLogger(Recovery.class);

  private final InstalledSet set;
  private final Settings settings;
  private final Services services;
  private final Clock clock;

  Recovery(InstalledSet set, Settings settings, Services services, Clock clock) {
    this.set = set;
    this.settings = settings;
    this.services = services;
    this.clock = clock;
  }

  /**
   * @return false when it has to be called again, because a service is away
   */
  boolean run() throws IOException {
    set.prepare();
    if (services.trial().isPresent()) {
      // We were replaced in the middle: who began it carries it to its end.
      return true;
    }
    Files.deleteIfExists(set.folder().resolve(Spool.FILE));
    Optional<Trial> cutOff = settings.ours() ? set.trial() : Optional.empty();
    if (cutOff.isPresent()) {
      return goneBack(cutOff.get());
    }
    Optional<Trial> interrupted = set.interrupted();
    if (interrupted.isPresent()) {
      if (!report(interrupted.get())) {
        return false;
      }
      Archive.forget(set, interrupted.get().candidate());
      set.forgetInterrupted();
    }
    return services.state().isPresent() && raise(services.state().get());
  }

  /** Where no launcher brings the set back, we do: as at the end of a trial that went wrong. */
  private boolean goneBack(Trial trial) throws IOException {
    Optional<Platform> platform = services.platform();
    if (platform.isEmpty()) {
      return false;
    }
    InstalledPackage candidate = trial.candidate();
    Optional<InstalledPackage> before = Optional.ofNullable(set.current().get(candidate.name()));
    boolean tried =
        Optional.of(candidate.version()).equals(platform.get().version(candidate.name()));
    if (!tried || before.equals(Optional.of(candidate))) {
      set.interrupt();
      return false;
    }
    Order order =
        new Order(
            set.folder(),
            trial.instruction(),
            candidate,
            before,
            List.of(),
            settings.healthPatience(),
            Duration.ZERO,
            "",
            true);
    services.conduct(order.texts(), new CompletableFuture<>());
    return true;
  }

  private boolean report(Trial trial) throws IOException {
    InstalledPackage candidate = trial.candidate();
    boolean committed = candidate.equals(set.current().get(candidate.name()));
    Status status = committed ? Status.DONE : Status.FAILED;
    String text =
        committed
            ? candidate + " is installed and was healthy; the gateway was restarted right after"
            : "The update to "
                + candidate
                + " was cut off, because the gateway ended during its trial: the set before it runs again."
                + " When that happens twice, the package is to blame";
    Optional<StateStore> store = services.state();
    if (store.isEmpty() || services.journal().isEmpty()) {
      return false;
    }
    try {
      new Memory(store.get(), clock).ended(trial.instruction(), status, text);
    } catch (StateException e) {
      log.warn("How an update ended is remembered later: {}", e.getMessage());
      return false;
    }
    log.warn("update {}: {}", trial.instruction(), text);
    services
        .journal()
        .get()
        .record(
            JournalEvent.system(
                committed ? "update.installed" : "update.interrupted",
                "gateway",
                "Update " + trial.instruction() + ": " + text));
    return true;
  }

  /** What is in the set was healthy once: nothing older may come. */
  private boolean raise(StateStore store) throws IOException {
    Memory memory = new Memory(store, clock);
    try {
      for (InstalledPackage one : set.current().values()) {
        memory.raise(one.name(), one.version());
      }
      return true;
    } catch (StateException e) {
      log.debug("The highest versions are remembered later: {}", e.getMessage());
      return !e.retryable();
    }
  }
}
