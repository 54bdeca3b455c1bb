package io.tiaki.dcs.command;

import com.google.gson.Gson;
import com.google.gson.GsonBuilder;
import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import com.google.gson.JsonParser;
import io.tiaki.dcs.DcsException;
import io.tiaki.dcs.Failures;
import io.tiaki.dcs.control.ControlClient;
import io.tiaki.model.MeterId;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** {@code dcs access}: policies of gateways, from the draft to the change with its approvals. */
final class AccessCommand {
  private static final Gson PRETTY =
      new GsonBuilder().setPrettyPrinting().disableHtmlEscaping().create();

  private static final int MOST_APPROVALS = 8;

  private final PrintStream out;
  private final PrintStream err;
  private final Clock clock;

  AccessCommand(PrintStream out, PrintStream err, Clock clock) {
    this.out = out;
    this.err = err;
    this.clock = clock;
  }

  int run(List<String> arguments) throws UsageException, DcsException {
    Options options =
        Options.parse(
            arguments,
            Set.of("as", "consumer", "from", "gateway", "data"),
            Set.of("json", "debug", "help"));
    List<String> words = options.words();
    if (options.has("help") || words.isEmpty()) {
      out.print(Help.ACCESS);
      return options.has("help") ? 0 : 2;
    }
    try {
      return switch (words.get(0)) {
        case "show" -> show(options, word(words, 1, 2, "show GATEWAY"));
        case "propose" ->
            propose(options, word(words, 1, 3, "propose GATEWAY POLICY.json"), words.get(2));
        case "approve" -> approve(options, word(words, 1, 2, "approve POLICY.json --as NAME"));
        case "submit" -> submit(options, word(words, 1, 2, "submit POLICY.json"));
        case "tenant" -> tenant(options, word(words, 1, 2, "tenant METER --from TIME"));
        case "resolve" ->
            resolve(
                options,
                word(words, 1, 4, "resolve GATEWAY PROFILE PSEUDONYM"),
                words.get(2),
                words.get(3));
        default ->
            throw new UsageException(
                "dcs access has no " + Options.printable(words.get(0)) + ": see --help");
      };
    } catch (IOException e) {
      throw new DcsException("A file cannot be read or written: " + Failures.text(e), e);
    } catch (JsonParseException | IllegalStateException | NullPointerException e) {
      throw new DcsException("The policy is no JSON object of the form in access-profiles.md", e);
    }
  }

  private static String word(List<String> words, int index, int count, String usage)
      throws UsageException {
    if (words.size() != count) {
      throw new UsageException("dcs access wants: " + usage);
    }
    return words.get(index);
  }

  /** Sends an instruction; its outcome's text. */
  private static String ask(
      Options options, String gateway, String type, String meter, Map<String, String> parameters)
      throws UsageException, DcsException {
    JsonObject request = new JsonObject();
    request.addProperty("command", "access");
    request.addProperty("gateway", gateway);
    request.addProperty("instruction", type);
    request.addProperty("meter", meter);
    JsonObject all = new JsonObject();
    parameters.forEach(all::addProperty);
    request.add("parameters", all);
    JsonObject answer = new ControlClient(Commands.data(options)).ask(request);
    String text = Options.line(answer.get("text").getAsString());
    if (!answer.get("status").getAsString().equals("done")) {
      throw new DcsException(answer.get("status").getAsString() + ": " + text);
    }
    return text;
  }

  /** The policy in force, as {@code number}, {@code sha-256} and {@code text}. */
  private static JsonObject inForce(Options options, String gateway)
      throws UsageException, DcsException {
    StringBuilder text = new StringBuilder();
    while (true) {
      JsonObject part =
          JsonParser.parseString(
                  ask(
                      options,
                      gateway,
                      "access.show",
                      "",
                      Map.of("offset", Integer.toString(text.length()))))
              .getAsJsonObject();
      String more = part.get("part").getAsString();
      text.append(more);
      if (text.length() >= part.get("length").getAsInt() || more.isEmpty()) {
        part.addProperty("text", text.toString());
        return part;
      }
    }
  }

  private int show(Options options, String gateway) throws UsageException, DcsException {
    JsonObject policy = inForce(options, gateway);
    if (!options.has("json")) {
      long number = policy.get("number").getAsLong();
      err.println(
          number == 0
              ? "The local configuration holds: no policy was approved yet."
              : "Policy " + number + ", SHA-256 " + policy.get("sha-256").getAsString());
    }
    out.println(PRETTY.toJson(JsonParser.parseString(policy.get("text").getAsString())));
    return 0;
  }

  private int propose(Options options, String gateway, String draft)
      throws UsageException, DcsException, IOException {
    Path file = Commands.path(draft);
    JsonObject current = inForce(options, gateway);
    JsonObject policy = JsonParser.parseString(Files.readString(file)).getAsJsonObject();
    policy.addProperty("type", "access-policy");
    policy.addProperty("version", 1);
    policy.addProperty("gateway", gateway);
    policy.addProperty("number", current.get("number").getAsLong() + 1);
    policy.addProperty("previous", current.get("sha-256").getAsString());
    Files.writeString(file, PRETTY.toJson(policy) + "\n");
    Path statement = beside(file, ".statement");
    Files.writeString(statement, Approvals.statement(file));
    for (Path old : approvals(file)) {
      Files.delete(old);
    }
    out.println("Policy " + policy.get("number") + " for " + gateway + " is in " + file + ".");
    out.println(
        "Administrators approve it with dcs access approve "
            + file
            + " --as NAME, or sign "
            + statement
            + " (dcs access --help).");
    return 0;
  }

  private int approve(Options options, String policy)
      throws UsageException, DcsException, IOException {
    String name = options.value("as").orElse("");
    if (!name.matches("[A-Za-z0-9-]{1,64}")) {
      throw new UsageException("dcs access approve wants --as NAME, like admin-1");
    }
    Path file = Commands.path(policy);
    Path approval = beside(file, "." + name + ".p7m");
    Files.write(approval, Approvals.signed(Commands.data(options), name, file, clock));
    out.println(name + " approved " + file + ": " + approval);
    return 0;
  }

  private int submit(Options options, String policy)
      throws UsageException, DcsException, IOException {
    Path file = Commands.path(policy);
    String text = Files.readString(file);
    Map<String, String> parameters = new TreeMap<>(Map.of("policy", text));
    List<Path> approvals = approvals(file);
    for (int i = 0; i < Math.min(approvals.size(), MOST_APPROVALS); i++) {
      parameters.put(
          "approval." + (i + 1),
          Base64.getEncoder().encodeToString(Files.readAllBytes(approvals.get(i))));
    }
    String gateway = JsonParser.parseString(text).getAsJsonObject().get("gateway").getAsString();
    out.println(ask(options, gateway, "access.change", "", parameters));
    return 0;
  }

  private int tenant(Options options, String meter) throws UsageException, DcsException {
    if (!MeterId.isValid(meter) || options.value("from").isEmpty()) {
      throw new UsageException("dcs access wants: tenant METER --from TIME [--consumer NAME]");
    }
    Map<String, String> parameters =
        Map.of(
            "from", options.value("from").get(),
            "consumer", options.value("consumer").orElse(""));
    out.println(
        ask(options, options.value("gateway").orElse(""), "access.tenant", meter, parameters));
    return 0;
  }

  private int resolve(Options options, String gateway, String profile, String pseudonym)
      throws UsageException, DcsException {
    out.println(
        ask(
            options,
            gateway,
            "access.resolve",
            "",
            Map.of("profile", profile, "pseudonym", pseudonym)));
    return 0;
  }

  private static Path beside(Path file, String suffix) {
    return file.resolveSibling(file.getFileName() + suffix);
  }

  private static List<Path> approvals(Path file) throws IOException {
    List<Path> found = new ArrayList<>();
    Path folder = file.toAbsolutePath().getParent();
    if (folder != null) {
      try (var files = Files.newDirectoryStream(folder, file.getFileName() + ".*.p7m")) {
        files.forEach(found::add);
      }
    }
    found.sort(null);
    return found;
  }
}
