package io.tiaki.dcs.control;

import com.google.gson.JsonObject;
import io.tiaki.dcs.ingest.Book;
import io.tiaki.dcs.ingest.Selection;
import java.io.IOException;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * Stored readings, alerts or instructions on a control connection, one a line, then how many there
 * were.
 */
final class Export {
  private Export() {}

  static JsonObject of(Book book, Selection selection, Lines lines) throws IOException {
    long count = 0;
    Optional<String> after = Optional.empty();
    do {
      Selection.Part part = book.readings(selection, after);
      for (String reading : part.lines()) {
        lines.write("{\"event\":\"reading\"," + reading.substring(1));
        count++;
      }
      after = part.end();
    } while (after.isPresent());
    return done(count);
  }

  static JsonObject alerts(List<JsonObject> alerts, Lines lines) throws IOException {
    return all("alert", alerts, lines);
  }

  static JsonObject instructions(List<JsonObject> given, Predicate<JsonObject> wanted, Lines lines)
      throws IOException {
    return all("instruction", given.stream().filter(wanted).toList(), lines);
  }

  /** Each as an event of this name; none may have a member {@code status}. */
  static JsonObject all(String name, Collection<JsonObject> some, Lines lines) throws IOException {
    for (JsonObject one : some) {
      JsonObject event = new JsonObject();
      event.addProperty("event", name);
      one.entrySet().forEach(member -> event.add(member.getKey(), member.getValue()));
      lines.write(event.toString());
    }
    return done(some.size());
  }

  private static JsonObject done(long count) {
    JsonObject answer = new JsonObject();
    answer.addProperty("status", "done");
    answer.addProperty("text", "");
    answer.addProperty("count", count);
    return answer;
  }
}
