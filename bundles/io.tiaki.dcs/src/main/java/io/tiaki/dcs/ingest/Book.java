package io.tiaki.dcs.ingest;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import io.tiaki.dcs.DcsException;
import io.tiaki.dcs.Failures;
import io.tiaki.dcs.protocol.Alarm;
import io.tiaki.dcs.protocol.Alert;
import io.tiaki.dcs.protocol.Forward;
import io.tiaki.dcs.protocol.Mark;
import io.tiaki.dcs.protocol.Messages;
import io.tiaki.dcs.protocol.MeterReading;
import io.tiaki.dcs.protocol.Progress;
import io.tiaki.file.FileHeader;
import io.tiaki.file.HeadedFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.h2.mvstore.MVMap;
import org.h2.mvstore.MVStore;
import org.h2.mvstore.MVStoreException;

/**
 * What the control system knows, in one file: each reading once, what was instructed and what
 * became of it. Nothing counts before {@link #commit}. Safe for use by many threads.
 */
public final class Book implements AutoCloseable {
  private static final String FORMAT = "1";
  private static final int CACHE_MEBIBYTES = 8;

  /** How often half-empty parts of the file are written together, and how much at once. */
  private static final int COMPACT_EVERY = 64;

  private static final int FILL_PERCENT = 70;
  private static final int COMPACT_OCTETS = 1 << 20;

  private final Path file;
  private MVStore store;
  private Maps maps;
  private long commits;
  private String found = "";

  private record Maps(
      MVMap<String, String> readings,
      KnownMeters meters,
      MVMap<String, String> alarms,
      GivenInstructions instructions,
      MeterAlerts meterAlerts,
      Mailbox mailbox,
      Marks marks) {
    static Maps of(MVStore store) {
      MVMap<String, String> readings = store.openMap("readings");
      return new Maps(
          readings,
          new KnownMeters(store, readings),
          store.openMap("alarms"),
          new GivenInstructions(store),
          new MeterAlerts(store),
          new Mailbox(store),
          new Marks(store));
    }
  }

  private Book(Path file, MVStore store) {
    this.file = file;
    this.store = store;
    this.maps = Maps.of(store);
  }

  /**
   * Opens the file, makes it when it is missing.
   *
   * @throws DcsException the message names the file and the remedy
   */
  public static Book open(Path file) throws DcsException {
    try {
      FileHeader.moveTorn(file);
      FileHeader header = Files.exists(file) ? FileHeader.read(file) : new FileHeader(0, false);
      Book book = new Book(file, store(file));
      book.found = header.found(book.store.getCurrentVersion());
      return book;
    } catch (IOException e) {
      throw new DcsException(
          "The readings in "
              + file
              + " cannot be read ("
              + Failures.text(e)
              + "): give access to the file",
          e);
    }
  }

  /** How the file was found when it was opened, and what it holds; for people. */
  public synchronized String found() {
    return readings() + " readings of " + meters() + " meters; " + found;
  }

  /**
   * Adds readings; those that are there already stay as they are.
   *
   * @return the new ones
   * @throws MVStoreException when the file cannot be used, see {@link #reopen}
   */
  public synchronized List<MeterReading> add(
      String gateway, List<MeterReading> readings, Instant received) {
    List<MeterReading> added = new ArrayList<>();
    for (MeterReading reading : readings) {
      String key = key(reading);
      if (maps.readings.putIfAbsent(key, BookEntry.of(reading, gateway, received)) == null) {
        added.add(reading);
        maps.meters.sent(reading.meter(), gateway, key);
      }
    }
    return added;
  }

  /** Whether no more messages for other recipients are taken. */
  public synchronized boolean isMailboxFull() {
    return maps.mailbox.isFull();
  }

  /** Keeps a message for another recipient, once. */
  public synchronized void addForward(String gateway, Forward forward, Instant received) {
    maps.mailbox.add(gateway, forward, received);
  }

  /**
   * Messages that wait for another recipient, the oldest first, with {@code number}.
   *
   * @param recipient empty: all
   */
  public synchronized List<JsonObject> letters(String recipient, int most) {
    return maps.mailbox.letters(recipient, most);
  }

  /** The recipient has a message: it is forgotten with the next commit. */
  public synchronized void handedOver(long number) {
    maps.mailbox.remove(number);
  }

  /** Notes an instruction before it is sent. Forgets the oldest that are over beyond 10,000. */
  public synchronized void addInstruction(Given instruction) {
    maps.instructions.add(instruction);
  }

  /** Keeps what an instruction that was noted updates, as JSON text. */
  public synchronized void addUpdate(String id, String json) {
    maps.instructions.addUpdate(id, json);
  }

  /** What an instruction updates, as JSON text; empty when it updates nothing. */
  public synchronized Optional<String> update(String id) {
    return maps.instructions.update(id);
  }

  /** The updates that are remembered, by instruction, as JSON text. */
  public synchronized Map<String, String> updates() {
    return maps.instructions.updates();
  }

  /** The gateway that an instruction was sent to. */
  public synchronized Optional<String> instructed(String id) {
    return maps.instructions.gateway(id);
  }

  /** Keeps why an instruction that was noted cannot be carried out yet, as its gateway says. */
  public synchronized void addProgress(String gateway, Progress progress) {
    maps.instructions.waits(gateway, progress);
  }

  /** Keeps that an instruction that was noted could not be sent. */
  public synchronized void failInstruction(String id, String why, Instant now) {
    maps.instructions.fail(id, why, now);
  }

  /** Keeps the outcome of an instruction that is remembered; the first one counts. */
  public synchronized void addOutcome(Messages.Outcome outcome, Instant received) {
    maps.instructions.addOutcome(outcome, received);
  }

  /**
   * The instructions that are remembered, the newest last: {@code number}, {@code id}, {@code
   * gateway}, {@code instruction}, {@code meter} if it is about one, {@code created}, {@code
   * validUntil}, {@code open}, {@code state}, {@code text}, and {@code ended} unless it is open.
   */
  public synchronized List<JsonObject> given(Instant now) {
    return maps.instructions.list(now);
  }

  /** Keeps how a gateway is, while something is wrong with it. */
  public synchronized void keepAlarm(String gateway, Alarm alarm) {
    if (alarm.isOver()) {
      maps.alarms.remove(gateway);
    } else {
      maps.alarms.put(gateway, alarm.json().toString());
    }
  }

  /** What gateways with something wrong said last, by gateway, as JSON text. */
  public synchronized Map<String, String> alarms() {
    return new LinkedHashMap<>(maps.alarms);
  }

  /** Keeps what a meter alerts of, once; false when it is known. */
  public synchronized boolean addAlert(String gateway, Alert alert, Instant received) {
    return maps.meterAlerts.add(gateway, alert, received);
  }

  /** What meters, or one of them, alerted of, the oldest first. */
  public synchronized List<JsonObject> alerts(Optional<String> meter) {
    return maps.meterAlerts.of(meter);
  }

  /** How many alerts of meters are kept. */
  public synchronized int countAlerts() {
    return maps.meterAlerts.count();
  }

  /** The alert of a meter that came last. */
  public synchronized Optional<JsonObject> newestAlert() {
    return maps.meterAlerts.newest();
  }

  /**
   * Takes how far a gateway's store has come.
   *
   * @return what is wrong with it, for people, when that is new
   */
  public synchronized Optional<String> mark(String gateway, Mark mark, Instant received) {
    return maps.marks.take(gateway, mark, received);
  }

  /** The furthest that a gateway's store had come. */
  public synchronized Optional<Mark> furthest(String gateway) {
    return maps.marks.furthest(gateway);
  }

  /** What was said of gateways whose store went back, by gateway. */
  public synchronized Map<String, JsonObject> wentBack() {
    return maps.marks.back();
  }

  /** What a gateway's last alarm calls what failed, while something is wrong with it. */
  public synchronized Optional<String> occasion(String gateway) {
    return Optional.ofNullable(maps.alarms.get(gateway))
        .map(alarm -> JsonParser.parseString(alarm).getAsJsonObject().get("occasion"))
        .map(JsonElement::getAsString);
  }

  /** The outcome of an instruction as JSON text. */
  public synchronized Optional<String> outcome(String instruction) {
    return maps.instructions.outcome(instruction);
  }

  /**
   * Makes durable what was added: written and forced to the disk.
   *
   * @throws MVStoreException when the file cannot be used, see {@link #reopen}
   */
  public synchronized void commit() {
    store.commit();
    store.sync();
    if (++commits % COMPACT_EVERY == 0) {
      store.compact(FILL_PERCENT, COMPACT_OCTETS);
      store.sync();
    }
  }

  /**
   * After a failure: goes back to what was committed last.
   *
   * @throws DcsException when the file still cannot be used
   */
  public synchronized void reopen() throws DcsException {
    store.closeImmediately();
    store = store(file);
    maps = Maps.of(store);
  }

  /** How many readings there are. */
  public synchronized long readings() {
    return maps.readings.sizeAsLong();
  }

  /** How many meters sent readings. */
  public synchronized long meters() {
    return maps.meters.count();
  }

  /** The gateway that sent the last reading of a meter. */
  public synchronized Optional<String> gatewayOf(String meter) {
    return maps.meters.gateway(meter);
  }

  /** The gateway that sent the newest reading, by meter. */
  public synchronized Map<String, String> gatewaysByMeter() {
    return maps.meters.gateways();
  }

  /** The reading of a meter that was registered last, as JSON text. */
  public synchronized Optional<String> lastReading(String meter) {
    return maps.meters.last(meter);
  }

  /** A reading as JSON text. */
  public synchronized Optional<String> reading(MeterReading reading) {
    return Optional.ofNullable(maps.readings.get(key(reading)));
  }

  /**
   * A part of the readings that were selected; the book is free for others between two parts.
   *
   * @param after where the part before ended; empty for the first
   */
  public synchronized Selection.Part readings(Selection selection, Optional<String> after) {
    return selection.in(maps.readings, after);
  }

  @Override
  public synchronized void close() {
    try {
      store.close();
    } catch (MVStoreException e) {
      store.closeImmediately();
    }
  }

  /** The time first: what comes together is written together. */
  private static String key(MeterReading reading) {
    String key =
        Selection.key(reading.registered()) + '/' + reading.meter() + '/' + reading.series();
    // Results belong to their profile, and a correction does not take the first one's place.
    return reading
        .result()
        .map(
            result ->
                key + '/' + reading.profile() + '/' + result.revision() + '/' + result.event())
        .orElse(key);
  }

  private static MVStore store(Path file) throws DcsException {
    MVStore store = null;
    try {
      store = HeadedFile.open(file, CACHE_MEBIBYTES);
      // Every commit is forced to the disk before the next begins, so old space is free at once.
      store.setRetentionTime(0);
      MVMap<String, String> about = store.openMap("about");
      String format = about.putIfAbsent("format", FORMAT);
      if (format != null && !format.equals(FORMAT)) {
        store.closeImmediately();
        throw new DcsException(
            file + " was written by another version (format " + format + "): use that version");
      }
      return store;
    } catch (MVStoreException | IllegalStateException e) {
      if (store != null) {
        store.closeImmediately();
      }
      throw new DcsException(
          "The readings in "
              + file
              + " cannot be used ("
              + Failures.text(e)
              + "): free disk space, make the file writable, or move it away to start anew",
          e);
    }
  }
}
