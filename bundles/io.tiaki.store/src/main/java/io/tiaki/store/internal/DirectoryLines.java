package io.tiaki.store.internal;

import io.tiaki.directory.MeterEntry;
import io.tiaki.directory.Registration;
import io.tiaki.model.MeterId;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * The content of a directory file: {@code logicalDeviceName,host:port[,sha-256 of certificate or
 * raw public key in hexadecimal[,group]]} a line, an IPv6 address in brackets; empty lines and what
 * follows {@code #} count for nothing.
 *
 * @param meters the good lines
 * @param problems one text for each bad line: its number, what is wrong, what to do
 */
record DirectoryLines(Map<MeterId, Registration> meters, List<String> problems) {
  static DirectoryLines parse(String text) {
    Map<MeterId, Registration> meters = new TreeMap<>();
    Map<MeterId, Integer> first = new HashMap<>();
    List<String> problems = new ArrayList<>();
    int number = 0;
    for (String raw : text.split("\\R", -1)) {
      number++;
      String content = raw.split("#", 2)[0].strip();
      if (content.isEmpty()) {
        continue;
      }
      try {
        Registration line = line(content);
        Integer earlier = first.putIfAbsent(line.id(), number);
        if (earlier != null) {
          throw new IllegalArgumentException(
              "meter " + line.id() + " stands in line " + earlier + " already: keep one of them");
        }
        meters.put(line.id(), line);
      } catch (IllegalArgumentException e) {
        problems.add("line " + number + " is left out: " + e.getMessage());
      }
    }
    return new DirectoryLines(meters, problems);
  }

  private static Registration line(String content) {
    String[] fields = content.split(",", -1);
    if (fields.length < 2 || fields.length > 4) {
      throw new IllegalArgumentException(
          "it has "
              + fields.length
              + " fields, write name,host:port or name,host:port,fingerprint,group: "
              + Texts.bounded(content));
    }
    MeterId id = new MeterId(fields[0].strip());
    String group = fields.length < 4 ? "" : fields[3].strip();
    return Registration.of(
        id,
        fields[1].strip(),
        fingerprint(fields),
        group.isEmpty() ? MeterEntry.DEFAULT_GROUP : group);
  }

  private static Optional<String> fingerprint(String[] fields) {
    String text = fields.length < 3 ? "" : fields[2].strip().toLowerCase(Locale.ROOT);
    return text.isEmpty() ? Optional.empty() : Optional.of(text);
  }
}
