package io.tiaki.selftest.internal;

import io.tiaki.platform.OperatingState.Mode;
import io.tiaki.platform.OperatingState.State;
import io.tiaki.platform.SelfTest.Consequence;
import io.tiaki.platform.StateChange;
import io.tiaki.platform.StateException;
import io.tiaki.platform.StateMap;
import io.tiaki.platform.StateStore;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What failed and has not been acknowledged, also over a restart. Effective at once, durable when
 * the store is there. Touched by one thread only.
 */
final class Faults {
  private static final Logger log = LoggerFactory.getLogger(Faults.class);
  private static final String MAP = "selftest.faults";
  private static final int MOST = 1_000;

  private final Supplier<Optional<StateStore>> store;
  private final Map<String, Fault> faults = new TreeMap<>();
  private volatile boolean unsaved;
  private volatile boolean told;
  private boolean loaded;
  private Instant entered;

  /**
   * @param began when nothing was known to have failed
   */
  Faults(Supplier<Optional<StateStore>> store, Instant began) {
    this.store = store;
    this.entered = began;
  }

  boolean isLoaded() {
    return loaded;
  }

  /**
   * Adds what an earlier process found, and keeps what was found before the store came.
   *
   * @return whether the past is known now
   */
  boolean load() {
    if (loaded) {
      return true;
    }
    Optional<StateStore> there = store.get();
    if (there.isEmpty()) {
      return false;
    }
    try {
      StateMap map = there.get().open(MAP);
      for (Map.Entry<String, byte[]> entry : map.entries("", MOST)) {
        faults.putIfAbsent(entry.getKey(), read(entry.getKey(), entry.getValue()));
      }
      loaded = true;
      save();
    } catch (StateException e) {
      log.debug("What failed before is not known yet: {}", e.getMessage());
    }
    return loaded;
  }

  /** What cannot be read was a failure all the same. */
  private Fault read(String test, byte[] octets) {
    return Fault.of(test, octets)
        .orElseGet(
            () ->
                new Fault(test, Consequence.SAFE, entered, false, "It failed in another version"));
  }

  /**
   * Remembers a failure.
   *
   * @return whether it is news
   */
  boolean failed(String test, Consequence consequence, Instant when, String text) {
    Fault before = faults.get(test);
    if (before != null && !before.over() && before.consequence() == consequence) {
      return false;
    }
    Instant since = before == null ? when : before.since();
    put(new Fault(test, consequence, since, false, text), when);
    return before == null || before.over();
  }

  /**
   * Describes a failure that is known already as it is now.
   *
   * @return whether that is something else than before
   */
  boolean describe(String test, Instant when, String text) {
    Fault before = faults.get(test);
    if (before == null || before.over() || before.text().equals(text)) {
      return false;
    }
    put(new Fault(test, before.consequence(), before.since(), false, text), when);
    return true;
  }

  /**
   * Notes that a test passed.
   *
   * @return whether it had failed before
   */
  boolean passed(String test, Instant when) {
    Fault before = faults.get(test);
    if (before == null || before.over()) {
      return false;
    }
    if (before.staysUntilSeen()) {
      put(before.passed(), when);
    } else {
      remove(test, when);
    }
    return true;
  }

  /** Somebody has seen them: those that are over are forgotten; answers with those that are not. */
  List<Fault> acknowledge(Instant when) {
    for (Fault fault : all()) {
      if (fault.over()) {
        remove(fault.test(), when);
      }
    }
    return all();
  }

  /** Forgets one whose test is not there any more. */
  void remove(String test, Instant when) {
    Mode before = mode();
    faults.remove(test);
    entered = before == mode() ? entered : when;
    save();
  }

  List<Fault> all() {
    return new ArrayList<>(faults.values());
  }

  /** The state that follows from them. */
  State state() {
    Mode mode = mode();
    List<String> reasons = new ArrayList<>();
    for (Fault fault : faults.values()) {
      if (fault.consequence() != Consequence.NOTICE) {
        reasons.add(reason(fault));
      }
    }
    return new State(mode, since(mode), mode == Mode.NORMAL ? List.of() : reasons);
  }

  static String reason(Fault fault) {
    return fault.test()
        + (fault.over() ? " had failed and passes again: " : " failed: ")
        + fault.text();
  }

  private Mode mode() {
    boolean safe = false;
    for (Fault fault : faults.values()) {
      if (fault.consequence() == Consequence.SILENT) {
        return Mode.SILENT;
      }
      safe |= fault.consequence() == Consequence.SAFE;
    }
    return safe ? Mode.SAFE : loaded ? Mode.NORMAL : Mode.STARTING;
  }

  /** Safe since the first that makes it so, also over a restart. */
  private Instant since(Mode mode) {
    return faults.values().stream()
        .filter(fault -> fault.consequence().name().equals(mode.name()))
        .map(Fault::since)
        .min(Instant::compareTo)
        .orElse(entered);
  }

  private void put(Fault fault, Instant when) {
    Mode before = mode();
    faults.put(fault.test(), fault);
    entered = before == mode() ? entered : when;
    save();
  }

  /** Tries again what could not be made durable. */
  void saveAgain() {
    if (unsaved) {
      save();
    }
  }

  /** Makes the map in the store say what is known here; before it was read all is kept here. */
  private void save() {
    Optional<StateStore> there = store.get();
    unsaved = there.isEmpty();
    if (!loaded || there.isEmpty()) {
      return;
    }
    try {
      StateMap map = there.get().open(MAP);
      StateChange change = new StateChange();
      map.entries("", MOST).forEach(entry -> change.remove(entry.getKey()));
      faults.values().forEach(fault -> change.put(fault.test(), fault.octets()));
      map.commit(change)
          .whenComplete(
              (done, failure) -> {
                if (failure == null) {
                  told = false;
                } else {
                  lost(String.valueOf(failure.getMessage()));
                }
              });
    } catch (StateException e) {
      lost(String.valueOf(e.getMessage()));
    }
  }

  private void lost(String why) {
    if (!told) {
      log.warn("What failed is not remembered over a restart yet: {}", why);
    }
    told = true;
    unsaved = true;
  }
}
