package io.tiaki.dcs.command;

import com.google.gson.JsonObject;
import io.tiaki.dcs.DcsException;
import io.tiaki.dcs.control.ControlClient;
import java.io.PrintStream;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CountDownLatch;

/** {@code dcs mailbox}: messages for other recipients, which the control system cannot open. */
final class MailboxCommand {
  private final PrintStream out;
  private final PrintStream err;
  private final CountDownLatch stop;

  MailboxCommand(PrintStream out, PrintStream err, CountDownLatch stop) {
    this.out = out;
    this.err = err;
    this.stop = stop;
  }

  int run(List<String> arguments) throws UsageException, DcsException {
    Options options =
        Options.parse(arguments, Set.of("out", "data"), Set.of("json", "debug", "help"));
    if (options.has("help")) {
      out.print(Help.MAILBOX);
      return 0;
    }
    JsonObject request = request(options);
    Optional<JsonObject> answer =
        new ControlClient(Commands.data(options))
            .ask(request, letter -> print(options, letter), stop);
    out.flush();
    if (answer.isEmpty()) {
      return 1;
    }
    if (!answer.get().get("status").getAsString().equals("done")) {
      err.println("dcs: " + Options.line(answer.get().get("text").getAsString()));
      return 1;
    }
    if (answer.get().get("count").getAsInt() == 0) {
      err.println("dcs: no message waits for another recipient");
    }
    return 0;
  }

  private static JsonObject request(Options options) throws UsageException {
    String recipient = options.words().isEmpty() ? "" : options.words().get(0);
    if (options.words().size() > 1 || !recipient.matches("[A-Za-z0-9-]{0,64}")) {
      throw new UsageException("dcs mailbox wants at most one recipient, like utility");
    }
    JsonObject request = new JsonObject();
    request.addProperty("command", "mailbox");
    request.addProperty("recipient", recipient);
    Optional<String> folder = options.value("out");
    if (folder.isPresent()) {
      if (recipient.isEmpty()) {
        throw new UsageException("dcs mailbox --out wants a recipient: whose messages?");
      }
      request.addProperty("out", Commands.path(folder.get()).toAbsolutePath().toString());
    }
    return request;
  }

  private void print(Options options, JsonObject letter) {
    if (options.has("json")) {
      out.println(letter);
      return;
    }
    out.printf(
        "%s  %-12s %-12s %8d octets  %s  %s%n",
        letter.get("received").getAsString(),
        letter.get("recipient").getAsString(),
        letter.get("profile").getAsString(),
        letter.get("octets").getAsLong(),
        letter.get("id").getAsString(),
        letter.has("file") ? letter.get("file").getAsString() : "");
  }
}
