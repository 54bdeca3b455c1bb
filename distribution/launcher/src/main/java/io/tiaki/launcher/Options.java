package io.tiaki.launcher;

import java.nio.file.Path;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What the gateway was started with.
 *
 * @param home the distribution's folder
 * @param bundles folder of the base bundles
 * @param packages folder of deployment packages
 * @param configuration folder of configuration files
 * @param data data folder
 * @param id the gateway's id
 * @param brokerHost where the control system's broker is
 * @param brokerPort its port
 * @param packagesUrl where packages for updates are fetched
 * @param timeSource what vouches for the host's clock
 * @param conceal how traffic to the control system is concealed; empty: as the files say
 * @param seed when there, everything is installed and started in an order shuffled with it
 * @param shell whether a shell is on the terminal
 * @param acceptDistribution whether the software that is there now is what should be
 * @param debug more log
 * @param help only show the help
 */
record Options(
    Path home,
    Path bundles,
    Path packages,
    Path configuration,
    Path data,
    String id,
    String brokerHost,
    int brokerPort,
    String packagesUrl,
    String timeSource,
    Optional<Cells> conceal,
    Optional<Long> seed,
    boolean shell,
    boolean acceptDistribution,
    boolean debug,
    boolean help) {
  static final String HELP =
      """
      Usage: tiaki gateway [OPTION...]
      Runs one gateway on an embedded OSGi framework, until Ctrl-C: base bundles from a folder, and
      the deployment packages that are installed. The first start installs those of the distribution.

        --data DIR          data folder, default .data/tiaki below the current one
        --config DIR        folder of configuration files (PID.cfg), watched while it runs;
                            default conf/gateway of the distribution
        --bundles DIR       folder of base bundles, default bundles of the distribution
        --packages DIR      folder of deployment packages, default packages beside the bundles;
                            what is newer there than installed, or rebuilt, is installed at start
        --id NAME           the gateway's id, 1 to 64 of A-Z a-z 0-9 -; default gw1
        --broker-host HOST  the control system's MQTT broker, default localhost
        --broker-port PORT  its port, default 18883
        --packages-url URL  where packages for updates are fetched; default https://HOST:PORT/packages
                            with the broker's host and the port after the broker's
        --time SOURCE       what vouches for the clock: chrony (default), or host, which proves nothing
                            and is for demonstrations and tests
        --conceal CELLS     one encrypted cell of fixed length in each slot, whether there is something
                            to send or not: octets and slot, as 4096/5s; default: none
        --start-order SEED  install and start everything anew, in an order shuffled with this number
        --shell             a Gogo shell on the terminal: tiaki:metrics, tiaki:sessions, tiaki:keys, help; exit
                            stops the gateway
        --accept-distribution
                            the software on the disk is the one that you installed: self-tests
                            compare with it from now on. For one start after you replaced it
        --debug             log DEBUG and stack traces
        --help              this text

      The log goes to standard error. Exit status: 0 after a clean stop (SIGTERM), 130 after
      Ctrl-C, 1 when it failed, 2 for wrong usage, 75 when the framework does not stop after an update
      hangs: start it again.
      """;

  /**
   * Cells of concealed traffic.
   *
   * @param octets of one
   * @param slotMillis between two
   */
  record Cells(int octets, long slotMillis) {
    private static final Pattern FORM = Pattern.compile("(\\d{1,6})/(\\d{1,6})(ms|s)");

    static Cells parse(String text) throws UsageException {
      Matcher form = FORM.matcher(text);
      if (form.matches()) {
        int octets = Integer.parseInt(form.group(1));
        long millis = Long.parseLong(form.group(2)) * (form.group(3).equals("s") ? 1_000 : 1);
        if (octets >= 1_024 && octets <= 16_000 && millis >= 100 && millis <= 600_000) {
          return new Cells(octets, millis);
        }
      }
      throw new UsageException(
          "--conceal takes 1024 to 16000 octets and a slot of 100ms to 600s, as 4096/5s, got '"
              + text
              + "'");
    }
  }

  static Options parse(Path home, String... arguments) throws UsageException {
    Builder b = new Builder(home);
    for (int i = 0; i < arguments.length; i++) {
      String option = arguments[i];
      if (b.flag(option)) {
        continue;
      }
      if (!option.startsWith("--")) {
        throw new UsageException("Unexpected word '" + option + "': see tiaki gateway --help");
      }
      if (i + 1 == arguments.length) {
        throw new UsageException(
            "Option " + option + " is unknown or lacks its value: see tiaki gateway --help");
      }
      b.value(option, arguments[++i]);
    }
    return b.build();
  }

  /** The options while they are read. */
  private static final class Builder {
    private final Path home;
    private Path bundles;
    private @Nullable Path packages;
    private Path configuration;
    private Path data = Path.of(".data", "tiaki");
    private String id = "gw1";
    private String brokerHost = "localhost";
    private int brokerPort = 18_883;
    private Optional<String> packagesUrl = Optional.empty();
    private String timeSource = "chrony";
    private Optional<Cells> conceal = Optional.empty();
    private Optional<Long> seed = Optional.empty();
    private boolean shell;
    private boolean acceptDistribution;
    private boolean debug;
    private boolean help;

    Builder(Path home) {
      this.home = home;
      bundles = home.resolve("bundles");
      configuration = home.resolve("conf").resolve("gateway");
    }

    boolean flag(String option) {
      switch (option) {
        case "--shell" -> shell = true;
        case "--accept-distribution" -> acceptDistribution = true;
        case "--debug" -> debug = true;
        case "--help", "-h" -> help = true;
        default -> {
          return false;
        }
      }
      return true;
    }

    void value(String option, String value) throws UsageException {
      switch (option) {
        case "--data" -> data = Path.of(value);
        case "--packages" -> packages = Path.of(value);
        case "--config" -> configuration = Path.of(value);
        case "--bundles" -> bundles = Path.of(value);
        case "--id" -> id = identifier(value);
        case "--broker-host" -> brokerHost = value;
        case "--broker-port" -> brokerPort = (int) number(option, value, 1, 65_535);
        case "--packages-url" -> packagesUrl = Optional.of(value);
        case "--time" -> timeSource = source(value);
        case "--conceal" -> conceal = Optional.of(Cells.parse(value));
        case "--start-order" ->
            seed = Optional.of(number(option, value, Long.MIN_VALUE, Long.MAX_VALUE));
        default ->
            throw new UsageException("Unknown option " + option + ": see tiaki gateway --help");
      }
    }

    Options build() {
      return new Options(
          home,
          bundles.toAbsolutePath().normalize(),
          (packages == null ? bundles.resolveSibling("packages") : packages)
              .toAbsolutePath()
              .normalize(),
          configuration.toAbsolutePath().normalize(),
          data.toAbsolutePath().normalize(),
          id,
          brokerHost,
          brokerPort,
          packagesUrl.orElse("https://" + brokerHost + ":" + (brokerPort + 1) + "/packages"),
          timeSource,
          conceal,
          seed,
          shell,
          acceptDistribution,
          debug,
          help);
    }

    private static String identifier(String value) throws UsageException {
      if (!value.matches("[A-Za-z0-9-]{1,64}")) {
        throw new UsageException("--id takes 1 to 64 characters of A-Z a-z 0-9 and -");
      }
      return value;
    }

    private static String source(String value) throws UsageException {
      if (!value.matches("[a-z0-9-]{1,32}")) {
        throw new UsageException("--time takes chrony or host");
      }
      return value;
    }

    private static long number(String option, String value, long least, long most)
        throws UsageException {
      try {
        long number = Long.parseLong(value);
        if (number >= least && number <= most) {
          return number;
        }
      } catch (NumberFormatException notANumber) {
        // said below
      }
      throw new UsageException(
          option + " takes a whole number from " + least + " to " + most + ", got '" + value + "'");
    }
  }
}
