package io.tiaki.uplink.outbox.internal;

import io.tiaki.journal.Journal;
import io.tiaki.platform.Health;
import io.tiaki.platform.HealthProbe;
import io.tiaki.platform.Late;
import io.tiaki.platform.MetricSource;
import io.tiaki.platform.StateStore;
import io.tiaki.security.SecurityModule;
import io.tiaki.store.StoreMarks;
import io.tiaki.uplink.Connector;
import io.tiaki.uplink.Envelope;
import io.tiaki.uplink.InboundListener;
import io.tiaki.uplink.Kind;
import io.tiaki.uplink.Outbox;
import io.tiaki.uplink.outbox.cells.CellSealer;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import org.jspecify.annotations.Nullable;
import org.osgi.framework.Constants;
import org.osgi.service.component.ComponentServiceObjects;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.ConfigurationPolicy;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;
import org.osgi.service.component.annotations.ReferencePolicyOption;
import org.osgi.service.metatype.annotations.Designate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The outbox in OSGi: everything it needs may come and go without losing what waits. */
@Component(
    name = OutboxComponent.PID,
    configurationPolicy = ConfigurationPolicy.REQUIRE,
    service = {Outbox.class, InboundListener.class, HealthProbe.class, OutboxComponent.class},
    immediate = true)
@Designate(ocd = OutboxSettings.class)
public final class OutboxComponent implements Outbox, InboundListener, HealthProbe {
  /** PID, component name and id of the settings. */
  static final String PID = "io.tiaki.uplink.outbox";

  private static final Logger LOG = LoggerFactory.getLogger(OutboxComponent.class);

  private final ScheduledExecutorService scheduler = thread("tiaki-outbox");
  private final @Nullable Concealment concealment;
  private final DurableOutbox outbox;

  /** Begins; nothing is taken until a store is there. */
  @Activate
  public OutboxComponent(OutboxSettings settings) {
    if (settings.gateway_id().isEmpty()) {
      LOG.info("The outbox accepts no receipt: set gateway.id in the configuration {}", PID);
    }
    OutboxLimits limits =
        new OutboxLimits(
            Math.max(1, settings.capacity()),
            (long) Math.max(1, settings.capacity_mib()) << 20,
            Duration.ofMillis(Math.max(1_000, settings.resend_ms())),
            Math.max(2, settings.window()));
    concealment = settings.conceal() ? concealment(settings) : null;
    outbox =
        new DurableOutbox(
            limits,
            settings.gateway_id(),
            Set.copyOf(List.of(settings.receipt_signers())),
            Clock.systemUTC(),
            System::nanoTime,
            scheduler,
            concealment);
  }

  private static Concealment concealment(OutboxSettings settings) {
    SecureRandom random = new SecureRandom();
    int octets = settings.conceal_cell_octets();
    return new Concealment(
        Duration.ofMillis(Math.max(100, Math.min(600_000, settings.conceal_slot_ms()))),
        Math.max(CellSealer.LEAST_OCTETS, Math.min(CellSealer.MOST_OCTETS, octets)),
        settings.conceal_recipient(),
        thread("tiaki-outbox-slots"),
        random::nextLong,
        random::nextDouble);
  }

  private static ScheduledExecutorService thread(String name) {
    return Executors.newSingleThreadScheduledExecutor(
        task -> {
          Thread thread = new Thread(task, name);
          thread.setDaemon(true);
          return thread;
        });
  }

  @Reference(
      cardinality = ReferenceCardinality.OPTIONAL,
      policy = ReferencePolicy.DYNAMIC,
      policyOption = ReferencePolicyOption.GREEDY)
  void setStateStore(StateStore store) {
    outbox.attach(store);
  }

  void unsetStateStore(StateStore store) {
    outbox.detach(store);
  }

  @Reference(
      cardinality = ReferenceCardinality.OPTIONAL,
      policy = ReferencePolicy.DYNAMIC,
      policyOption = ReferencePolicyOption.GREEDY)
  void setConnector(Connector connector) {
    outbox.attach(connector);
  }

  void unsetConnector(Connector connector) {
    outbox.detach(connector);
  }

  @Reference(
      cardinality = ReferenceCardinality.OPTIONAL,
      policy = ReferencePolicy.DYNAMIC,
      policyOption = ReferencePolicyOption.GREEDY)
  void setSecurityModule(SecurityModule module) {
    outbox.attach(module);
  }

  void unsetSecurityModule(SecurityModule module) {
    outbox.detach(module);
  }

  @Reference(
      cardinality = ReferenceCardinality.OPTIONAL,
      policy = ReferencePolicy.DYNAMIC,
      policyOption = ReferencePolicyOption.GREEDY)
  void setStoreMarks(StoreMarks marks) {
    outbox.attach(marks);
  }

  void unsetStoreMarks(StoreMarks marks) {
    outbox.detach(marks);
  }

  @Reference(
      cardinality = ReferenceCardinality.OPTIONAL,
      policy = ReferencePolicy.DYNAMIC,
      policyOption = ReferencePolicyOption.GREEDY)
  void setJournal(Journal journal) {
    outbox.attach(journal);
  }

  void unsetJournal(Journal journal) {
    outbox.detach(journal);
  }

  @Reference(
      cardinality = ReferenceCardinality.MULTIPLE,
      policy = ReferencePolicy.DYNAMIC,
      target = "(!(component.name=" + PID + "))")
  void addListener(
      ComponentServiceObjects<InboundListener> objects, Map<String, Object> properties) {
    outbox.attach(id(properties), new Late<>(objects::getService, objects::ungetService));
  }

  void removeListener(
      ComponentServiceObjects<InboundListener> objects, Map<String, Object> properties) {
    outbox.detach(id(properties));
  }

  private static Object id(Map<String, Object> properties) {
    return Objects.requireNonNull(properties.get(Constants.SERVICE_ID));
  }

  @Override
  public CompletionStage<Void> put(Envelope envelope) {
    return outbox.put(envelope);
  }

  @Override
  public long waiting() {
    return outbox.waiting();
  }

  @Override
  public void received(Kind kind, byte[] cms) {
    outbox.received(kind, cms);
  }

  @Override
  public void connected() {
    outbox.connected();
  }

  MetricSource figures() {
    return outbox.figures();
  }

  HealthProbe budget() {
    return outbox.budget();
  }

  @Override
  public String name() {
    return outbox.probe().name();
  }

  @Override
  public CompletionStage<Health> probe() {
    return outbox.probe().probe();
  }

  /** Ends; what waits is in the store. */
  @Deactivate
  public void deactivate() {
    scheduler.shutdownNow();
    if (concealment != null) {
      concealment.thread().shutdownNow();
    }
  }
}
