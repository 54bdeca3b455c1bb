package io.tiaki.demo.crash;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Compares what processes said with what stands in their files.
 *
 * @param said what was said in all lives of the processes
 * @param meters what the meters' file holds
 * @param book what the control system's file holds
 * @param gateway what the gateway's files hold
 */
record Audit(Tally said, Map<Row.Key, Row> meters, BookFile book, GatewayFile gateway) {
  private static final Pattern POSITIONS = Pattern.compile("\\.r\\.(\\d{1,18})-(\\d{1,18})$");
  private static final int MOST_EXAMPLES = 5;

  /**
   * What came out.
   *
   * @param lost readings that are not where they must be
   * @param duplicate readings that came or stand somewhere twice
   * @param different readings with other values than the meter registered
   * @param unanswered instructions that a gateway took and that got no outcome
   * @param faults further things that are wrong
   * @param examples lines for people
   */
  record Findings(
      int registered,
      int arrived,
      int lost,
      int duplicate,
      int different,
      int unanswered,
      int faults,
      List<String> examples) {
    boolean clean() {
      return lost + duplicate + different + unanswered + faults == 0;
    }
  }

  /** What was found, by kind; kinds that begin with the same word count a thing once. */
  private static final class Notes {
    private final Map<String, Map<String, String>> kinds = new TreeMap<>();

    void add(String kind, Object what) {
      add(kind, what, "");
    }

    void add(String kind, Object what, String more) {
      kinds.computeIfAbsent(kind, k -> new TreeMap<>()).put(what.toString(), more);
    }

    int count(String prefix) {
      return (int)
          kinds.entrySet().stream()
              .filter(e -> e.getKey().startsWith(prefix))
              .flatMap(e -> e.getValue().keySet().stream())
              .distinct()
              .count();
    }

    List<String> lines() {
      List<String> lines = new ArrayList<>();
      kinds.forEach(
          (kind, all) -> {
            lines.add(kind + " (" + all.size() + "):");
            all.entrySet().stream()
                .limit(MOST_EXAMPLES)
                .forEach(one -> lines.add("  " + one.getKey() + one.getValue()));
          });
      return lines;
    }
  }

  Findings findings() {
    Notes notes = new Notes();
    atTheMeters(notes);
    onTheWay(notes);
    inTheBook(notes);
    atTheGateway(notes);
    return new Findings(
        meters.size(),
        book.rows().size(),
        notes.count("lost"),
        notes.count("duplicate"),
        notes.count("different"),
        notes.count("unanswered"),
        notes.count("fault"),
        notes.lines());
  }

  private void atTheMeters(Notes notes) {
    said.registered()
        .forEach(
            (key, row) -> {
              @Nullable Row kept = meters.get(key);
              if (kept == null) {
                notes.add("lost at the meter after it said that it registered", key);
              } else if (differs(row, kept)) {
                notes.add("different at the meter after it said that it registered", key);
              }
            });
  }

  private void onTheWay(Notes notes) {
    Map<Row.Key, Long> accepted = new HashMap<>();
    gateway.rows().forEach((position, row) -> accepted.put(row.key(), position));
    meters.forEach(
        (key, row) -> {
          @Nullable Row there = book.rows().get(key);
          if (there != null && differs(row, there)) {
            notes.add("different in the book", key, ": " + row.values() + ", " + there.values());
          } else if (there == null) {
            @Nullable Long position = accepted.get(key);
            notes.add(
                position == null
                    ? "lost before the gateway accepted it"
                    : "lost after the gateway accepted it",
                key,
                position == null ? "" : " at position " + position);
          }
        });
  }

  private void inTheBook(Notes notes) {
    said.duplicates().forEach(key -> notes.add("duplicate: the control system took it twice", key));
    book.twice().forEach(key -> notes.add("duplicate in the book", key));
    book.rows().keySet().stream()
        .filter(key -> !meters.containsKey(key))
        .forEach(key -> notes.add("fault: in the book and registered by no meter", key));
    said.announced().keySet().stream()
        .filter(key -> !book.rows().containsKey(key))
        .forEach(key -> notes.add("lost in the book after the control system took it", key));
  }

  private void atTheGateway(Notes notes) {
    Set<Row.Key> seen = new HashSet<>();
    List<long[]> waiting = waiting(notes);
    gateway
        .rows()
        .forEach(
            (position, row) -> {
              if (!seen.add(row.key())) {
                notes.add("duplicate in the gateway's store", row.key());
              }
              boolean passed = position <= gateway.cursor();
              if (passed
                  && !book.rows().containsKey(row.key())
                  && waiting.stream().noneMatch(w -> position >= w[0] && position <= w[1])) {
                notes.add("lost: the cursor passed it and it waits nowhere", row.key());
              }
              @Nullable Row registered = meters.get(row.key());
              if (registered != null && differs(registered, row)) {
                notes.add("different in the gateway's store", row.key());
              }
            });
    book.rows().keySet().stream()
        .filter(key -> !seen.contains(key))
        .forEach(key -> notes.add("lost in the gateway's store after it left", key));
    gateway.open().forEach(id -> notes.add("unanswered: taken and without outcome", id));
    gateway.done().stream()
        .filter(id -> !book.outcomes().contains(id))
        .filter(id -> gateway.waiting().stream().noneMatch(message -> message.contains(id)))
        .forEach(id -> notes.add("unanswered: ended and the control system was not told", id));
    gateway.faults().forEach(fault -> notes.add("fault at the gateway", fault));
  }

  /** First and last position of each message of readings without a receipt. */
  private List<long[]> waiting(Notes notes) {
    List<long[]> spans = new ArrayList<>();
    Set<String> ids = new HashSet<>();
    for (String id : gateway.waiting()) {
      if (!ids.add(id)) {
        notes.add("duplicate in the outbox", id);
      }
      Matcher m = POSITIONS.matcher(id);
      if (m.find()) {
        spans.add(new long[] {Long.parseLong(m.group(1)), Long.parseLong(m.group(2))});
      }
    }
    return spans;
  }

  /** Whether something that the meter registered is not there, or another number. */
  private static boolean differs(Row registered, Row found) {
    return registered.values().entrySet().stream()
        .anyMatch(
            e -> {
              @Nullable BigDecimal there = found.values().get(e.getKey());
              return there == null || there.compareTo(e.getValue()) != 0;
            });
  }
}
