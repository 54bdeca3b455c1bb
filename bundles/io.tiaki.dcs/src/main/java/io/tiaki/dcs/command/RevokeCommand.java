package io.tiaki.dcs.command;

import com.google.gson.JsonObject;
import io.tiaki.dcs.DcsException;
import io.tiaki.dcs.control.ControlClient;
import java.io.PrintStream;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/** {@code dcs revoke}: certificates of a meter, a gateway or one fingerprint. */
final class RevokeCommand {
  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9.-]{1,64}");

  private final PrintStream out;
  private final PrintStream err;

  RevokeCommand(PrintStream out, PrintStream err) {
    this.out = out;
    this.err = err;
  }

  int run(List<String> arguments) throws UsageException, DcsException {
    Options options = Options.parse(arguments, Set.of("data"), Set.of("json", "debug", "help"));
    if (options.has("help")) {
      out.print(Help.REVOKE);
      return 0;
    }
    if (options.words().size() != 1 || !NAME.matcher(options.words().get(0)).matches()) {
      throw new UsageException(
          "dcs revoke wants one meter, gateway or fingerprint, like TKI0000000000001");
    }
    String name = options.words().get(0);
    JsonObject request = new JsonObject();
    request.addProperty("command", "revoke");
    request.addProperty("name", name);
    JsonObject answer = new ControlClient(Commands.data(options)).ask(request);
    boolean done = answer.get("status").getAsString().equals("done");
    if (options.has("json")) {
      out.println(answer);
    } else if (done) {
      int count = answer.get("count").getAsInt();
      out.println(
          count == 0
              ? "The certificates of " + name + " were revoked before."
              : "Revoked "
                  + count
                  + " certificate(s) of "
                  + name
                  + "; gateways hear of it within"
                  + " seconds and end its sessions.");
    } else {
      err.println("dcs: " + Options.line(answer.get("text").getAsString()));
    }
    return done ? 0 : 1;
  }
}
