package io.tiaki.dcs.command;

import com.google.gson.JsonObject;
import io.tiaki.dcs.DcsException;
import java.io.PrintStream;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneId;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CountDownLatch;

/** {@code dcs profile}: reads out what a meter has kept of a time. */
final class ProfileCommand {
  private static final Set<String> OWN = Set.of("of", "from", "to");
  private static final Set<String> PROFILES = Set.of("load", "billing", "events");

  private final PrintStream out;
  private final PrintStream err;
  private final Clock clock;
  private final CountDownLatch stop;

  ProfileCommand(PrintStream out, PrintStream err, Clock clock, CountDownLatch stop) {
    this.out = out;
    this.err = err;
    this.clock = clock;
    this.stop = stop;
  }

  int run(List<String> arguments) throws UsageException, DcsException {
    Options options = Options.parse(arguments, MetersCommand.valued(OWN), MetersCommand.FLAGS);
    if (options.has("help")) {
      out.print(Help.PROFILE);
      return 0;
    }
    if (options.words().size() != 1 || options.value("meters").isPresent()) {
      throw new UsageException("dcs profile wants one meter, like TKI0000000000001");
    }
    JsonObject parameters = parameters(options);
    return new MetersCommand("profile", "reading", out, err, stop)
        .run(
            options,
            "profile",
            options.words(),
            parameters,
            seen -> out.print(ProfileTable.of(seen, ZoneId.systemDefault())));
  }

  private JsonObject parameters(Options options) throws UsageException {
    String of = options.value("of").orElse("load");
    if (!PROFILES.contains(of)) {
      throw new UsageException("--of wants load, billing or events");
    }
    if (options.value("from").orElse("").isEmpty()) {
      throw new UsageException("dcs profile wants --from, a time like 2026-01-01T12:00:00Z");
    }
    Instant now = clock.instant();
    Instant from = ReadingsCommand.time(options, "from", now);
    Instant to = ReadingsCommand.time(options, "to", now);
    if (!from.isBefore(to)) {
      throw new UsageException("--from must be before --to, and before now");
    }
    if (to.isAfter(now)) {
      throw new UsageException("--to must not lie in the future");
    }
    JsonObject parameters = new JsonObject();
    parameters.addProperty("of", of);
    parameters.addProperty("from", from.toString());
    parameters.addProperty("to", to.toString());
    return parameters;
  }
}
