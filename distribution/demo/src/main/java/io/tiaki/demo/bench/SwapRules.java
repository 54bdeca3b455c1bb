package io.tiaki.demo.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** What an update may do, and what it must not. */
final class SwapRules {
  private static final String SESSIONS = "io.tiaki.session.dtls";

  /**
   * Bundles with a component that starts anew although they do not move: the store is nothing
   * without the keys that it is sealed with.
   */
  private static final Map<String, List<String>> MAY_RESTART =
      Map.of("io.tiaki.security.module", List.of("io.tiaki.store"));

  /** Settings whose change ends sessions, as the bundle's README says. */
  private static final Set<String> ENDS_SESSIONS = Set.of();

  /** Settings whose change leaves accepted readings where they are, as the bundle's README says. */
  private static final Set<String> HOLDS_BACK = Set.of("io.tiaki.store folder");

  /** The anchor says so, as it must, once another folder was in use long enough for a mark. */
  private static final String ANOTHER_FILE = "is not the file that was last in use";

  private SwapRules() {}

  /** Whether readings accepted while the setting was another one leave only with that. */
  static boolean mayHoldBack(String setting) {
    return HOLDS_BACK.contains(setting);
  }

  /**
   * What an update did.
   *
   * @param mayMove what the manifests allow to move
   * @param moved what did
   * @param restarted other bundles with a component that started anew
   */
  record Update(
      String bundle,
      List<String> mayMove,
      List<String> moved,
      List<String> restarted,
      boolean settled) {}

  /** One text for each rule that is broken. */
  static List<String> faults(Update update, int dropped) {
    List<String> faults = new ArrayList<>();
    for (String moved : update.moved()) {
      if (!update.mayMove().contains(moved)) {
        faults.add("moved: " + moved);
      }
    }
    if (!update.moved().contains(update.bundle())) {
      faults.add("did not move at all");
    }
    for (String other : update.restarted()) {
      if (!MAY_RESTART.getOrDefault(update.bundle(), List.of()).contains(other)) {
        faults.add("restarted: " + other);
      }
    }
    if (!update.settled()) {
      faults.add("components or services did not come back");
    }
    if (dropped > 0 && !update.mayMove().contains(SESSIONS)) {
      faults.add(dropped + " sessions dropped");
    }
    return faults;
  }

  /** What is wrong with what stayed behind and what was said. */
  static List<String> faults(List<String> threads, List<String> loaders, List<String> errors) {
    List<String> faults = new ArrayList<>();
    threads.forEach(name -> faults.add("a thread stays: " + name));
    loaders.forEach(name -> faults.add("the old class loader stays: " + name));
    errors.forEach(line -> faults.add("log: " + line));
    return faults;
  }

  /** What is wrong after a setting was changed and put back. */
  static List<String> settingFaults(
      String setting, boolean applied, boolean settled, int dropped, List<String> errors) {
    List<String> faults = new ArrayList<>();
    if (!applied) {
      faults.add("the component did not get the value");
    }
    if (!settled) {
      faults.add("components or services did not come back");
    }
    if (dropped > 0 && !ENDS_SESSIONS.contains(setting)) {
      faults.add(dropped + " sessions dropped");
    }
    errors.stream()
        .filter(line -> !mayHoldBack(setting) || !line.contains(ANOTHER_FILE))
        .forEach(line -> faults.add("log: " + line));
    return faults;
  }

  /** What is wrong with the flow. */
  static List<String> faults(long lost, long wholeMillis) {
    List<String> faults = new ArrayList<>();
    if (wholeMillis < 0) {
      faults.add("the flow is not whole again");
    }
    if (lost > 0) {
      faults.add(lost + " readings lost");
    }
    return faults;
  }
}
