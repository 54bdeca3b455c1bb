package io.tiaki.demo.options;

import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * What {@code tiaki demo} was asked for.
 *
 * @param meters how many meters, 1 to 10,000
 * @param interval time between two readings of a meter, 1 s to 1 h
 * @param loss datagrams lost between meters and gateway, percent, 0 to 90
 * @param authentication how meters and gateway prove who they are, one of {@link #AUTHENTICATIONS}
 * @param cosemSecurity what the meters demand inside the session, one of {@link #COSEM_SECURITIES}
 * @param data data folder, absolute
 * @param duration when the demo ends by itself; empty: at Ctrl-C
 * @param story whether one meter is walked through the use cases instead
 * @param fault for the meters, as their option takes it
 * @param conceal whether traffic to the control system is concealed
 * @param json whether standard output carries events instead of a table
 * @param brokerPort the MQTT broker's TCP port; empty: a free one from the default on
 * @param meterPort the first meter's UDP port; empty: a free range from the default on
 * @param help only show the help
 */
public record DemoOptions(
    int meters,
    Duration interval,
    int loss,
    String authentication,
    String cosemSecurity,
    Path data,
    Optional<Duration> duration,
    boolean story,
    Optional<String> fault,
    boolean conceal,
    boolean json,
    Optional<Integer> brokerPort,
    Optional<Integer> meterPort,
    boolean help) {
  /** The ways of proving who is who; the first is the default. */
  public static final List<String> AUTHENTICATIONS =
      List.of("certificate", "raw-public-key", "ecdhe-psk", "psk");

  /** What meters may demand by COSEM; the first is the default. */
  public static final List<String> COSEM_SECURITIES =
      List.of("none", "low", "hls2", "hls3", "hls4", "hls5", "hls6", "suite1", "suite2", "hls7");

  private static final int CELL_OCTETS = 16_000;
  private static final long LEAST_SLOT_MILLIS = 100;

  /** A reading in JSON, and what a message has beside its readings; both with room to spare. */
  private static final long READING_OCTETS = 320;

  private static final long MESSAGE_OCTETS = 2_200;

  /** The access profile of the demo waits 200 ms for more readings. */
  private static final long MESSAGES_A_SECOND = 5;

  /** What {@code --help} prints. */
  public static final String HELP =
      """
      Usage: tiaki demo [OPTION...]
      Starts a control system (DCS) with its MQTT broker, a gateway and smart meters as three
      processes, shows readings arrive, and checks that every registered reading does.

        --meters N          meters, 1 to 10000; default 25
        --interval TIME     time between two readings of a meter, 1s to 1h; default 5s
        --loss PERCENT      datagrams lost between meters and gateway, 0 to 90; default 0
        --authentication A  how meters and gateway prove who they are: certificate,
                            raw-public-key, ecdhe-psk or psk; default certificate
        --cosem-security S  what the meters demand inside the session: none, low (password),
                            hls2 to hls7, suite1 or suite2 (hls5 ciphers with suite 0, hls7 with
                            suite 1); default none
        --data DIR          data folder, default .data/demo below the current one; started
                            again, the demo continues with what is stored there
        --for TIME          end after this time; default: run until Ctrl-C
        --story             walk one meter through the use cases, from reading to tariff, and say
                            what is observed at the control system and at the meter; takes two
                            minutes; its data folder is .data/story
        --fault FAULT       of the last meter, for tests, as meter --help has it: the demo fails
        --conceal           conceal the traffic to the control system: one encrypted cell of fixed
                            length in each slot, whether there is something to send or not
        --json              events, totals and a summary, one JSON object a line
        --broker-port PORT  the broker's TCP port, default 18883 or the next free one
        --meter-port PORT   the first meter's UDP port, default 24000 or the next free range
        --help              this text

      TIME is a whole number with s, m or h. NO_COLOR is respected.
      Exit status: 0 when (with --for) at least one reading of every meter and all registered
      readings arrived, 1 when not or when a process died, 2 for wrong usage, 130 after Ctrl-C and 143
      after SIGTERM: all processes have ended in order then, but nothing was judged.
      """;

  private static final Set<String> FLAGS = Set.of("--conceal", "--json", "--story", "--help", "-h");
  private static final Set<String> OPTIONS =
      Set.of(
          "--meters",
          "--interval",
          "--loss",
          "--authentication",
          "--cosem-security",
          "--data",
          "--for",
          "--fault",
          "--broker-port",
          "--meter-port");

  /**
   * Reads the words after {@code demo}.
   *
   * @throws UsageException when they cannot be used
   */
  public static DemoOptions parse(List<String> words) throws UsageException {
    Arguments a = Arguments.parse(words, FLAGS, OPTIONS, "tiaki demo --help");
    DemoOptions options =
        new DemoOptions(
            a.number("--meters", 1, 10_000).orElse(a.has("--story") ? 1 : 25),
            a.duration("--interval", Duration.ofSeconds(1), Duration.ofHours(1))
                .orElse(Duration.ofSeconds(5)),
            a.number("--loss", 0, 90).orElse(0),
            choice(a, "--authentication", AUTHENTICATIONS),
            choice(a, "--cosem-security", COSEM_SECURITIES),
            folder(a),
            a.duration("--for", Duration.ofSeconds(1), Duration.ofDays(365)),
            a.has("--story"),
            a.text("--fault"),
            a.has("--conceal"),
            a.has("--json"),
            a.number("--broker-port", 1, 65_535),
            a.number("--meter-port", 1, 65_535),
            a.has("--help") || a.has("-h"));
    if (!options.help) {
      options.checkTogether(a);
    }
    return options;
  }

  private void checkTogether(Arguments a) throws UsageException {
    if (conceal && cellMillis() < LEAST_SLOT_MILLIS) {
      throw a.wrong(
          "--conceal carries no more than "
              + CELL_OCTETS
              + " octets each "
              + LEAST_SLOT_MILLIS
              + " ms: start fewer --meters or take a longer --interval");
    }
    if (duration.isPresent() && duration.get().compareTo(interval) < 0) {
      throw a.wrong(
          "--for "
              + Arguments.durationText(duration.get())
              + " is shorter than --interval "
              + Arguments.durationText(interval)
              + ": not every meter would register a reading");
    }
    if (!cosemSecurity.equals(COSEM_SECURITIES.get(0))
        && !authentication.equals(AUTHENTICATIONS.get(0))) {
      throw a.wrong(
          "--cosem-security and --authentication are both policies of the meters' one group: choose one");
    }
    if (story && (meters != 1 || duration.isPresent() || json)) {
      throw a.wrong(
          "--story is told of one meter, to its end and in words: leave out --meters, --for and --json");
    }
    if (meterPort.isPresent() && meterPort.get() + meters - 1 > 65_535) {
      throw a.wrong(
          "--meter-port " + meterPort.get() + " leaves no room for " + meters + " ports to 65535");
    }
  }

  /**
   * One of a few words.
   *
   * @param all the first is the default
   * @throws UsageException when it is none of them
   */
  public static String choice(Arguments a, String option, List<String> all) throws UsageException {
    String text = a.text(option).orElse(all.get(0));
    if (!all.contains(text)) {
      throw a.wrong(
          option + " takes one of " + String.join(", ", all) + ", got " + Arguments.shown(text));
    }
    return text;
  }

  /** The gateway's option for cells that carry what these meters send, with a third to spare. */
  public String cells() {
    return CELL_OCTETS + "/" + cellMillis() + "ms";
  }

  private long cellMillis() {
    long perSecond =
        MESSAGE_OCTETS * MESSAGES_A_SECOND + READING_OCTETS * meters / interval.toSeconds();
    return Math.min(1_000, CELL_OCTETS * 1_000L * 3 / 4 / perSecond);
  }

  private static Path folder(Arguments a) throws UsageException {
    String text = a.text("--data").orElse(a.has("--story") ? ".data/story" : ".data/demo");
    try {
      if (!text.isBlank()) {
        return Path.of(text).toAbsolutePath().normalize();
      }
    } catch (InvalidPathException e) {
      // said below
    }
    throw a.wrong("--data needs the path of a folder");
  }
}
