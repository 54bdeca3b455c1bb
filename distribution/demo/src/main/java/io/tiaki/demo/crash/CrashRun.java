package io.tiaki.demo.crash;

import io.tiaki.demo.bench.Workbench;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/**
 * The rounds: kill, restart, sometimes wait until all is whole, now and then look into all files.
 */
final class CrashRun {
  private static final long TICK_MILLIS = 50;

  /** A reading needs this long from the meter's clock to the book when nothing is wrong. */
  private static final Duration USUAL = Duration.ofMillis(2_500);

  private static final Duration FIRST_START = Duration.ofSeconds(120);
  private static final Duration WHOLE = Duration.ofSeconds(150);
  private static final Duration QUIET = Duration.ofSeconds(30);

  private final CrashOptions options;
  private final Workbench bench;
  private final World world;
  private final Tally tally;
  private final Instructions instructions;
  private final CrashResult result;
  private final Random random;
  private final CountDownLatch stop;
  private final Look look;

  /** The run cannot go on. */
  static final class Broken extends Exception {
    private static final long serialVersionUID = 1L;

    Broken(String message) {
      super(message);
    }
  }

  CrashRun(
      CrashOptions options,
      Workbench bench,
      World world,
      Tally tally,
      CrashResult result,
      CountDownLatch stop) {
    this.options = options;
    this.bench = bench;
    this.world = world;
    this.tally = tally;
    this.result = result;
    this.stop = stop;
    look = new Look(bench.home(), world.data(), tally);
    random = new Random(options.seed());
    instructions = new Instructions(world.data(), options.meters(), new Random(options.seed()));
  }

  /** Runs until all rounds are done or somebody wants it to stop; ends all processes. */
  void run() throws IOException, InterruptedException, Broken {
    try {
      world.prepare();
      startAll();
      awaitWhole(FIRST_START);
      instructions.start();
      bench.progress("all is up; seed " + options.seed());
      rounds();
      if (!stopped()) {
        result.complete();
      }
    } finally {
      instructions.close();
      result.answers(instructions.answers());
      result.oddities(world.oddities());
      for (Victim victim : List.of(Victim.GATEWAY, Victim.METERS, Victim.DCS, Victim.BROKER)) {
        world.end(victim);
      }
    }
  }

  private void rounds() throws IOException, InterruptedException, Broken {
    int sinceAudit = 0;
    boolean starting = false;
    Victim victim = pick();
    while (result.rounds() < options.rounds() && !stopped()) {
      Instant when = kill(victim, starting);
      double mode = random.nextDouble();
      Victim next = mode < 0.2 ? victim : pick();
      starting = mode < 0.2;
      if (starting) {
        pause(2_500);
      } else if (mode < 0.5) {
        pause(1_500);
      } else if (awaitWhole(WHOLE)) {
        result.recovered(victim, Duration.between(when, bench.clock().instant()).toMillis());
        pause(1_000);
      }
      victim = next;
      sinceAudit++;
      if (sinceAudit >= options.audit() || result.rounds() == options.rounds()) {
        sinceAudit = 0;
        starting = false;
        audit(result.rounds() == options.rounds());
      }
    }
  }

  private Victim pick() {
    List<Victim> all = world.victims();
    return options.only().orElseGet(() -> all.get(random.nextInt(all.size())));
  }

  private Instant kill(Victim victim, boolean starting)
      throws IOException, InterruptedException, Broken {
    boolean inTheMiddle = starting && !world.isReadyNow(victim);
    revive();
    Instant when = bench.clock().instant();
    world.kill(victim);
    result.killed(victim, inTheMiddle);
    look.after(victim);
    bench.progress(
        String.format(
            Locale.ROOT,
            "kill %d of %d: %s%s; %d registered, %d outstanding",
            result.rounds(),
            options.rounds(),
            victim.word(),
            inTheMiddle ? " while it started" : "",
            tally.counted(),
            tally.outstanding()));
    pause(1_200);
    world.start(victim);
    return when;
  }

  /** Who ended by itself is a finding; the run goes on with a new one. */
  private void revive() throws IOException {
    for (Victim one : world.victims()) {
      if (!world.alive(one)) {
        List<String> words = world.lastWords(one);
        result.trouble(
            "the "
                + one.word()
                + " ended by itself before kill "
                + (result.rounds() + 1)
                + "; its last words: "
                + String.join(" | ", words.subList(Math.max(0, words.size() - 4), words.size())));
        world.start(one);
      }
    }
  }

  /** No new readings, all that is under way arrives, then the files are compared. */
  private void audit(boolean last) throws IOException, InterruptedException, Broken {
    awaitWhole(WHOLE);
    instructions.pause(true);
    if (!world.stopRegistering() || !await(QUIET, world::isQuiet)) {
      throw new Broken("the meters do not stop to register: read logs/meters.log");
    }
    boolean drained = await(WHOLE, () -> tally.outstanding() == 0 && instructions.underWay() == 0);
    // Also receipts have to find their way.
    TimeUnit.SECONDS.sleep(1);
    boolean orderly = random.nextBoolean();
    for (Victim victim : List.of(Victim.GATEWAY, Victim.DCS, Victim.BROKER, Victim.METERS)) {
      if (orderly) {
        world.end(victim);
      } else {
        world.kill(victim);
      }
    }
    Audit.Findings findings = look.audit().findings();
    result.audited(findings);
    bench.progress(
        (findings.clean() ? "files looked into: " : "files looked into, NOT CLEAN: ")
            + findings.registered()
            + " registered, "
            + findings.arrived()
            + " arrived"
            + (drained || stopped() ? "" : "; some had not arrived in time"));
    findings.examples().forEach(bench::progress);
    if (!last) {
      startAll();
      instructions.pause(false);
      awaitWhole(WHOLE);
    }
  }

  private void startAll() throws IOException {
    for (Victim victim : List.of(Victim.BROKER, Victim.DCS, Victim.METERS, Victim.GATEWAY)) {
      if (world.victims().contains(victim)) {
        world.start(victim);
      }
    }
  }

  /**
   * Waits until all run, everything registered a moment ago has arrived, and new readings arrive.
   *
   * @return false when somebody wants to stop
   */
  private boolean awaitWhole(Duration longest) throws InterruptedException, Broken, IOException {
    Instant began = bench.clock().instant();
    boolean whole =
        await(
            longest,
            () -> {
              Instant now = bench.clock().instant();
              return world.allReady()
                  && tally.latest().isAfter(began)
                  && tally.outstandingUntil(now.minus(USUAL)) == 0;
            });
    if (!whole && !stopped()) {
      revive();
      Map<String, Long> oddities = world.oddities();
      throw new Broken(
          "not whole within "
              + longest.toSeconds()
              + " s: "
              + tally.outstandingUntil(bench.clock().instant().minus(USUAL))
              + " readings outstanding, all up: "
              + world.allReady()
              + (oddities.isEmpty() ? "" : ", " + oddities)
              + "; read the logs in "
              + world.data().resolve("logs"));
    }
    return whole;
  }

  private boolean await(Duration longest, BooleanSupplier done) throws InterruptedException {
    long end = System.nanoTime() + longest.toNanos();
    while (!done.getAsBoolean()) {
      if (System.nanoTime() > end || stop.await(TICK_MILLIS, TimeUnit.MILLISECONDS)) {
        return false;
      }
    }
    return true;
  }

  private void pause(int most) throws InterruptedException {
    if (stop.await(random.nextInt(most), TimeUnit.MILLISECONDS)) {
      bench.progress("stopping");
    }
  }

  private boolean stopped() {
    return stop.getCount() == 0;
  }
}
