package io.tiaki.auditor;

import com.google.gson.Gson;
import com.google.gson.GsonBuilder;
import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import io.tiaki.journal.JournalEntry;
import io.tiaki.journal.JournalEvent;
import io.tiaki.journal.file.Head;
import io.tiaki.journal.file.Problem;
import io.tiaki.journal.file.Verdict;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;

/** For programs: an object a line. */
final class JsonReport implements Report {
  private static final Gson GSON = new GsonBuilder().disableHtmlEscaping().create();

  private final PrintStream out;

  JsonReport(PrintStream out) {
    this.out = out;
  }

  @Override
  public void entry(JournalEntry entry) {
    JournalEvent event = entry.event();
    JsonObject line = new JsonObject();
    line.addProperty("sequence", entry.sequence());
    line.addProperty("time", entry.time().toString());
    line.addProperty("timeTrusted", entry.timeTrusted());
    line.addProperty("log", word(event.log()));
    line.addProperty("code", event.code());
    line.addProperty("outcome", word(event.outcome()));
    line.addProperty("erased", entry.erased());
    if (!entry.erased()) {
      line.addProperty("subject", event.subject());
      line.addProperty("object", event.object());
      event.meter().ifPresent(meter -> line.addProperty("meter", meter.logicalDeviceName()));
      line.addProperty("text", event.text());
    }
    line.addProperty("chain", entry.chain());
    out.println(GSON.toJson(line));
  }

  @Override
  public void result(Path file, Verdict verdict, List<Problem> problems) {
    JsonObject result = new JsonObject();
    result.addProperty("file", file.toString());
    result.addProperty("good", problems.isEmpty());
    verdict.log().ifPresent(log -> result.addProperty("log", word(log)));
    result.addProperty("entries", verdict.entries());
    result.addProperty("first", verdict.first());
    result.addProperty("last", verdict.last());
    verdict.from().ifPresent(time -> result.addProperty("from", time.toString()));
    verdict.to().ifPresent(time -> result.addProperty("to", time.toString()));
    result.addProperty("timeNotTrusted", verdict.untrusted());
    result.addProperty("erasedOrClosed", verdict.closed());
    JsonObject signers = new JsonObject();
    verdict.signers().forEach(signers::addProperty);
    result.add("heads", signers);
    result.addProperty("provenUpTo", verdict.proven());
    verdict.head().ifPresent(head -> result.add("lastHead", head(head, verdict.signer())));
    JsonArray wrong = new JsonArray();
    for (Problem problem : problems) {
      JsonObject one = new JsonObject();
      one.addProperty("kind", word(problem.kind()));
      one.addProperty("sequence", problem.sequence());
      one.addProperty("text", Texts.printable(problem.text()));
      wrong.add(one);
    }
    result.add("problems", wrong);
    out.println(GSON.toJson(result));
  }

  private static JsonObject head(Head head, String signer) {
    JsonObject one = new JsonObject();
    one.addProperty("sequence", head.sequence());
    one.addProperty("chain", head.chain());
    one.addProperty("time", head.time().toString());
    one.addProperty("timeTrusted", head.timeTrusted());
    one.addProperty("signer", signer);
    return one;
  }

  private static String word(Enum<?> value) {
    return value.name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
