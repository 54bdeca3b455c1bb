package io.tiaki.access.internal;

import io.tiaki.directory.MeterEntry;
import io.tiaki.model.MeterId;
import io.tiaki.platform.StateChange;
import io.tiaki.platform.StateException;
import io.tiaki.platform.StateMap;
import io.tiaki.platform.StateStore;
import io.tiaki.store.StoredReading;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Makes a profile's messages of readings. What it remembers from one message to the next lies in
 * the state store, with the position that it belongs to: after a crash it goes on from there and
 * makes the same messages again.
 */
final class Work {
  private static final String CURSOR = "cursor";

  private final AccessProfile profile;
  private final Services services;
  private final Processing processing;
  private volatile boolean drawing;

  Work(AccessProfile profile, Services services) {
    this.profile = profile;
    this.services = services;
    this.processing = Processing.of(profile.processing(), profile.selection().meters());
  }

  /**
   * A message and what comes with it.
   *
   * @param message may be empty
   * @param change what becomes durable when the message is in the outbox, if anything does
   * @param meters whose data it has
   * @param selected how many readings were selected
   */
  record Made(
      ReadingsMessage message, Optional<StateChange> change, Set<MeterId> meters, int selected) {}

  boolean remembers() {
    return switch (profile.processing().kind()) {
      case RAW, REGISTER -> false;
      default -> true;
    };
  }

  private boolean renames() {
    return profile.pseudonymous() || profile.processing().kind() == Rule.Kind.AVERAGE;
  }

  /** Whether everything is there that a message needs; what is missing may come soon. */
  boolean isReady() throws StateException {
    if (!profile.selection().meters().groups().isEmpty() && services.directory().isEmpty()) {
      return false;
    }
    if (!remembers() && !renames()) {
      return true;
    }
    Optional<StateStore> state = services.state();
    if (state.isEmpty()) {
      return false;
    }
    if (!renames() || PseudonymKeys.find(state.get(), profile.name()).isPresent()) {
      return true;
    }
    if (!drawing) {
      drawing = true;
      PseudonymKeys.draw(state.get(), profile.name())
          .whenComplete((ok, failure) -> drawing = failure != null && drawing);
    }
    return false;
  }

  /** Where to go on: at the position that the memory belongs to, when it has one. */
  long position(long cursor) throws StateException {
    return remembers()
        ? memory().get(CURSOR).map(octets -> ByteBuffer.wrap(octets).getLong()).orElse(cursor)
        : cursor;
  }

  /** What is remembered. */
  StateMap memory() throws StateException {
    return state().open("access.p." + profile.name());
  }

  private StateStore state() throws StateException {
    return services
        .state()
        .orElseThrow(
            () -> new StateException(StateException.Reason.UNAVAILABLE, "the store went away"));
  }

  /**
   * A message of as many of these readings, from the first on, as fit.
   *
   * @param readings at least one, in the order of the log
   */
  Made make(List<StoredReading> readings, Stamp stamp) throws StateException {
    Memory memory = new Memory(remembers() ? memory() : null);
    List<Row> rows = new ArrayList<>();
    Set<MeterId> meters = new HashSet<>();
    int selected = 0;
    for (StoredReading stored : readings) {
      var reading = profile.selection().cut(stored.reading(), this::groupOf);
      if (reading.isPresent()) {
        selected++;
        List<Row> made = processing.take(reading.get(), memory);
        rows.addAll(made);
        if (!made.isEmpty()) {
          meters.add(reading.get().meter());
        }
      }
    }
    ReadingsMessage message = ReadingsMessage.of(profile, readings, rows, names(), stamp);
    boolean fits = message.fits(profile) && rows.size() <= AccessProfile.MOST_READINGS;
    if (!fits && readings.size() > 1) {
      return make(readings.subList(0, readings.size() / 2), stamp);
    }
    return new Made(message, change(memory, message.last()), meters, selected);
  }

  private Optional<StateChange> change(Memory memory, long last) {
    if (!remembers()) {
      return Optional.empty();
    }
    memory.put(CURSOR, ByteBuffer.allocate(Long.BYTES).putLong(last).array());
    return Optional.of(memory.change());
  }

  private Names names() throws StateException {
    if (!renames()) {
      return Names.PLAIN;
    }
    byte[] key =
        PseudonymKeys.find(state(), profile.name())
            .orElseThrow(
                () ->
                    new StateException(
                        StateException.Reason.UNAVAILABLE,
                        "the key of the pseudonyms is not there yet"));
    StateStore store = state();
    Map<MeterId, List<Tenancies.Tenancy>> known = new HashMap<>();
    return Names.pseudonyms(
        key,
        (meter, at) ->
            Tenancies.at(known.computeIfAbsent(meter, m -> Tenancies.readable(store, m)), at)
                .map(Tenancies.Tenancy::from),
        profile.pseudonymous());
  }

  private Optional<String> groupOf(MeterId meter) {
    return services.directory().flatMap(d -> d.find(meter)).map(MeterEntry::group);
  }
}
