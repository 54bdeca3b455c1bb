package io.tiaki.launcher;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Bundles that do not resolve, by what they lack: one missing bundle makes many others fail, and
 * one line is enough.
 */
final class Unresolved {
  /**
   * The framework names the chain of failed resolutions in its message; the last requirement is the
   * root.
   */
  private static final Pattern MISSING =
      Pattern.compile(
          "missing requirement \\[\\S+ \\[\\d+\\]\\([^)]*\\)\\] (.+?)(?= \\[caused by|\\]? Unresolved requirements|$)");

  private final Map<String, List<String>> bundlesByRequirement = new TreeMap<>();

  /** Notes that a bundle did not resolve. */
  void add(String bundle, String message) {
    String root = message;
    Matcher m = MISSING.matcher(message);
    while (m.find()) {
      root = m.group(1);
    }
    bundlesByRequirement.computeIfAbsent(root, none -> new ArrayList<>()).add(bundle);
  }

  /** One text for each root. */
  List<String> texts() {
    List<String> texts = new ArrayList<>();
    bundlesByRequirement.forEach(
        (requirement, bundles) ->
            texts.add(
                "Nothing offers "
                    + requirement
                    + ": add the bundle that does. Until then these do not start: "
                    + String.join(", ", bundles)));
    return texts;
  }
}
