package io.tiaki.itests.exam;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What meters and control system said, read from their event files. */
final class Events {
  private static final Pattern MEMBER =
      Pattern.compile("\"(event|meter|registered|source|series)\":\"([^\"]*)\"");
  private static final Pattern VALUE =
      Pattern.compile(
          "\"([0-9]+-[0-9]+:[0-9.]+)\":\\{\"value\":\"([^\"]*)\",\"unit\":\"([^\"]*)\"\\}");

  private Events() {}

  /** A reading: by which way it came, and its values with their units by OBIS code. */
  record Event(String source, Map<String, String> values) {}

  /** Events of one kind by meter and time of registration. */
  static Map<String, Event> of(Path file, String kind) {
    Map<String, Event> events = new TreeMap<>();
    for (String line : Peers.lines(file)) {
      Map<String, String> members = new HashMap<>();
      Matcher m = MEMBER.matcher(line);
      while (m.find()) {
        members.put(m.group(1), m.group(2));
      }
      if (kind.equals(members.get("event"))) {
        events.put(
            members.get("meter") + " " + members.get("registered"),
            new Event(members.get("source"), values(line)));
      }
    }
    return events;
  }

  static Map<String, String> values(String line) {
    Map<String, String> values = new TreeMap<>();
    Matcher v = VALUE.matcher(line);
    while (v.find()) {
      values.put(v.group(1), v.group(2) + " " + v.group(3));
    }
    return values;
  }
}
