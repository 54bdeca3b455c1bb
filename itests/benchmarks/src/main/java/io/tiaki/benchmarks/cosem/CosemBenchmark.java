package io.tiaki.benchmarks.cosem;

import io.tiaki.benchmarks.Benchmark;
import io.tiaki.benchmarks.Console;
import io.tiaki.benchmarks.UsageException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** CPU time, memory and round trips of our COSEM beside Gurux and jDLMS. */
public final class CosemBenchmark implements Benchmark {
  @Override
  public String name() {
    return "cosem";
  }

  @Override
  public String purpose() {
    return "COSEM beside Gurux and jDLMS: encode, decode, seal, open, GET over the loopback";
  }

  @Override
  public int run(List<String> words, Console console)
      throws UsageException, IOException, InterruptedException {
    CosemOptions options = CosemOptions.parse(words);
    if (options.help()) {
      CosemOptions.HELP.lines().forEach(console::result);
      return 0;
    }
    Path module = Path.of(System.getProperty("tiaki.benchmarks", ".")).toAbsolutePath();
    List<Peer> peers = new ArrayList<>(List.of(Peer.tiaki()));
    CosemResults results = new CosemResults(options, console);
    try {
      Path jars = PeerJars.fetch(module);
      Path drivers = module.resolve("src/main/cosem");
      peers.add(Peer.gurux(drivers, jars));
      peers.add(Peer.jdlms(drivers, jars));
    } catch (IOException e) {
      results.skipped("Gurux and jDLMS", String.valueOf(e.getMessage()));
    }
    peers.removeIf(peer -> !options.peers().contains(peer.id()));
    measure(options, peers, results, console);
    results.print();
    return 0;
  }

  private static void measure(
      CosemOptions options, List<Peer> peers, CosemResults results, Console console) {
    List<Job> jobs = Job.ALL.stream().filter(job -> options.parts().contains(job.part())).toList();
    long seconds =
        Math.round(
            jobs.size()
                * (3 + (options.warm() + options.blocks()) * peers.size() * millis(options)));
    int done = 0;
    for (Job job : jobs) {
      console.progress(
          String.format(
              "%d of %d, about %d s left: %s",
              done + 1, jobs.size(), seconds * (jobs.size() - done) / jobs.size(), job.what()));
      done++;
      job(options, job, peers, results);
    }
  }

  private static double millis(CosemOptions options) {
    return options.blockMillis() / 1e3;
  }

  /** All peers side by side: a block of each in turn, first to warm up, then to measure. */
  private static void job(CosemOptions options, Job job, List<Peer> peers, CosemResults results) {
    Map<Peer, Worker> workers = new LinkedHashMap<>();
    try {
      for (Peer peer : peers) {
        if (job.has(peer)) {
          start(options, job, peer, results, workers);
        }
      }
      for (int i = 0; i < options.warm() + options.blocks(); i++) {
        boolean counts = i >= options.warm();
        workers.entrySet().removeIf(entry -> !block(job, entry, counts, results));
      }
    } finally {
      workers.values().forEach(Worker::close);
    }
  }

  /** Whether the peer is still there. */
  private static boolean block(
      Job job, Map.Entry<Peer, Worker> one, boolean counts, CosemResults results) {
    try {
      Block block = one.getValue().block();
      if (counts) {
        results.add(job, one.getKey(), block);
      }
      return true;
    } catch (IOException e) {
      one.getValue().close();
      results.skipped(job.what() + " of " + one.getKey().name(), String.valueOf(e.getMessage()));
      return false;
    }
  }

  private static void start(
      CosemOptions options, Job job, Peer peer, CosemResults results, Map<Peer, Worker> workers) {
    try {
      List<String> words =
          List.of(job.work(peer), Integer.toString(options.blockMillis()), job.message());
      workers.put(peer, Worker.start(peer.name(), peer.command(options, job), words));
    } catch (IOException e) {
      results.skipped(job.what() + " of " + peer.name(), String.valueOf(e.getMessage()));
    }
  }
}
