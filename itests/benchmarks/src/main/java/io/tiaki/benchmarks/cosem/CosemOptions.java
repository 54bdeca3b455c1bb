package io.tiaki.benchmarks.cosem;

import io.tiaki.benchmarks.UsageException;
import io.tiaki.benchmarks.Words;
import java.util.List;
import java.util.Set;

/**
 * Options of the benchmark {@code cosem}.
 *
 * @param parts of {@code codec}, {@code seal}, {@code get}
 * @param peers of {@code tiaki}, {@code gurux}, {@code jdlms}
 * @param warm blocks of each peer before it is measured
 * @param blocks measured of each peer
 * @param blockMillis how long a block takes
 * @param onOneProcessor whether with sockets all threads of a peer share a processor
 * @param flags of the JVMs, the same for all
 */
record CosemOptions(
    List<String> parts,
    List<String> peers,
    int warm,
    int blocks,
    int blockMillis,
    boolean onOneProcessor,
    List<String> flags,
    boolean json,
    boolean help) {
  static final String HELP =
      """
      Usage: tiaki bench cosem [OPTION...]
      COSEM of Tiaki, Gurux 4.0.47 and jDLMS 1.8.0 on the same messages in the same run. Each is a
      process of its own with the same JVM flags, ours driven by JMH. They work in blocks that take
      turns, first to warm up, then to measure; medians of the blocks are printed. CPU time is that
      of the whole process, compilers and collector with it; memory is what the calling thread
      allocates. GET: a client and a server in one process talk over the loopback.

        --part NAMES       codec, seal, get, separated by commas; default all
        --peer NAMES       tiaki, gurux, jdlms, separated by commas; default all
        --blocks N         measured of each, 1 to 1000; default 9
        --warm N           blocks before, 0 to 1000; default 10
        --block-ms MS      10 to 60000; default 400
        --processors WORD  one: with sockets all threads of a peer share a processor, where
                           taskset is there, so that waking another one is not what is measured;
                           all: they do not; default one
        --java-flags TEXT  of all three, separated by spaces; default
                           -XX:+UseSerialGC -Xmx256m
        --json             one JSON object per row and peer
        --help             this text

      The first run fetches Gurux and jDLMS with mvn from Maven Central; they are GPL and are
      never linked with Tiaki nor shipped.
      """;

  private static final List<String> PARTS = List.of("codec", "seal", "get");
  private static final List<String> PEERS = List.of("tiaki", "gurux", "jdlms");

  static CosemOptions parse(List<String> words) throws UsageException {
    Words w =
        Words.parse(
            words,
            Set.of("--json", "--help", "-h"),
            Set.of(
                "--part",
                "--peer",
                "--blocks",
                "--warm",
                "--block-ms",
                "--processors",
                "--java-flags"));
    return new CosemOptions(
        names(w, "--part", PARTS),
        names(w, "--peer", PEERS),
        w.number("--warm", 10, 0, 1_000),
        w.number("--blocks", 9, 1, 1_000),
        w.number("--block-ms", 400, 10, 60_000),
        oneProcessor(w),
        List.of(w.text("--java-flags", "-XX:+UseSerialGC -Xmx256m").split(" ")),
        w.has("--json"),
        w.has("--help") || w.has("-h"));
  }

  private static boolean oneProcessor(Words w) throws UsageException {
    String word = w.text("--processors", "one");
    if (!List.of("one", "all").contains(word)) {
      throw new UsageException("--processors takes one or all; see --help");
    }
    return word.equals("one");
  }

  private static List<String> names(Words w, String option, List<String> all)
      throws UsageException {
    List<String> names = List.of(w.text(option, String.join(",", all)).split(","));
    if (!all.containsAll(names)) {
      throw new UsageException(option + " takes " + String.join(", ", all) + "; see --help");
    }
    return names;
  }
}
