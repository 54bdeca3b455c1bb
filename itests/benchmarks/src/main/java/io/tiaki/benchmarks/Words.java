package io.tiaki.benchmarks;

import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** The words of a command line: {@code --flag}, {@code --option VALUE}, {@code --option=VALUE}. */
public final class Words {
  private final Set<String> flags = new HashSet<>();
  private final Map<String, String> values = new HashMap<>();

  private Words() {}

  /**
   * Sorts them.
   *
   * @throws UsageException for a word that is neither, a repeated option or a missing value
   */
  public static Words parse(List<String> words, Set<String> flags, Set<String> options)
      throws UsageException {
    Words sorted = new Words();
    for (int i = 0; i < words.size(); i++) {
      String word = words.get(i);
      int equals = word.startsWith("--") ? word.indexOf('=') : -1;
      String name = equals < 0 ? word : word.substring(0, equals);
      if (flags.contains(name) && equals < 0) {
        sorted.flags.add(name);
      } else if (!options.contains(name)) {
        throw new UsageException("unknown option " + shown(word) + "; see --help");
      } else if (equals < 0 && i + 1 == words.size()) {
        throw new UsageException(name + " needs a value; see --help");
      } else if (sorted.values.put(name, equals < 0 ? words.get(++i) : word.substring(equals + 1))
          != null) {
        throw new UsageException(name + " is given twice; see --help");
      }
    }
    return sorted;
  }

  public boolean has(String flag) {
    return flags.contains(flag);
  }

  public Optional<String> text(String option) {
    return Optional.ofNullable(values.get(option));
  }

  /** An option's text, or the usual one. */
  public String text(String option, String usual) {
    return values.getOrDefault(option, usual);
  }

  /**
   * An option's whole number, or the usual one.
   *
   * @throws UsageException when it is none or outside {@code least} to {@code most}
   */
  public int number(String option, int usual, int least, int most) throws UsageException {
    String text = values.get(option);
    if (text == null) {
      return usual;
    }
    try {
      int number = Integer.parseInt(text);
      if (number >= least && number <= most) {
        return number;
      }
    } catch (NumberFormatException notANumber) {
      // said below
    }
    throw new UsageException(
        option
            + " takes a whole number from "
            + least
            + " to "
            + most
            + ", got "
            + shown(text)
            + "; see --help");
  }

  private static String shown(String text) {
    String cut = text.length() > 40 ? text.substring(0, 40) + "..." : text;
    return "'" + cut.replaceAll("\\p{Cntrl}", "?") + "'";
  }
}
