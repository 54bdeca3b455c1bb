package io.tiaki.benchmarks.link;

import io.tiaki.benchmarks.Console;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;

/** How long full mutual handshakes take (tables 5.3 and 5.4): one stack, one link, many runs. */
final class TimesPart {
  /** Makes one server with its clients; each lane has one. */
  interface Maker {
    Dialer make() throws IOException;
  }

  /** The link that the thesis' tables come near to, then slower ones. */
  static final List<Scenario> SCENARIOS =
      List.of(
          new Scenario(0, 500, 0),
          new Scenario(0, 500, 5),
          new Scenario(0, 500, 10),
          new Scenario(10_000, 100, 0),
          new Scenario(10_000, 100, 10),
          new Scenario(10_000, 1_000, 0),
          new Scenario(10_000, 1_000, 5),
          new Scenario(10_000, 1_000, 10),
          new Scenario(100_000, 200, 10));

  private static final long NONE = -1;

  private final LinkOptions options;
  private final Console console;
  private final RelayLoop loop;

  TimesPart(LinkOptions options, Console console, RelayLoop loop) {
    this.options = options;
    this.console = console;
    this.loop = loop;
  }

  /**
   * What one stack took on one link.
   *
   * @param missing handshakes that brought no session in two minutes
   */
  record Result(Distribution times, int missing, double octets, double datagrams) {}

  Result run(String stack, Scenario scenario, Maker maker)
      throws IOException, InterruptedException {
    int lanes = Math.min(options.parallel(), options.runs());
    AtomicInteger next = new AtomicInteger();
    ConcurrentLinkedQueue<long[]> results = new ConcurrentLinkedQueue<>();
    List<Callable<Void>> work = new ArrayList<>();
    for (int lane = 0; lane < lanes; lane++) {
      work.add(() -> lane(scenario, maker, next, results, stack));
    }
    ExecutorService threads = Executors.newFixedThreadPool(lanes);
    try {
      for (Future<Void> one : threads.invokeAll(work)) {
        one.get();
      }
    } catch (ExecutionException e) {
      throw new IOException(stack + " on " + scenario.label() + ": " + e.getCause(), e.getCause());
    } finally {
      threads.shutdownNow();
    }
    return result(new ArrayList<>(results));
  }

  private Void lane(
      Scenario scenario,
      Maker maker,
      AtomicInteger next,
      ConcurrentLinkedQueue<long[]> results,
      String stack)
      throws IOException, InterruptedException {
    try (Dialer dialer = maker.make()) {
      warmUp(dialer, scenario);
      for (int run = next.getAndIncrement(); run < options.runs(); run = next.getAndIncrement()) {
        Medium medium = scenario.medium(options.seed() * 1_000_003 + run);
        try (LossyRelay relay = new LossyRelay(loop, dialer.server(), medium, medium)) {
          results.add(one(dialer, relay));
        }
        if (!options.json() && results.size() % Math.max(1, options.runs() / 4) == 0) {
          console.progress(stack + ", " + scenario.label() + ": " + results.size() + " handshakes");
        }
      }
    }
    return null;
  }

  /** Milliseconds, or {@link #NONE}; octets and datagrams. */
  private static long[] one(Dialer dialer, LossyRelay relay)
      throws IOException, InterruptedException {
    long took = NONE;
    try {
      took = dialer.handshake(relay.address()) / 1_000_000;
    } catch (DialerException noSession) {
      // Counted as missing.
    }
    return new long[] {
      took,
      relay.fromClient().octets() + relay.fromServer().octets(),
      relay.fromClient().datagrams() + relay.fromServer().datagrams()
    };
  }

  /** One handshake that is not counted, on a link of the same kind that loses nothing. */
  private void warmUp(Dialer dialer, Scenario scenario) throws IOException, InterruptedException {
    Scenario calm = new Scenario(scenario.bitsPerSecond(), scenario.rttMillis(), 0);
    Medium medium = calm.medium(0);
    try (LossyRelay relay = new LossyRelay(loop, dialer.server(), medium, medium)) {
      dialer.handshake(relay.address());
    }
  }

  private static Result result(List<long[]> all) {
    return new Result(
        new Distribution(
            all.stream().mapToLong(one -> one[0]).filter(millis -> millis != NONE).toArray()),
        (int) all.stream().filter(one -> one[0] == NONE).count(),
        all.stream().mapToLong(one -> one[1]).average().orElse(0),
        all.stream().mapToLong(one -> one[2]).average().orElse(0));
  }
}
