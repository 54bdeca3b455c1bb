package io.tiaki.dispatch;

import io.tiaki.access.AccessControl;
import io.tiaki.dispatch.internal.Restraint;
import io.tiaki.journal.Journal;
import io.tiaki.platform.OperatingState;
import io.tiaki.platform.StateStore;
import io.tiaki.platform.TrustedTime;
import io.tiaki.security.SecurityModule;
import io.tiaki.uplink.InboundListener;
import io.tiaki.uplink.Kind;
import io.tiaki.uplink.Outbox;
import io.tiaki.usecase.InstructionHandler;
import java.time.Clock;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.ConfigurationPolicy;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;
import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.Designate;
import org.osgi.service.metatype.annotations.Icon;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Dispatch as OSGi sees it; without a gateway id it takes nothing. */
@Component(
    name = DispatchComponent.PID,
    configurationPid = DispatchComponent.PID,
    configurationPolicy = ConfigurationPolicy.REQUIRE,
    immediate = true,
    service = InboundListener.class)
@Designate(ocd = DispatchComponent.Config.class)
public final class DispatchComponent implements InboundListener, Services {
  static final String PID = "io.tiaki.dispatch";
  private static final Logger log = LoggerFactory.getLogger(DispatchComponent.class);
  private static final long STOP_SECONDS = 3;

  private final Config config;
  private final List<InstructionHandler> handlers = new CopyOnWriteArrayList<>();
  private final ScheduledThreadPoolExecutor thread;
  private volatile @Nullable Dispatcher dispatcher;

  @Reference(cardinality = ReferenceCardinality.OPTIONAL, policy = ReferencePolicy.DYNAMIC)
  private volatile @Nullable SecurityModule security;

  @Reference(cardinality = ReferenceCardinality.OPTIONAL, policy = ReferencePolicy.DYNAMIC)
  private volatile @Nullable AccessControl access;

  private volatile @Nullable StateStore state;
  private volatile long wentBack;

  @Reference(cardinality = ReferenceCardinality.OPTIONAL, policy = ReferencePolicy.DYNAMIC)
  private volatile @Nullable Outbox outbox;

  @Reference(cardinality = ReferenceCardinality.OPTIONAL, policy = ReferencePolicy.DYNAMIC)
  private volatile @Nullable Journal journal;

  @Reference(cardinality = ReferenceCardinality.OPTIONAL, policy = ReferencePolicy.DYNAMIC)
  private volatile @Nullable OperatingState operating;

  private final Restraint restraint = new Restraint(() -> Optional.ofNullable(operating));

  @Reference(cardinality = ReferenceCardinality.OPTIONAL, policy = ReferencePolicy.DYNAMIC)
  private volatile @Nullable TrustedTime time;

  /** Configuration. */
  @ObjectClassDefinition(
      id = PID,
      name = "Tiaki dispatch",
      description = "Instructions of the control system.",
      icon = @Icon(resource = "OSGI-INF/icon/dispatch.png", size = 32))
  public @interface Config {
    @AttributeDefinition(
        name = "Gateway id",
        description = "1 to 64 characters of A-Z a-z 0-9 -. Empty: no instruction is taken.",
        required = false)
    String gateway_id() default "";

    @AttributeDefinition(
        name = "Signing key",
        description = "Alias of the key that signs outcomes.")
    String sign_credential() default "sign";

    @AttributeDefinition(
        name = "Decryption key",
        description = "Alias of the key that instructions are encrypted for.")
    String decrypt_credential() default "decrypt";

    @AttributeDefinition(
        name = "Recipient",
        description = "Alias of the certificate that outcomes are encrypted for.")
    String recipient() default "dcs";
  }

  @Activate
  public DispatchComponent(Config config) {
    this.config = config;
    this.thread =
        new ScheduledThreadPoolExecutor(
            1,
            task -> {
              Thread t = new Thread(task, "tiaki-dispatch");
              t.setDaemon(true);
              return t;
            });
    thread.setRemoveOnCancelPolicy(true);
  }

  @Reference(cardinality = ReferenceCardinality.MULTIPLE, policy = ReferencePolicy.DYNAMIC)
  void addHandler(InstructionHandler handler) {
    handlers.add(handler);
  }

  void removeHandler(InstructionHandler handler) {
    handlers.remove(handler);
  }

  @Reference(cardinality = ReferenceCardinality.OPTIONAL, policy = ReferencePolicy.DYNAMIC)
  void setState(StateStore store, Map<String, Object> properties) {
    wentBack = properties.get(StateStore.WENT_BACK) instanceof Long back ? back : 0;
    state = store;
  }

  void unsetState(StateStore store) {
    if (store.equals(state)) {
      state = null;
    }
  }

  @Activate
  void start() {
    if (config.gateway_id().isBlank()) {
      log.info("No instruction is taken: set gateway.id in {}", PID);
      return;
    }
    try {
      Settings settings =
          new Settings(
              config.gateway_id().strip(),
              config.sign_credential().strip(),
              config.decrypt_credential().strip(),
              config.recipient().strip());
      Dispatcher fresh = new Dispatcher(settings, Clock.systemUTC(), thread, this);
      dispatcher = fresh;
      fresh.start();
    } catch (IllegalArgumentException e) {
      log.error("No instruction is taken: {} (configuration {})", e.getMessage(), PID);
    }
  }

  @Deactivate
  void stop() throws InterruptedException {
    thread.shutdownNow();
    thread.awaitTermination(STOP_SECONDS, TimeUnit.SECONDS);
  }

  @Override
  public void received(Kind kind, byte[] cms) {
    Dispatcher started = dispatcher;
    if (started != null) {
      started.received(kind, cms);
    }
  }

  @Override
  public void connected() {
    // Nothing waits here for a connection.
  }

  /** None while nothing may be signed (R68). */
  @Override
  public Optional<SecurityModule> security() {
    return restraint.maySign() ? Optional.ofNullable(security) : Optional.empty();
  }

  /** None until the operating state is known: it decides with it. */
  @Override
  public Optional<AccessControl> access() {
    return restraint.isKnown() ? Optional.ofNullable(access) : Optional.empty();
  }

  @Override
  public Optional<StateStore> state() {
    return Optional.ofNullable(state);
  }

  @Override
  public long wentBack() {
    return wentBack;
  }

  @Override
  public Optional<Outbox> outbox() {
    return Optional.ofNullable(outbox);
  }

  @Override
  public Optional<Journal> journal() {
    return Optional.ofNullable(journal);
  }

  @Override
  public Optional<TrustedTime> time() {
    return Optional.ofNullable(time);
  }

  @Override
  public Collection<InstructionHandler> handlers() {
    return handlers;
  }
}
