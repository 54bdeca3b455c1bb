package io.tiaki.dcs.command;

import com.google.gson.JsonObject;
import io.tiaki.dcs.DcsException;
import io.tiaki.dcs.control.ControlClient;
import java.io.PrintStream;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CountDownLatch;

/** {@code dcs selftest}: has a gateway test itself, and leave the safe state. */
final class SelfTestCommand {
  private static final Duration DEFAULT_TIMEOUT = Duration.ofMinutes(2);
  private static final Duration MAX_TIMEOUT = Duration.ofHours(1);

  private final PrintStream out;
  private final PrintStream err;
  private final CountDownLatch stop;

  SelfTestCommand(PrintStream out, PrintStream err, CountDownLatch stop) {
    this.out = out;
    this.err = err;
    this.stop = stop;
  }

  int run(List<String> arguments) throws UsageException, DcsException {
    Options options =
        Options.parse(
            arguments, Set.of("timeout", "data"), Set.of("acknowledge", "json", "debug", "help"));
    if (options.has("help")) {
      out.print(Help.SELF_TEST);
      return 0;
    }
    Optional<JsonObject> answer =
        new ControlClient(Commands.data(options)).ask(request(options), event -> {}, stop);
    if (answer.isEmpty()) {
      return 1;
    }
    boolean done = answer.get().get("status").getAsString().equals("done");
    if (options.has("json")) {
      out.println(answer.get());
    } else {
      PrintStream to = done ? out : err;
      String text = answer.get().get("text").getAsString();
      text.lines().forEach(line -> to.println((done ? "" : "dcs: ") + Options.line(line)));
    }
    return done ? 0 : 1;
  }

  private static JsonObject request(Options options) throws UsageException {
    if (options.words().size() != 1 || !options.words().get(0).matches("[A-Za-z0-9-]{1,64}")) {
      throw new UsageException("dcs selftest wants one gateway, like gw1");
    }
    Duration timeout = options.duration("timeout").orElse(DEFAULT_TIMEOUT);
    if (timeout.compareTo(MAX_TIMEOUT) > 0) {
      throw new UsageException("--timeout is at most 1h");
    }
    JsonObject request = new JsonObject();
    request.addProperty("command", "selftest");
    request.addProperty("gateway", options.words().get(0));
    request.addProperty("acknowledge", options.has("acknowledge"));
    request.addProperty("timeoutMillis", timeout.toMillis());
    return request;
  }
}
