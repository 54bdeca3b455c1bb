package io.tiaki.update.internal;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * A clause of a manifest header (OSGi Core, 3.2.4): {@code
 * path;path;attribute=value;directive:=value}.
 *
 * @param paths packages or name spaces
 * @param attributes by name; the type of a typed one is left out
 * @param directives by name
 */
public record Clause(
    List<String> paths, Map<String, String> attributes, Map<String, String> directives) {
  public Clause {
    paths = List.copyOf(paths);
    attributes = Map.copyOf(attributes);
    directives = Map.copyOf(directives);
  }

  /** The clauses of a header, which may be empty. */
  public static List<Clause> parse(String header) {
    List<Clause> clauses = new ArrayList<>();
    for (String clause : split(header, ',')) {
      clauses.add(one(clause));
    }
    return clauses;
  }

  private static Clause one(String text) {
    List<String> paths = new ArrayList<>();
    Map<String, String> attributes = new HashMap<>();
    Map<String, String> directives = new HashMap<>();
    for (String part : split(text, ';')) {
      int equals = part.indexOf('=');
      int quote = part.indexOf('"');
      if (equals < 0 || (quote >= 0 && quote < equals)) {
        paths.add(part);
      } else if (equals > 0 && part.charAt(equals - 1) == ':') {
        directives.put(part.substring(0, equals - 1).strip(), value(part, equals));
      } else {
        attributes.put(part.substring(0, equals).split(":", 2)[0].strip(), value(part, equals));
      }
    }
    return new Clause(paths, attributes, directives);
  }

  private static String value(String part, int equals) {
    String value = part.substring(equals + 1).strip();
    boolean quoted = value.length() > 1 && value.startsWith("\"") && value.endsWith("\"");
    return quoted ? value.substring(1, value.length() - 1) : value;
  }

  private static List<String> split(String text, char separator) {
    List<String> parts = new ArrayList<>();
    StringBuilder part = new StringBuilder();
    boolean quoted = false;
    for (char c : text.toCharArray()) {
      quoted ^= c == '"';
      if (c == separator && !quoted) {
        add(parts, part);
      } else {
        part.append(c);
      }
    }
    add(parts, part);
    return parts;
  }

  private static void add(List<String> parts, StringBuilder part) {
    String text = part.toString().strip();
    part.setLength(0);
    if (!text.isEmpty()) {
      parts.add(text);
    }
  }
}
