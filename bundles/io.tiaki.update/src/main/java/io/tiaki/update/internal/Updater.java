package io.tiaki.update.internal;

import static io.tiaki.update.internal.RefusedException.failed;
import static io.tiaki.update.internal.RefusedException.refused;

import io.tiaki.journal.JournalEvent;
import io.tiaki.platform.StateException;
import io.tiaki.security.SecurityModule;
import io.tiaki.update.internal.framework.Platform;
import io.tiaki.update.internal.trial.InstalledPackage;
import io.tiaki.update.internal.trial.InstalledSet;
import io.tiaki.update.internal.trial.Order;
import io.tiaki.usecase.Instruction;
import io.tiaki.usecase.Outcome;
import io.tiaki.usecase.Outcome.Status;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes the instruction {@code update.install}: refuses what can be refused before a byte is
 * fetched, fetches, refuses what can be refused before Deployment Admin sees a byte, and hands the
 * rest to the conductor. One update at a time; the same instruction again gets the same answer.
 */
final class Updater implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(Updater.class);

  /** Room for what the trial takes beside the two health checks. */
  private static final Duration INSTALLING = Duration.ofSeconds(30);

  private static final String STOPPED =
      "The update bundle was stopped before anything was changed: ask again";
  private static final Duration SERVICES = Duration.ofSeconds(5);
  private static final Duration LOOK_AGAIN = Duration.ofMillis(100);

  private final Settings settings;
  private final Services services;
  private final Clock clock;
  private final Executor worker;
  private final InstalledSet set;
  private @Nullable String running;
  private CompletableFuture<Outcome> answer = new CompletableFuture<>();
  private CompletableFuture<Object> asked = new CompletableFuture<>();
  private volatile @Nullable Download download;
  private volatile boolean closed;
  private boolean trying;
  private boolean recovered;

  /**
   * @param worker one thread; the caller ends it
   */
  Updater(Settings settings, Services services, Clock clock, Executor worker) {
    this.settings = settings;
    this.services = services;
    this.clock = clock;
    this.worker = worker;
    this.set = new InstalledSet(settings.folder());
  }

  /**
   * Says what became of an update that was cut off, and tidies up. Blocks on the disk.
   *
   * @return false when it has to be called again, because a service is away
   */
  boolean recover() {
    try {
      recovered = recovered || new Recovery(set, settings, services, clock).run();
    } catch (IOException e) {
      recovered = true;
      log.error("The installed set in {} cannot be read: {}", settings.folder(), e.getMessage());
    }
    return recovered;
  }

  /** As {@code InstructionHandler.handle}. */
  synchronized CompletionStage<Outcome> handle(Instruction instruction) {
    if (instruction.id().equals(running)) {
      return answer;
    }
    Optional<Platform.Trial> trial = services.trial();
    if (trial.isPresent()) {
      return trial.get().instruction().equals(instruction.id())
          ? trial.get().told().thenApply(Updater::told)
          : CompletableFuture.completedFuture(busy());
    }
    if (running != null) {
      return CompletableFuture.completedFuture(busy());
    }
    CompletableFuture<Object> fresh = new CompletableFuture<>();
    try {
      worker.execute(() -> work(instruction, fresh));
    } catch (RejectedExecutionException e) {
      return CompletableFuture.completedFuture(stopped());
    }
    running = instruction.id();
    asked = fresh;
    // Released first: whoever hears the outcome may ask for the next at once.
    answer = fresh.thenApply(outcome -> released(instruction.id(), outcome));
    return answer;
  }

  /** Ends a download; what is being tried goes on, and its conductor answers. */
  @Override
  public void close() {
    Optional<CompletableFuture<Object>> unanswered;
    synchronized (this) {
      closed = true;
      unanswered = trying ? Optional.empty() : Optional.of(asked);
    }
    Download open = download;
    if (open != null) {
      open.close();
    }
    unanswered.ifPresent(future -> future.complete(stopped()));
  }

  /** From here on the conductor answers, unless it was said already that nothing was changed. */
  private synchronized void takeOver() throws RefusedException {
    if (closed) {
      throw failed(STOPPED);
    }
    trying = true;
  }

  private synchronized Outcome released(String id, Object outcome) {
    if (id.equals(running)) {
      running = null;
      trying = false;
    }
    return (Outcome) outcome;
  }

  private void work(Instruction instruction, CompletableFuture<Object> fresh) {
    try {
      awaitServices();
      Optional<Outcome> before = remembered(instruction.id());
      if (before.isPresent()) {
        fresh.complete(before.get());
      } else {
        update(instruction, fresh);
      }
    } catch (RefusedException e) {
      journal("update.refused", instruction, String.valueOf(e.getMessage()));
      fresh.complete(e.outcome());
    } catch (IOException | RuntimeException e) {
      log.error("An update failed before anything was changed", e);
      fresh.complete(
          Outcome.of(
              Status.FAILED,
              "The installed set or the disk cannot be used: see the log of the gateway; nothing was changed"));
    }
  }

  /** At a start, and after an update of one of them, the others come a moment later. */
  private void awaitServices() {
    long end = System.nanoTime() + SERVICES.toNanos();
    boolean there = false;
    while (!there && System.nanoTime() - end < 0) {
      there =
          services.state().isPresent()
              && services.journal().isPresent()
              && services.security().isPresent()
              && services.platform().isPresent()
              && recover();
      if (!there) {
        LockSupport.parkNanos(LOOK_AGAIN.toNanos());
        if (Thread.currentThread().isInterrupted()) {
          return;
        }
      }
    }
  }

  private Optional<Outcome> remembered(String id) throws RefusedException {
    try {
      return memory().outcome(id);
    } catch (StateException e) {
      throw failed("The store cannot be read, and without it no update is taken");
    }
  }

  private Memory memory() throws RefusedException {
    return new Memory(
        services
            .state()
            .orElseThrow(() -> failed("The store is away, and without it no update is taken")),
        clock);
  }

  private void update(Instruction instruction, CompletableFuture<Object> fresh)
      throws RefusedException, IOException {
    Announcement announced = Announcement.of(instruction.parameters());
    Platform platform =
        services
            .platform()
            .orElseThrow(
                () -> failed("Deployment Admin is away, and without it nothing is installed"));
    SecurityModule security =
        services.security().orElseThrow(() -> failed("The security module is away: ask again"));
    set.prepare();
    Checks checks = new Checks(settings, set, platform, security, memory());
    Optional<InstalledPackage> previous = checks.beforeFetching(announced);
    checkTime(instruction, Duration.ZERO);
    journal("update.accepted", instruction, announced.candidate() + " is fetched");
    Spool spool = new Spool(set, announced);
    try {
      fetch(instruction, announced, spool, security);
      PackageFile.Contents contents = checks.afterFetching(announced, spool.file(), previous);
      journal("update.verified", instruction, announced.candidate() + " was fetched and verified");
      checkTime(instruction, settings.healthPatience().multipliedBy(2).plus(INSTALLING));
      String baseline = new Examiner(services::probes).baseline();
      begin(instruction, order(instruction, announced, previous, contents, baseline), spool, fresh);
    } finally {
      spool.close();
    }
  }

  private void fetch(
      Instruction instruction, Announcement announced, Spool spool, SecurityModule security)
      throws RefusedException, IOException {
    spool.checkRoom();
    try (Download fetching =
        new Download(
            settings.file(announced.candidate().sha256()),
            announced.size(),
            security,
            settings.credential())) {
      download = fetching;
      if (closed) {
        fetching.close();
      }
      Duration left = Duration.between(clock.instant(), instruction.validUntil());
      Duration patience = settings.fetchPatience();
      fetching.fetch(spool.file(), left.compareTo(patience) < 0 ? left : patience);
    } catch (GeneralSecurityException e) {
      throw failed("The key " + settings.credential() + " cannot be used for TLS: configure it");
    } finally {
      download = null;
    }
  }

  private Order order(
      Instruction instruction,
      Announcement announced,
      Optional<InstalledPackage> previous,
      PackageFile.Contents contents,
      String baseline) {
    return new Order(
        settings.folder(),
        instruction.id(),
        announced.candidate(),
        previous,
        contents.bundles().stream().map(b -> b.symbolicName() + "," + b.version()).toList(),
        settings.healthPatience(),
        settings.observation(),
        baseline,
        false);
  }

  private void begin(
      Instruction instruction, Order order, Spool spool, CompletableFuture<Object> fresh)
      throws RefusedException, IOException {
    takeOver();
    if (order.previous().isPresent()) {
      // Where no launcher keeps the set, the package that is replaced may not stand in it yet.
      if (!order.previous().get().equals(set.current().get(order.candidate().name()))) {
        set.put(order.previous().get());
      }
    }
    spool.keep();
    journal("update.installing", instruction, order.candidate() + " is installed and examined");
    services.conduct(order.texts(), fresh);
  }

  private void checkTime(Instruction instruction, Duration needed) throws RefusedException {
    if (!clock.instant().plus(needed).isBefore(instruction.validUntil())) {
      throw refused(
          "Too little of its validity is left to install and examine it: ask again with a longer one");
    }
  }

  private static Outcome busy() {
    return Outcome.of(Status.OVERLOADED, "Another update is under way: ask again later");
  }

  private static Outcome stopped() {
    return Outcome.of(Status.FAILED, STOPPED);
  }

  private static Outcome told(@Nullable Object text) {
    String[] parts = String.valueOf(text).split("\n", 2);
    return Outcome.of(Status.valueOf(parts[0]), parts.length > 1 ? parts[1] : "");
  }

  private void journal(String code, Instruction instruction, String text) {
    log.info("update {}: {}", instruction.id(), text);
    services
        .journal()
        .ifPresent(
            journal ->
                journal.record(
                    JournalEvent.system(
                        code, instruction.issuer(), "Update " + instruction.id() + ": " + text)));
  }
}
