package io.tiaki.demo.crash;

import io.tiaki.demo.options.Arguments;
import io.tiaki.demo.options.DemoOptions;
import io.tiaki.demo.options.UsageException;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;

/**
 * Options of the benchmark {@code crash}.
 *
 * @param rounds kills, 1 to 100,000
 * @param meters 1 to 1,000
 * @param cosemSecurity what the meters demand, one of {@link DemoOptions#COSEM_SECURITIES}
 * @param audit kills between two looks into all files
 * @param seed what is killed and when follows from it
 * @param only the one kind of process that is killed; empty: all
 * @param data data folder, absolute; empty: a new one that is removed when all went well
 */
record CrashOptions(
    int rounds,
    int meters,
    String cosemSecurity,
    int audit,
    int seed,
    Optional<Victim> only,
    Optional<Path> data,
    Optional<Integer> brokerPort,
    Optional<Integer> meterPort,
    boolean json,
    boolean help) {
  static final String HELP =
      """
      Usage: tiaki bench crash [OPTION...]
      Runs a control system, a broker, a gateway and meters while readings flow and instructions
      travel, and kills one of them (SIGKILL) at a random instant, again and again, also while it
      starts. Then looks into the files of all: every registered reading must be in the control
      system's book once with the right values, and the gateway's cursor, store and outbox must
      agree. The broker is mosquitto when it and openssl are installed, else the control system's own.

        --rounds N          kills, 1 to 100000; default 200
        --meters N          meters, 1 to 1000; default 10; each registers a reading a second
        --cosem-security S  what the meters demand inside the session, as tiaki demo has it;
                            default none
        --audit N           kills between two looks into the files; default 25
        --seed N            repeats the kills of an earlier run; default: a new one, printed
        --only KIND         kill only gateway, dcs, broker or meters
        --data DIR          a folder of its own that stays; default: a temporary one
        --broker-port PORT  the broker's TCP port, default 20883 or the next free one
        --meter-port PORT   the first meter's UDP port, default 15000 or the next free range
        --json              one JSON object
        --help              this text

      Exit status: 0 when nothing was lost, doubled or changed, 1 when something was or it could
      not go on, 2 for wrong usage, 130 after Ctrl-C.
      """;

  private static final Set<String> FLAGS = Set.of("--json", "--help", "-h");
  private static final Set<String> OPTIONS =
      Set.of(
          "--rounds",
          "--meters",
          "--cosem-security",
          "--audit",
          "--seed",
          "--only",
          "--data",
          "--broker-port",
          "--meter-port");

  static CrashOptions parse(List<String> words) throws UsageException {
    Arguments a = Arguments.parse(words, FLAGS, OPTIONS, "tiaki bench crash --help");
    return new CrashOptions(
        a.number("--rounds", 1, 100_000).orElse(200),
        a.number("--meters", 1, 1_000).orElse(10),
        DemoOptions.choice(a, "--cosem-security", DemoOptions.COSEM_SECURITIES),
        a.number("--audit", 1, 100_000).orElse(25),
        a.number("--seed", 0, Integer.MAX_VALUE).orElse(new Random().nextInt(1_000_000)),
        only(a),
        folder(a),
        a.number("--broker-port", 1, 65_535),
        a.number("--meter-port", 1, 65_535),
        a.has("--json"),
        a.has("--help") || a.has("-h"));
  }

  private static Optional<Victim> only(Arguments a) throws UsageException {
    Optional<String> word = a.text("--only");
    if (word.isEmpty()) {
      return Optional.empty();
    }
    Optional<Victim> victim =
        Arrays.stream(Victim.values()).filter(v -> v.word().equals(word.get())).findFirst();
    if (victim.isEmpty()) {
      throw a.wrong(
          "--only takes gateway, dcs, broker or meters, got " + Arguments.shown(word.get()));
    }
    return victim;
  }

  private static Optional<Path> folder(Arguments a) throws UsageException {
    Optional<String> text = a.text("--data");
    if (text.isEmpty()) {
      return Optional.empty();
    }
    try {
      if (!text.get().isBlank()) {
        return Optional.of(Path.of(text.get()).toAbsolutePath().normalize());
      }
    } catch (InvalidPathException e) {
      // said below
    }
    throw a.wrong("--data needs the path of a folder");
  }
}
