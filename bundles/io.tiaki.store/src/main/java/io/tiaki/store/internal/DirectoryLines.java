package io.tiaki.store.internal;

import io.tiaki.directory.MeterEntry;
import io.tiaki.model.MeterId;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The content of a directory file: {@code logicalDeviceName,host:port[,sha-256 of certificate or
 * raw public key in hexadecimal[,group]]} a line, an IPv6 address in brackets; empty lines and what
 * follows {@code #} count for nothing.
 *
 * @param meters the good lines
 * @param problems one text for each bad line: its number, what is wrong, what to do
 */
record DirectoryLines(Map<MeterId, Line> meters, List<String> problems) {
  private static final Pattern PLACE =
      Pattern.compile("(?:\\[([0-9A-Fa-f:.%a-z]{2,64})\\]|([A-Za-z0-9._-]{1,253})):(\\d{1,5})");
  private static final Pattern GROUP = Pattern.compile("[a-z0-9-]{1,32}");
  private static final Pattern FINGERPRINT = Pattern.compile("[0-9a-f]{64}");

  /**
   * A meter as the file has it.
   *
   * @param host name or address, not looked up
   * @param port 1 to 65535
   * @param group as in {@link MeterEntry#group}
   */
  record Line(MeterId id, String host, int port, Optional<String> fingerprint, String group) {}

  static DirectoryLines parse(String text) {
    Map<MeterId, Line> meters = new TreeMap<>();
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
        Line line = line(content);
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

  private static Line line(String content) {
    String[] fields = content.split(",", -1);
    if (fields.length < 2 || fields.length > 4) {
      throw new IllegalArgumentException(
          "it has "
              + fields.length
              + " fields, write name,host:port or name,host:port,fingerprint,group: "
              + Texts.bounded(content));
    }
    MeterId id = new MeterId(fields[0].strip());
    Matcher place = PLACE.matcher(fields[1].strip());
    int port = place.matches() ? Integer.parseInt(place.group(3)) : 0;
    if (port < 1 || port > 65_535) {
      throw new IllegalArgumentException(
          "the address of "
              + id
              + " is not host:port or [IPv6 address]:port with a port of 1 to 65535: "
              + Texts.bounded(fields[1].strip()));
    }
    String host = place.group(1) != null ? place.group(1) : place.group(2);
    return new Line(id, host, port, fingerprint(id, fields), group(id, fields));
  }

  private static String group(MeterId id, String[] fields) {
    String text = fields.length < 4 ? "" : fields[3].strip();
    if (!text.isEmpty() && !GROUP.matcher(text).matches()) {
      throw new IllegalArgumentException(
          "the group of " + id + " is not 1 to 32 of a-z, 0-9 and -: " + Texts.bounded(text));
    }
    return text.isEmpty() ? MeterEntry.DEFAULT_GROUP : text;
  }

  private static Optional<String> fingerprint(MeterId id, String[] fields) {
    String text = fields.length < 3 ? "" : fields[2].strip().toLowerCase(Locale.ROOT);
    if (text.isEmpty()) {
      return Optional.empty();
    }
    if (!FINGERPRINT.matcher(text).matches()) {
      throw new IllegalArgumentException(
          "the fingerprint of "
              + id
              + " is not 64 hexadecimal digits: write its certificate's SHA-256 or leave it out");
    }
    return Optional.of(text);
  }
}
