package io.tiaki.store.internal;

import io.tiaki.directory.MeterRegistry;
import io.tiaki.directory.Registration;
import io.tiaki.model.MeterId;
import io.tiaki.platform.StateChange;
import io.tiaki.platform.StateException;
import io.tiaki.platform.StateMap;
import io.tiaki.platform.StateStore;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What was registered and removed, in the store; the directory is told of it. */
final class Registry implements MeterRegistry {
  /** By logical device name: format 1, address, group, and a fingerprint if one is pinned. */
  static final String MAP = "directory.registered";

  private static final Logger LOG = LoggerFactory.getLogger(Registry.class);
  private static final int PAGE = 1_000;
  private static final String FORMAT = "1";

  /** In the place of what is said of a meter: it was removed. */
  private static final String REMOVED = "1 -";

  private final Directory directory;
  private volatile @Nullable StateMap map;

  Registry(Directory directory) {
    this.directory = directory;
  }

  /** Tells the directory what is in the store that was opened. */
  void open(StateStore states) throws StateException {
    StateMap opened = states.open(MAP);
    Map<MeterId, Optional<Registration>> all = new HashMap<>();
    List<Map.Entry<String, byte[]>> page = opened.entries("", PAGE);
    while (!page.isEmpty()) {
      for (Map.Entry<String, byte[]> one : page) {
        read(one.getKey(), one.getValue(), all);
      }
      page = opened.entries(page.get(page.size() - 1).getKey() + '\0', PAGE);
    }
    map = opened;
    directory.registered(all);
  }

  private static void read(String name, byte[] octets, Map<MeterId, Optional<Registration>> all) {
    String text = new String(octets, StandardCharsets.US_ASCII);
    try {
      MeterId id = new MeterId(name);
      if (text.equals(REMOVED)) {
        all.put(id, Optional.empty());
        return;
      }
      String[] words = text.split(" ", -1);
      if (words.length < 3 || words.length > 4 || !words[0].equals(FORMAT)) {
        throw new IllegalArgumentException("it is of another format");
      }
      Optional<String> fingerprint = words.length == 4 ? Optional.of(words[3]) : Optional.empty();
      all.put(id, Optional.of(Registration.of(id, words[1], fingerprint, words[2])));
    } catch (IllegalArgumentException e) {
      LOG.error(
          "What was registered of meter {} cannot be read ({}): register it again",
          Texts.bounded(name),
          e.getMessage());
    }
  }

  @Override
  public CompletionStage<Void> register(Registration meter) {
    String text = FORMAT + " " + meter.place() + " " + meter.group();
    return keep(
        meter.id(), text + meter.fingerprint().map(f -> " " + f).orElse(""), Optional.of(meter));
  }

  @Override
  public CompletionStage<Void> remove(MeterId id) {
    return keep(id, REMOVED, Optional.empty());
  }

  private CompletionStage<Void> keep(MeterId id, String text, Optional<Registration> meter) {
    StateMap there = map;
    String name = id.logicalDeviceName();
    try {
      if (there == null) {
        throw new StateException(StateException.Reason.UNAVAILABLE, "the store is not open");
      }
      if (there.size() >= MOST && there.get(name).isEmpty()) {
        throw new StateException(
            StateException.Reason.FULL, "something is said of " + MOST + " meters already");
      }
      byte[] octets = text.getBytes(StandardCharsets.US_ASCII);
      return there
          .commit(StateChange.putting(name, octets))
          .thenRun(() -> directory.registered(id, meter));
    } catch (StateException e) {
      return CompletableFuture.failedStage(e);
    }
  }
}
