package io.tiaki.dcs.control;

import com.google.gson.JsonObject;
import io.tiaki.dcs.ingest.Book;
import io.tiaki.dcs.ingest.Selection;
import java.io.IOException;
import java.util.List;
import java.util.Optional;

/** Stored readings, or alerts, on a control connection, one a line, then how many there were. */
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
    for (JsonObject alert : alerts) {
      JsonObject event = new JsonObject();
      event.addProperty("event", "alert");
      alert.entrySet().forEach(member -> event.add(member.getKey(), member.getValue()));
      lines.write(event.toString());
    }
    return done(alerts.size());
  }

  private static JsonObject done(long count) {
    JsonObject answer = new JsonObject();
    answer.addProperty("status", "done");
    answer.addProperty("text", "");
    answer.addProperty("count", count);
    return answer;
  }
}
