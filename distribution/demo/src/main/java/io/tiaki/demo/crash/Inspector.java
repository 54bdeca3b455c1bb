package io.tiaki.demo.crash;

import com.google.gson.JsonObject;
import io.tiaki.dispatch.internal.Memory;
import io.tiaki.dispatch.internal.Remembered;
import io.tiaki.journal.JournalEntry;
import io.tiaki.journal.LogKind;
import io.tiaki.journal.internal.ChainedJournal;
import io.tiaki.journal.internal.Services;
import io.tiaki.journal.internal.Settings;
import io.tiaki.journal.internal.Stamp;
import io.tiaki.model.Measurement;
import io.tiaki.model.ObisCode;
import io.tiaki.model.Reading;
import io.tiaki.platform.StateStore;
import io.tiaki.security.ErasableKeys;
import io.tiaki.security.SecurityModule;
import io.tiaki.security.SecurityModuleException;
import io.tiaki.security.module.KeystoreSecurityModule;
import io.tiaki.store.StoredReading;
import io.tiaki.store.internal.OfflineStore;
import io.tiaki.uplink.outbox.internal.WaitingMessages;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Prints what stands in the files of a gateway that does not run, one JSON object a line. A program
 * of its own, because it needs the gateway's code and keys.
 */
final class Inspector {
  private static final int PAGE = 500;
  private static final Set<String> ENDS = Set.of("instruction.done", "instruction.failed");
  private static final Pattern INSTRUCTION = Pattern.compile("^Instruction (\\S{1,128}) ");

  /** A gateway answers for every instruction a little after its validity at the latest. */
  private static final Duration ANSWERED_WITHIN = Duration.ofSeconds(10);

  private Inspector() {}

  /**
   * @param arguments a copy of the gateway's data folder, and the file that opens its keystore
   */
  public static void main(String... arguments) throws IOException, SecurityModuleException {
    Path folder = Path.of(arguments[0]);
    try (KeystoreSecurityModule keys =
            KeystoreSecurityModule.open(
                folder.resolve("keys.bcfks"), Path.of(arguments[1]), Clock.systemUTC());
        OfflineStore store = OfflineStore.open(folder.resolve("store"), keys, keys.erasable())) {
      readings(store);
      long cursor = store.cursors().values().stream().mapToLong(Long::longValue).min().orElse(0);
      say("cursor", Long.toString(cursor));
      WaitingMessages.ids(store.states()).forEach(id -> say("waiting", id));
      journal(store, keys);
      instructions(store);
      say("end", "true");
    } catch (IOException | IllegalArgumentException e) {
      say("fault", String.valueOf(e.getMessage()));
    }
  }

  private static void readings(OfflineStore store) throws IOException {
    long after = 0;
    long found = 0;
    List<StoredReading> page;
    do {
      page = store.readings().read(after, PAGE);
      for (StoredReading stored : page) {
        after = stored.position();
        found++;
        if (stored.reading().series().equals(ObisCode.LOAD_PROFILE)) {
          System.out.println(line(stored));
        }
      }
    } while (!page.isEmpty());
    long[] counts = store.counts();
    if (counts[1] > 0 || found != counts[0]) {
      say("fault", counts[1] + " of " + counts[0] + " accepted readings cannot be read");
    }
  }

  private static JsonObject line(StoredReading stored) {
    Reading reading = stored.reading();
    JsonObject line = new JsonObject();
    line.addProperty("position", stored.position());
    line.addProperty("meter", reading.meter().logicalDeviceName());
    line.addProperty("registered", reading.registered().toString());
    JsonObject values = new JsonObject();
    for (Measurement measurement : reading.measurements()) {
      JsonObject value = new JsonObject();
      value.addProperty("value", measurement.quantity().value().toPlainString());
      values.add(measurement.code().toString(), value);
    }
    line.add("values", values);
    return line;
  }

  private static void journal(OfflineStore store, KeystoreSecurityModule keys)
      throws IOException, SecurityModuleException {
    ScheduledExecutorService scheduler = Executors.newSingleThreadScheduledExecutor();
    try {
      Stamp now = new Stamp(Instant.now(), false);
      ChainedJournal journal =
          new ChainedJournal(
              new Opened(store.states(), keys.erasable(), keys),
              Settings::standard,
              () -> now,
              scheduler);
      for (LogKind log : LogKind.values()) {
        journal
            .firstBroken(log)
            .ifPresent(at -> say("fault", "the " + log + " log is broken at entry " + at));
      }
      ended(journal);
    } finally {
      scheduler.shutdownNow();
    }
  }

  /** What the journal needs. */
  private record Opened(StateStore states, ErasableKeys erasable, SecurityModule module)
      implements Services {
    @Override
    public Optional<StateStore> store() {
      return Optional.of(states);
    }

    @Override
    public Optional<ErasableKeys> keys() {
      return Optional.of(erasable);
    }

    @Override
    public Optional<SecurityModule> security() {
      return Optional.of(module);
    }
  }

  private static void ended(ChainedJournal journal) throws IOException {
    long next = 1;
    List<JournalEntry> page;
    do {
      page = journal.read(LogKind.SYSTEM, next, PAGE);
      for (JournalEntry entry : page) {
        next = entry.sequence() + 1;
        Matcher id = INSTRUCTION.matcher(entry.event().text());
        if (ENDS.contains(entry.event().code()) && id.find()) {
          say("done", id.group(1));
        }
      }
    } while (!page.isEmpty());
  }

  private static void instructions(OfflineStore store) throws IOException {
    Instant longAgo = Instant.now().minus(ANSWERED_WITHIN);
    for (Remembered taken : new Memory(() -> Optional.of(store.states())).open()) {
      if (taken.instruction().validUntil().isBefore(longAgo)) {
        say("open", taken.instruction().id());
      }
    }
  }

  private static void say(String name, String text) {
    JsonObject line = new JsonObject();
    line.addProperty(name, text);
    System.out.println(line);
  }
}
