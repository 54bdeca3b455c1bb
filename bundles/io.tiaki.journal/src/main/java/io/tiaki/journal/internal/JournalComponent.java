package io.tiaki.journal.internal;

import io.tiaki.journal.ExportPart;
import io.tiaki.journal.ExportRequest;
import io.tiaki.journal.Journal;
import io.tiaki.journal.JournalArchive;
import io.tiaki.journal.JournalEntry;
import io.tiaki.journal.JournalEvent;
import io.tiaki.journal.JournalReader;
import io.tiaki.journal.LogKind;
import io.tiaki.journal.LogStatus;
import io.tiaki.model.MeterId;
import io.tiaki.platform.Health;
import io.tiaki.platform.HealthProbe;
import io.tiaki.platform.Metric;
import io.tiaki.platform.MetricSource;
import io.tiaki.platform.StateStore;
import io.tiaki.platform.TrustedTime;
import io.tiaki.security.ErasableKeys;
import io.tiaki.security.SecurityModule;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Modified;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;
import org.osgi.service.component.annotations.ReferencePolicyOption;
import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.Designate;
import org.osgi.service.metatype.annotations.Icon;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The journal in OSGi: there from the start, also without configuration and store. */
@Component(
    name = JournalComponent.PID,
    configurationPid = JournalComponent.PID,
    service = {
      Journal.class,
      JournalReader.class,
      JournalArchive.class,
      HealthProbe.class,
      MetricSource.class
    },
    immediate = true)
@Designate(ocd = JournalComponent.Config.class)
public final class JournalComponent
    implements Journal, JournalReader, JournalArchive, HealthProbe, MetricSource, Services {
  /** Component name. */
  static final String PID = "io.tiaki.journal";

  private static final Logger LOG = LoggerFactory.getLogger(JournalComponent.class);
  private static final long FLUSH_SECONDS = 3;
  private static final long SIGN_SECONDS = 1;

  private final ScheduledExecutorService scheduler =
      Executors.newSingleThreadScheduledExecutor(
          task -> {
            Thread thread = new Thread(task, "tiaki-journal");
            thread.setDaemon(true);
            return thread;
          });
  private final Clock clock = Clock.systemUTC();
  private volatile Settings settings;
  private volatile @Nullable StateStore store;
  private volatile @Nullable ErasableKeys keys;
  private volatile @Nullable SecurityModule security;
  private volatile @Nullable TrustedTime trusted;
  private final ChainedJournal journal;
  private final Figures figures;

  /** Configuration; all of it may be missing. */
  @ObjectClassDefinition(
      id = PID,
      name = "Tiaki journal",
      description = "The three logs: how much they hold, and how often they are signed.",
      icon = @Icon(resource = "OSGI-INF/icon/journal.png", size = 32))
  public @interface Config {
    @AttributeDefinition(
        name = "Signing key",
        description = "Alias of the key that signs the heads of logs.")
    String signer() default "sign";

    @AttributeDefinition(
        name = "Anchor",
        description =
            "File outside the data folder that holds the last signed heads, so that an older data folder is noticed. Empty: none.",
        required = false)
    String anchor_file() default "";

    @AttributeDefinition(
        name = "Entries (entries)",
        description =
            "Entries of one log that may wait for their export. Beyond 95 percent nothing of meters is taken, beyond all of it nothing.",
        min = "1000",
        max = "5000000")
    long log_max_entries() default 100_000;

    @AttributeDefinition(
        name = "Entries of a meter (entries)",
        description =
            "How many of them may be of one meter; beyond that nothing of this meter is taken.",
        min = "100",
        max = "1000000")
    long meter_max_entries() default 10_000;

    @AttributeDefinition(
        name = "Alarm (percent)",
        description = "When a log is full to so many percent, somebody must export it.",
        min = "10",
        max = "95")
    int alarm_percent() default 80;

    @AttributeDefinition(
        name = "Head after (entries)",
        description = "A log is signed after so many entries at the latest.",
        min = "10",
        max = "100000")
    int head_entries() default 1_000;

    @AttributeDefinition(
        name = "Head after (min)",
        description = "A log is signed so many minutes after an entry at the latest.",
        min = "1",
        max = "1440")
    int head_interval_min() default 10;
  }

  /** Begins; entries wait until a store is there. */
  @Activate
  public JournalComponent(Config config) {
    settings = settings(config);
    journal = new ChainedJournal(this, () -> settings, this::stamp, scheduler);
    figures = new Figures(journal, () -> settings);
    journal.start();
  }

  @Modified
  void modified(Config config) {
    settings = settings(config);
    journal.servicesChanged();
  }

  private static Settings settings(Config config) {
    String anchor = config.anchor_file().strip();
    return new Settings(
        config.signer().strip(),
        anchor.isEmpty() ? Optional.empty() : Optional.of(Path.of(anchor)),
        config.log_max_entries(),
        config.meter_max_entries(),
        config.alarm_percent(),
        config.head_entries(),
        Duration.ofMinutes(config.head_interval_min()));
  }

  @Reference(
      cardinality = ReferenceCardinality.OPTIONAL,
      policy = ReferencePolicy.DYNAMIC,
      policyOption = ReferencePolicyOption.GREEDY)
  void setStateStore(StateStore came) {
    store = came;
    journal.servicesChanged();
  }

  void unsetStateStore(StateStore gone) {
    if (gone.equals(store)) {
      store = null;
      journal.servicesChanged();
    }
  }

  @Reference(
      cardinality = ReferenceCardinality.OPTIONAL,
      policy = ReferencePolicy.DYNAMIC,
      policyOption = ReferencePolicyOption.GREEDY)
  void setErasableKeys(ErasableKeys came) {
    keys = came;
    journal.servicesChanged();
  }

  void unsetErasableKeys(ErasableKeys gone) {
    if (gone.equals(keys)) {
      keys = null;
    }
  }

  @Reference(
      cardinality = ReferenceCardinality.OPTIONAL,
      policy = ReferencePolicy.DYNAMIC,
      policyOption = ReferencePolicyOption.GREEDY)
  void setSecurityModule(SecurityModule came) {
    security = came;
    journal.servicesChanged();
  }

  void unsetSecurityModule(SecurityModule gone) {
    if (gone.equals(security)) {
      security = null;
    }
  }

  @Reference(
      cardinality = ReferenceCardinality.OPTIONAL,
      policy = ReferencePolicy.DYNAMIC,
      policyOption = ReferencePolicyOption.GREEDY)
  void setTrustedTime(TrustedTime came) {
    trusted = came;
  }

  void unsetTrustedTime(TrustedTime gone) {
    if (gone.equals(trusted)) {
      trusted = null;
    }
  }

  private Stamp stamp() {
    TrustedTime there = trusted;
    return there == null
        ? new Stamp(clock.instant(), false)
        : new Stamp(there.now(), there.trusted());
  }

  @Override
  public Optional<StateStore> store() {
    return Optional.ofNullable(store);
  }

  @Override
  public Optional<ErasableKeys> keys() {
    return Optional.ofNullable(keys);
  }

  @Override
  public Optional<SecurityModule> security() {
    return Optional.ofNullable(security);
  }

  @Override
  public CompletionStage<Void> record(JournalEvent event) {
    return journal.record(event);
  }

  @Override
  public List<JournalEntry> read(LogKind log, long fromSequence, int limit) throws IOException {
    return journal.read(log, fromSequence, limit);
  }

  @Override
  public OptionalLong firstBroken(LogKind log) throws IOException {
    return journal.firstBroken(log);
  }

  @Override
  public LogStatus status(LogKind log) {
    return journal.status(log);
  }

  @Override
  public List<JournalEntry> of(LogKind log, MeterId meter, long fromSequence, int limit)
      throws IOException {
    return journal.of(log, meter, fromSequence, limit);
  }

  @Override
  public ExportPart export(ExportRequest request) throws IOException {
    return journal.export(request);
  }

  @Override
  public CompletionStage<Void> confirm(LogKind log, long sequence, String chain, String by) {
    return journal.confirm(log, sequence, chain, by);
  }

  @Override
  public CompletionStage<Integer> erase(Collection<MeterId> meters, String by) {
    return journal.erase(meters, by);
  }

  @Override
  public List<String> check(LogKind log) throws IOException {
    return journal.check(log);
  }

  @Override
  public String name() {
    return "journal";
  }

  @Override
  public CompletionStage<Health> probe() {
    return CompletableFuture.completedFuture(figures.health());
  }

  @Override
  public List<Metric> metrics() {
    return figures.metrics();
  }

  /** Writes and signs what waits, for at most 4 s, and ends. */
  @Deactivate
  public void deactivate() {
    try {
      journal.flushed().toCompletableFuture().get(FLUSH_SECONDS, TimeUnit.SECONDS);
      sign();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (Exception e) {
      LOG.warn("Entries of the journal were not written: the store did not take them in time");
    }
    scheduler.shutdownNow();
    journal.close();
  }

  private void sign() throws InterruptedException {
    try {
      journal.signed().toCompletableFuture().get(SIGN_SECONDS, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      throw e;
    } catch (Exception e) {
      LOG.warn("The logs were not signed at the stop; the next start does it");
    }
  }
}
