package io.tiaki.usecase.maintenance.internal;

import io.tiaki.access.AccessControl;
import io.tiaki.access.AccessRequest;
import io.tiaki.access.Decision;
import io.tiaki.platform.OperatingState;
import io.tiaki.platform.OperatingState.Mode;
import io.tiaki.security.SecurityModule;
import io.tiaki.security.SecurityModuleException;
import io.tiaki.uplink.Envelope;
import io.tiaki.uplink.Kind;
import io.tiaki.uplink.Outbox;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Collection;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Gives alerts to the outbox: those that access control lets out, and only in normal operation.
 * Touched by the use case's own thread only.
 */
final class Teller {
  private static final Logger log = LoggerFactory.getLogger(Alerts.class);
  private static final String ACTION = "maintenance.alert";
  private static final int MOST_AT_ONCE = 8;
  private static final Duration FIRST_RETRY = Duration.ofSeconds(1);
  private static final Duration LONGEST_RETRY = Duration.ofSeconds(30);
  private static final Duration LONGEST_PUT = Duration.ofSeconds(30);
  private static final Duration AFTER_DENIAL = Duration.ofMinutes(10);

  private final Settings settings;
  private final ScheduledExecutorService thread;
  private final LongSupplier nanoTime;
  private final Services services;
  private final Consumer<MeterState> taken;
  private int running;
  private Duration retry = FIRST_RETRY;
  private long pausedUntil;
  private boolean failing;

  /** Nothing leaves until the state was told: the gateway may have stopped in the safe state. */
  private Mode last = Mode.STARTING;

  /**
   * @param taken the outbox has a meter's alert
   */
  Teller(
      Settings settings,
      ScheduledExecutorService thread,
      LongSupplier nanoTime,
      Services services,
      Consumer<MeterState> taken) {
    this.settings = settings;
    this.thread = thread;
    this.nanoTime = nanoTime;
    this.services = services;
    this.taken = taken;
    this.pausedUntil = nanoTime.getAsLong();
  }

  /** Tells what waits, as far as it may. */
  void sweep(Collection<MeterState> meters) {
    long now = nanoTime.getAsLong();
    Optional<AccessControl> access = services.access();
    Optional<SecurityModule> security = services.security();
    Optional<Outbox> outbox = services.outbox();
    if (!isNormal()
        || now - pausedUntil < 0
        || access.isEmpty()
        || security.isEmpty()
        || outbox.isEmpty()) {
      return;
    }
    meters.stream()
        .filter(meter -> meter.isToBeTold(now))
        .limit(Math.max(0, MOST_AT_ONCE - running))
        .toList()
        .forEach(meter -> tell(meter, access.get(), security.get(), outbox.get()));
  }

  /** The last known state counts while who keeps it is being updated. */
  private boolean isNormal() {
    services
        .operating()
        .map(OperatingState::now)
        .map(OperatingState.State::mode)
        .filter(told -> told != Mode.STARTING)
        .ifPresent(told -> last = told);
    return last == Mode.NORMAL;
  }

  private void tell(
      MeterState meter, AccessControl access, SecurityModule security, Outbox outbox) {
    Decision decision =
        access.decide(new AccessRequest(settings.recipient(), ACTION, Optional.of(meter.id())));
    if (!decision.permitted()) {
      meter.tellDue = nanoTime.getAsLong() + AFTER_DENIAL.toNanos();
      if (!meter.denied) {
        log.warn(
            "An alert of meter {} does not leave: {}. Give {} the right {}, or have it read at the"
                + " meter",
            meter.id(),
            decision.reason(),
            settings.recipient(),
            ACTION);
      }
      meter.denied = true;
      return;
    }
    meter.denied = false;
    AlertMessage message = meter.remembered().alert().orElseThrow();
    running++;
    meter.telling = true;
    put(message, security, outbox)
        .whenCompleteAsync(
            (ok, failure) -> {
              running--;
              meter.telling = false;
              ended(meter, failure);
            },
            thread);
  }

  private CompletionStage<Void> put(AlertMessage message, SecurityModule security, Outbox outbox) {
    CompletableFuture<Void> put;
    try {
      byte[] json = message.json().getBytes(StandardCharsets.UTF_8);
      byte[] cms = security.sign(settings.signer(), security.envelop(settings.recipient(), json));
      put = outbox.put(new Envelope(message.id(), Kind.OUTCOME, cms)).toCompletableFuture().copy();
    } catch (SecurityModuleException | RuntimeException e) {
      return CompletableFuture.failedStage(e);
    }
    // An outbox that is replaced meanwhile may never answer.
    var guard =
        thread.schedule(
            () -> put.completeExceptionally(new TimeoutException("the outbox did not answer")),
            LONGEST_PUT.toSeconds(),
            TimeUnit.SECONDS);
    put.whenComplete((ok, failure) -> guard.cancel(false));
    return put;
  }

  private void ended(MeterState meter, @Nullable Throwable failure) {
    if (failure == null) {
      retry = FIRST_RETRY;
      if (failing) {
        failing = false;
        log.info("Alerts of meters leave again");
      }
      taken.accept(meter);
      return;
    }
    pausedUntil = nanoTime.getAsLong() + retry.toNanos();
    Duration doubled = retry.multipliedBy(2);
    retry = doubled.compareTo(LONGEST_RETRY) > 0 ? LONGEST_RETRY : doubled;
    if (!failing) {
      failing = true;
      log.warn(
          "Alerts of meters wait: {}. They leave when it is resolved; their meters keep what is new",
          Alerts.text(failure));
    }
  }
}
