package io.tiaki.itests.architecture;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.osgi.framework.VersionRange;

/** A manifest header of clauses (OSGi Core 7, 3.2.4). */
final class Header {
  private Header() {}

  /** One clause: a name with attributes and directives. */
  record Clause(String name, Map<String, String> attributes) {
    String attribute(String key) {
      return attributes.get(key);
    }

    VersionRange version() {
      String version = attributes.get("version");
      return new VersionRange(version == null ? "0" : version);
    }
  }

  static List<Clause> parse(String header) {
    List<Clause> clauses = new ArrayList<>();
    for (String clause : split(header == null ? "" : header, ',')) {
      List<String> parts = split(clause, ';');
      Map<String, String> attributes = new HashMap<>();
      List<String> names = new ArrayList<>();
      for (String part : parts) {
        int equals = part.indexOf('=');
        if (equals < 0) {
          names.add(part);
        } else {
          String key = part.substring(0, equals).replace(":", "");
          attributes.put(key.trim(), part.substring(equals + 1).replace("\"", "").trim());
        }
      }
      names.forEach(name -> clauses.add(new Clause(name, attributes)));
    }
    return clauses;
  }

  private static List<String> split(String text, char separator) {
    List<String> parts = new ArrayList<>();
    StringBuilder part = new StringBuilder();
    boolean quoted = false;
    for (char c : text.toCharArray()) {
      quoted ^= c == '"';
      if (c == separator && !quoted) {
        parts.add(part.toString().trim());
        part.setLength(0);
      } else {
        part.append(c);
      }
    }
    parts.add(part.toString().trim());
    parts.removeIf(String::isEmpty);
    return parts;
  }
}
