package io.tiaki.store.internal;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.h2.mvstore.Cursor;

/** What there is while the file is open. */
record OpenStore(Engine engine, Readings readings, States states) {
  /** Positions that each reader has passed; at most so many of them. */
  Map<String, Long> cursors(int most) throws EngineException {
    return engine.read(
        tables -> {
          Map<String, Long> cursors = new LinkedHashMap<>();
          Cursor<String, Long> cursor = tables.cursors.cursor("");
          while (cursor.hasNext() && cursors.size() < most) {
            cursors.put(cursor.next(), cursor.getValue());
          }
          return cursors;
        });
  }

  long lastPosition() throws EngineException {
    return engine.read(Tables::lastPosition);
  }

  /** Text about the reader that is furthest behind, empty without one. */
  String behind() {
    try {
      long last = lastPosition();
      List<Map.Entry<String, Long>> readers = new ArrayList<>(cursors(64).entrySet());
      readers.sort(Map.Entry.comparingByValue());
      if (readers.isEmpty()) {
        return ", and no reader of the log is known";
      }
      long waiting = Math.max(0, last - readers.get(0).getValue());
      return ", the reader " + readers.get(0).getKey() + " is " + waiting + " positions behind";
    } catch (EngineException e) {
      return "";
    }
  }

  /** Forgets what is due. */
  CompletableFuture<Void> forget(Retention retention, Duration unread) {
    return retention.run(readings).thenCompose(done -> states.forget(unread));
  }
}
