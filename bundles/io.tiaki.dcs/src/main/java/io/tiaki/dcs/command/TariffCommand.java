package io.tiaki.dcs.command;

import com.google.gson.JsonObject;
import io.tiaki.dcs.DcsException;
import java.io.PrintStream;
import java.time.Clock;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CountDownLatch;

/** {@code dcs tariff}: sets, activates and shows tariffs. */
final class TariffCommand {
  private static final Set<String> OWN = Set.of("activation", "name");

  private final PrintStream out;
  private final PrintStream err;
  private final Clock clock;
  private final CountDownLatch stop;

  TariffCommand(PrintStream out, PrintStream err, Clock clock, CountDownLatch stop) {
    this.out = out;
    this.err = err;
    this.clock = clock;
    this.stop = stop;
  }

  int run(List<String> arguments) throws UsageException, DcsException {
    Options options = Options.parse(arguments, MetersCommand.valued(OWN), MetersCommand.FLAGS);
    if (options.has("help")) {
      out.print(Help.TARIFF);
      return 0;
    }
    List<String> words = options.words();
    String word = words.isEmpty() ? "" : words.get(0);
    MetersCommand meters = new MetersCommand("tariff", out, err, stop);
    if (!word.equals("set") && options.value("activation").isPresent()) {
      throw new UsageException("--activation is for set");
    }
    if (!word.equals("activate") && options.value("name").isPresent()) {
      throw new UsageException("--name is for activate");
    }
    return switch (word) {
      case "set" -> {
        if (words.size() < 2) {
          throw new UsageException("dcs tariff set wants a tariff file and meters");
        }
        JsonObject parameters = new JsonObject();
        TariffFile.read(Commands.path(words.get(1)), options.value("activation").orElse(""), clock)
            .forEach(parameters::addProperty);
        yield meters.run(options, word, words.subList(2, words.size()), parameters, seen -> {});
      }
      case "activate" -> meters.run(options, word, name(options));
      case "show" ->
          meters.run(
              options,
              word,
              words.subList(1, words.size()),
              new JsonObject(),
              seen -> out.print(TariffTable.of(seen)));
      default -> throw new UsageException("dcs tariff wants set, activate or show");
    };
  }

  private static JsonObject name(Options options) throws UsageException {
    JsonObject parameters = new JsonObject();
    String name = options.value("name").orElse("");
    if (!name.matches("[ -~]{0,16}")) {
      throw new UsageException("--name wants the name of a calendar, at most 16 characters");
    }
    if (!name.isEmpty()) {
      parameters.addProperty("name", name);
    }
    return parameters;
  }
}
