package io.tiaki.journal.internal;

import io.tiaki.journal.ExportPart;
import io.tiaki.journal.ExportRequest;
import io.tiaki.journal.JournalEntry;
import io.tiaki.journal.JournalEvent;
import io.tiaki.journal.LogKind;
import io.tiaki.journal.file.ExportCheck;
import io.tiaki.journal.file.Verdict;
import io.tiaki.model.MeterId;
import io.tiaki.platform.StateStore;
import io.tiaki.security.ErasableKeys;
import io.tiaki.security.SecurityModule;
import io.tiaki.testkit.ManualScheduler;
import io.tiaki.testkit.MemoryStateStore;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CompletionStage;

/** A journal in a gateway without threads: what is due runs when the test says so. */
public final class Box implements Services {
  static final MeterId METER = new MeterId("TKI0000000000001");
  static final MeterId OTHER = new MeterId("TKI0000000000002");

  final ManualScheduler time = new ManualScheduler();
  final FakeSecurity security;
  MemoryStateStore store;
  @org.jspecify.annotations.Nullable StateStore over;
  Settings settings =
      new Settings("sign", Optional.empty(), 1_000, 400, 80, 10, Duration.ofMinutes(10));
  boolean trusted = true;
  ChainedJournal journal;

  Box() {
    this(new MemoryStateStore(), new FakeSecurity("gw1"));
  }

  Box(MemoryStateStore store, FakeSecurity security) {
    this.store = store;
    this.security = security;
    this.journal = fresh();
  }

  private ChainedJournal fresh() {
    ChainedJournal made =
        new ChainedJournal(
            this, () -> settings, () -> new Stamp(time.clock().instant(), trusted), time);
    made.start();
    return made;
  }

  /** The next start over the same files. */
  Box restarted() {
    Box next = new Box(new MemoryStateStore(store.maps), security);
    next.settings = settings;
    next.time.advance(Duration.between(next.time.clock().instant(), time.clock().instant()));
    next.started();
    return next;
  }

  Box anchored(Path file) {
    settings =
        new Settings(
            settings.signer(),
            Optional.of(file),
            settings.most(),
            settings.mostOfMeter(),
            settings.alarmPercent(),
            settings.headEntries(),
            settings.headEvery());
    return this;
  }

  Box bounded(long most, long mostOfMeter) {
    settings =
        new Settings("sign", settings.anchor(), most, mostOfMeter, 80, 10, Duration.ofMinutes(10));
    return this;
  }

  Box started() {
    journal.servicesChanged();
    settle();
    return this;
  }

  /** Lets everything that is under way come to its end. */
  void settle() {
    time.advance(Duration.ofSeconds(2));
  }

  @Override
  public Optional<StateStore> store() {
    return Optional.of(over == null ? store : over);
  }

  @Override
  public Optional<ErasableKeys> keys() {
    return Optional.of(security);
  }

  @Override
  public Optional<SecurityModule> security() {
    return Optional.of(security.module());
  }

  static JournalEvent event(int number) {
    return JournalEvent.system("test.event", "somebody", "number " + number);
  }

  static JournalEvent of(MeterId meter, int number) {
    return JournalEvent.system("test.meter", meter, "number " + number);
  }

  /** Records events about nobody. */
  Box record(int from, int to) {
    for (int i = from; i <= to; i++) {
      journal.record(event(i));
    }
    settle();
    return this;
  }

  Box record(MeterId meter, int from, int to) {
    for (int i = from; i <= to; i++) {
      journal.record(of(meter, i));
    }
    settle();
    return this;
  }

  List<JournalEntry> entries() throws IOException {
    return journal.read(LogKind.SYSTEM, 1, 1_000);
  }

  /** The entries of one code. */
  List<JournalEntry> entries(String code) throws IOException {
    return entries().stream().filter(e -> e.event().code().equals(code)).toList();
  }

  TreeMap<String, byte[]> map() {
    return store.maps.get("journal.system");
  }

  /** A whole export, in parts of so many octets. */
  byte[] export(int octets, boolean opened) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ExportPart part = part(0, 0, octets, opened);
    out.writeBytes(part.octets());
    while (!part.isLast()) {
      part = part(part.last() + 1, part.to(), octets, opened);
      out.writeBytes(part.octets());
    }
    return out.toByteArray();
  }

  private ExportPart part(long from, long to, int octets, boolean opened) throws IOException {
    return journal.export(new ExportRequest(LogKind.SYSTEM, from, to, octets, opened));
  }

  byte[] export() throws IOException {
    return export(64 << 10, true);
  }

  Verdict verdict(byte[] file) {
    return verdict(file, new ArrayList<>());
  }

  Verdict verdict(byte[] file, List<JournalEntry> entries) {
    try {
      return ExportCheck.of(new ByteArrayInputStream(file), security.heads(), entries::add);
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  /** What a stage completed with; it must be done. */
  static <T> T done(CompletionStage<T> stage) {
    return stage.toCompletableFuture().getNow(null);
  }
}
