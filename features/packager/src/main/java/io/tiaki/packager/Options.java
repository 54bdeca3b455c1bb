package io.tiaki.packager;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Words of a command line: {@code --name value} or {@code --name=value}, and files. */
final class Options {
  private final Map<String, String> values = new HashMap<>();
  private final List<Path> files = new ArrayList<>();

  /**
   * Reads words.
   *
   * @param known the options that there are
   */
  Options(List<String> words, Set<String> known) throws PackagerException {
    for (int i = 0; i < words.size(); i++) {
      String word = words.get(i);
      if (!word.startsWith("--")) {
        files.add(Path.of(word));
        continue;
      }
      int equals = word.indexOf('=');
      String name = equals < 0 ? word : word.substring(0, equals);
      if (!known.contains(name)) {
        throw usage("Unknown option " + name);
      }
      if (equals < 0 && ++i == words.size()) {
        throw usage("Option " + name + " lacks its value");
      }
      values.put(name, equals < 0 ? words.get(i) : word.substring(equals + 1));
    }
  }

  static PackagerException usage(String what) {
    return new PackagerException(what + ": see tiaki package --help", PackagerException.USAGE);
  }

  /** The value of an option; an empty one counts as none. */
  Optional<String> text(String name) {
    return Optional.ofNullable(values.get(name)).filter(value -> !value.isBlank());
  }

  Optional<Path> path(String name) {
    return text(name).map(Path::of);
  }

  String needed(String name) throws PackagerException {
    return text(name).orElseThrow(() -> usage("Option " + name + " is needed"));
  }

  List<Path> files() throws PackagerException {
    if (files.isEmpty()) {
      throw usage("Which file?");
    }
    return files;
  }
}
