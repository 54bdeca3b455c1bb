package io.tiaki.benchmarks.link;

import io.tiaki.benchmarks.UsageException;
import io.tiaki.benchmarks.Words;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * What {@code tiaki bench link} is told.
 *
 * @param runs handshakes of each stack on each link
 * @param parallel runs at once, each on a link of its own
 * @param meters on the shared medium
 * @param kilobits a second, of the shared medium
 * @param learnRate whether the gateway is not told the rate of the shared medium
 * @param parts {@code bytes}, {@code times}, {@code shared}
 * @param proof how both ends prove who they are, in the part {@code times}
 * @param link part of the names of the links to measure
 * @param svg where to draw the distributions
 */
record LinkOptions(
    boolean help,
    boolean json,
    int runs,
    int parallel,
    int meters,
    int kilobits,
    boolean learnRate,
    long seed,
    Set<String> parts,
    Proof proof,
    Optional<String> link,
    Optional<Path> svg) {
  static final String HELP =
      """
      Usage: tiaki bench link [OPTION...]
      Handshakes over slow and lossy links, beside tables 5.1 to 5.4 of the thesis, OpenSSL and Scandium.

        --runs N        handshakes of each stack on each link, 100 unless told
        --parallel N    of them at once, each on a link of its own, 20 unless told
        --meters N      on one shared medium, 300 unless told
        --kbps N        of the shared medium, 10 unless told
        --learn-rate    the gateway is not told the medium's rate
        --seed N        of the losses, 1 unless told
        --part NAME     bytes, times or shared; all unless told
        --proof NAME    of the part times: certificate unless told, raw-public-key, ecdhe-psk or psk
        --link TEXT     of the part times only links with this in their name
        --svg FILE      draw the distributions
        --json          results as JSON lines
        --help          this text""";

  private static final Set<String> PARTS = Set.of("bytes", "times", "shared");

  static LinkOptions parse(List<String> words) throws UsageException {
    Words w =
        Words.parse(
            words,
            Set.of("--help", "-h", "--json", "--learn-rate"),
            Set.of(
                "--runs",
                "--parallel",
                "--meters",
                "--kbps",
                "--seed",
                "--part",
                "--proof",
                "--link",
                "--svg"));
    Optional<String> part = w.text("--part");
    if (part.isPresent() && !PARTS.contains(part.get())) {
      throw new UsageException("--part takes bytes, times or shared; see --help");
    }
    return new LinkOptions(
        w.has("--help") || w.has("-h"),
        w.has("--json"),
        w.number("--runs", 100, 1, 10_000),
        w.number("--parallel", 20, 1, 100),
        w.number("--meters", 300, 1, 2_000),
        w.number("--kbps", 10, 1, 1_000_000),
        w.has("--learn-rate"),
        w.number("--seed", 1, 0, 1_000_000),
        part.<Set<String>>map(Set::of).orElse(PARTS),
        Proof.of(w.text("--proof", Proof.CERTIFICATE.text()))
            .orElseThrow(
                () ->
                    new UsageException(
                        "--proof takes certificate, raw-public-key, ecdhe-psk or psk; see --help")),
        w.text("--link"),
        w.text("--svg").map(Path::of));
  }
}
