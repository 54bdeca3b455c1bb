package io.tiaki.auditor;

import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Words of a command line: {@code --name value} or {@code --name=value}, flags, and files. */
final class Options {
  private final Map<String, String> values = new HashMap<>();
  private final Set<String> flags = new HashSet<>();
  private final List<Path> files = new ArrayList<>();

  Options(List<String> words, Set<String> known, Set<String> switches) throws AuditException {
    for (int i = 0; i < words.size(); i++) {
      String word = words.get(i);
      int equals = word.indexOf('=');
      String name = equals < 0 ? word : word.substring(0, equals);
      if (!word.startsWith("--")) {
        files.add(path(word));
      } else if (switches.contains(word)) {
        flags.add(word);
      } else if (!known.contains(name)) {
        throw AuditException.usage("Unknown option " + Texts.printable(name));
      } else if (equals < 0 && ++i == words.size()) {
        throw AuditException.usage("Option " + name + " lacks its value");
      } else {
        values.put(name, equals < 0 ? words.get(i) : word.substring(equals + 1));
      }
    }
  }

  boolean has(String flag) {
    return flags.contains(flag);
  }

  Optional<String> text(String name) {
    return Optional.ofNullable(values.get(name)).filter(value -> !value.isBlank());
  }

  Optional<Path> file(String name) throws AuditException {
    Optional<String> text = text(name);
    return text.isEmpty() ? Optional.empty() : Optional.of(path(text.get()));
  }

  Path onlyFile() throws AuditException {
    if (files.size() != 1) {
      throw AuditException.usage("Which file? One is wanted");
    }
    return files.get(0);
  }

  private static Path path(String text) throws AuditException {
    try {
      return Path.of(text);
    } catch (InvalidPathException e) {
      throw AuditException.usage(Texts.printable(text) + " is no path");
    }
  }
}
