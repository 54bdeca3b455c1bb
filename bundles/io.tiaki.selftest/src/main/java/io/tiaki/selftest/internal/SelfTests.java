package io.tiaki.selftest.internal;

import io.tiaki.platform.OperatingState.Mode;
import io.tiaki.platform.OperatingState.State;
import io.tiaki.platform.SelfTest;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;
import java.util.stream.Collectors;

/**
 * Has tests run at the start, when they come, from time to time and on demand; keeps what failed,
 * and says what follows from it. State is touched by the one thread given; what others read is
 * published whole.
 */
final class SelfTests {
  private static final Duration LOOK = Duration.ofSeconds(1);

  private final Settings settings;
  private final Clock clock;
  private final ScheduledExecutorService thread;
  private final Services services;
  private final Faults faults;
  private final Runs runs;
  private final Announcer announcer;
  private final Tampering tampering;
  private final Occasion occasion = new Occasion(new SecureRandom());
  private final Map<SelfTest, Long> known = new IdentityHashMap<>();
  private final Set<String> changed = new HashSet<>();
  private final Map<String, Verdict> verdicts = new TreeMap<>();
  private volatile State state;
  private volatile List<Verdict> published = List.of();
  private volatile List<Fault> remembered = List.of();

  SelfTests(
      Settings settings,
      Clock clock,
      ScheduledExecutorService thread,
      ExecutorService worker,
      Services services) {
    this.settings = settings;
    this.clock = clock;
    this.thread = thread;
    this.services = services;
    this.faults = new Faults(services::state, clock.instant());
    this.runs = new Runs(clock, thread, worker, this::ended);
    this.announcer = new Announcer(settings, clock, services);
    this.tampering = new Tampering(services::inputs, settings.tamperIsSafeState());
    this.state = faults.state();
  }

  /**
   * Begins. The first full run comes by the tests' coming, the next one at any time of a period.
   */
  void start(RandomGenerator random) {
    long period = settings.period().toMillis();
    thread.scheduleWithFixedDelay(this::look, 0, LOOK.toMillis(), TimeUnit.MILLISECONDS);
    thread.scheduleAtFixedRate(
        this::runAll, period / 2 + random.nextLong(period / 2 + 1), period, TimeUnit.MILLISECONDS);
  }

  /** The store is there: what failed before is read, and whether the gateway is safe is known. */
  void storeCame() {
    onThread(
        () -> {
          faults.load();
          publish();
          return CompletableFuture.completedFuture(true);
        });
  }

  State state() {
    return state;
  }

  /** The last verdict of each test, by name. */
  List<Verdict> verdicts() {
    return published;
  }

  /** What failed and is not acknowledged. */
  List<Fault> faults() {
    return remembered;
  }

  /** Runs every test now; completes with their verdicts, by name. */
  CompletableFuture<List<Verdict>> run() {
    return onThread(() -> verdictsOf(runAll()));
  }

  /**
   * An administrator has seen what failed: what fails still is tried again, what passes is
   * forgotten.
   *
   * @param who for the journal
   * @param named the occasion that he means, as the alarm told it; empty when he stands here, or
   *     when it is known in another way that he says so now
   * @return what is left; empty when he means another occasion, and nothing was forgotten
   */
  CompletableFuture<Optional<List<Fault>>> acknowledge(String who, Optional<String> named) {
    return onThread(() -> verdictsOf(runFailed()).thenCompose(all -> forgetPassed(who, named)));
  }

  private CompletableFuture<Optional<List<Fault>>> forgetPassed(
      String who, Optional<String> named) {
    return onThread(
        () -> {
          if (!occasion.isSeen(named)) {
            announcer.notAcknowledged(who);
            return CompletableFuture.completedFuture(Optional.empty());
          }
          occasion.next();
          tampering.reset();
          look();
          Set<String> offered =
              services.tests().stream().map(SelfTest::name).collect(Collectors.toSet());
          for (Fault fault : faults.all()) {
            if (!fault.test().startsWith(Fault.TAMPER) && !offered.contains(fault.test())) {
              faults.remove(fault.test(), clock.instant());
            }
          }
          List<Fault> left = faults.acknowledge(clock.instant());
          announcer.acknowledged(who, left);
          publish();
          return CompletableFuture.completedFuture(Optional.of(left));
        });
  }

  private List<CompletableFuture<Verdict>> runAll() {
    return services.tests().stream().map(runs::ask).toList();
  }

  private List<CompletableFuture<Verdict>> runFailed() {
    Set<String> failed = faults.all().stream().map(Fault::test).collect(Collectors.toSet());
    return services.tests().stream()
        .filter(test -> failed.contains(test.name()))
        .map(runs::ask)
        .toList();
  }

  private static CompletableFuture<List<Verdict>> verdictsOf(
      List<CompletableFuture<Verdict>> asked) {
    return CompletableFuture.allOf(asked.toArray(new CompletableFuture<?>[0]))
        .thenApply(done -> asked.stream().map(CompletableFuture::join).toList());
  }

  private interface Task<T> {
    CompletableFuture<T> run();
  }

  private <T> CompletableFuture<T> onThread(Task<T> task) {
    CompletableFuture<T> answer = new CompletableFuture<>();
    try {
      thread.execute(
          () ->
              task.run()
                  .whenComplete(
                      (value, failure) -> {
                        if (failure == null) {
                          answer.complete(value);
                        } else {
                          answer.completeExceptionally(failure);
                        }
                      }));
    } catch (RejectedExecutionException e) {
      answer.completeExceptionally(e);
    }
    return answer;
  }

  /** Once a second: who came, who went, what tamper inputs say, what is still to be said. */
  private void look() {
    faults.load();
    faults.saveAgain();
    Map<SelfTest, Boolean> now = new IdentityHashMap<>();
    services.tests().forEach(test -> now.put(test, true));
    known.keySet().retainAll(now.keySet());
    for (SelfTest test : now.keySet()) {
      long changes = test.changes();
      Long before = known.put(test, changes);
      if (before == null) {
        thread.schedule(
            () -> runIfThere(test), settings.startDelay().toMillis(), TimeUnit.MILLISECONDS);
      } else if (before != changes) {
        changed.add(test.name());
        runs.ask(test);
      }
    }
    Set<String> names = now.keySet().stream().map(SelfTest::name).collect(Collectors.toSet());
    verdicts.keySet().retainAll(names);
    Instant when = clock.instant();
    for (Tampering.Finding finding : tampering.look()) {
      String name = Fault.TAMPER + finding.input();
      if (finding.tampered()) {
        announce(faults.failed(name, finding.consequence(), when, finding.text()), name);
      } else {
        faults.passed(name, when);
      }
    }
    publish();
  }

  private void runIfThere(SelfTest test) {
    if (known.containsKey(test)) {
      runs.ask(test);
    }
  }

  private void ended(SelfTest ran, Verdict verdict) {
    if (services.tests().stream().noneMatch(test -> test == ran)) {
      return; // Its bundle went, or was updated, while it ran: that proves nothing.
    }
    verdicts.put(verdict.test(), verdict);
    Instant when = verdict.when();
    if (verdict.isFailed()) {
      String text = verdict.health().text();
      announce(faults.failed(verdict.test(), verdict.consequence(), when, text), verdict.test());
      if (changed.remove(verdict.test()) && faults.describe(verdict.test(), when, text)) {
        occasion.next();
      }
    } else if (verdict.isPassed() && faults.passed(verdict.test(), when)) {
      announcer.passedAgain(verdict.test());
    }
    publish();
  }

  private void announce(boolean news, String test) {
    if (news) {
      occasion.next();
      faults.all().stream().filter(fault -> fault.test().equals(test)).forEach(announcer::failed);
    }
  }

  private void publish() {
    published = new ArrayList<>(verdicts.values());
    remembered = faults.all();
    State now = faults.state();
    if (now.mode() != state.mode()
        && (now.mode() != Mode.NORMAL || state.mode() != Mode.STARTING)) {
      announcer.entered(now);
    }
    state = now;
    announcer.tell(now, remembered, occasion.name());
  }
}
