package io.tiaki.access.internal;

import io.tiaki.platform.StateException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Which profiles there are: those of the policy in force when it names any, else those of the local
 * configuration. None runs before it is known which policy is in force. Safe for use by many
 * threads.
 */
final class Profiles {
  private static final Logger log = LoggerFactory.getLogger(Profiles.class);
  private static final Duration LOOK_AGAIN = Duration.ofMillis(500);

  private final String gateway;
  private final PolicyBook book;
  private final Pipelines pipelines;
  private final ScheduledExecutorService thread;
  private final Map<Object, Supplier<AccessProfile>> locals = new LinkedHashMap<>();
  private Optional<Policy> inForce = Optional.empty();
  private boolean unreadable;

  Profiles(String gateway, PolicyBook book, Pipelines pipelines, ScheduledExecutorService thread) {
    this.gateway = gateway;
    this.book = book;
    this.pipelines = pipelines;
    this.thread = thread;
  }

  /** Looks which policy is in force, until it is known. */
  void start() {
    try {
      thread.schedule(this::look, 0, TimeUnit.MILLISECONDS);
    } catch (RejectedExecutionException stopping) {
      log.debug("No profile starts any more");
    }
  }

  private void look() {
    try {
      follow(book.inForce());
    } catch (StateException e) {
      if (!e.retryable() && !unreadable) {
        unreadable = true;
        log.error(
            "Nothing leaves and nobody may do anything: the policy in force cannot be read ({})",
            e.getMessage());
      }
      thread.schedule(this::look, LOOK_AGAIN.toMillis(), TimeUnit.MILLISECONDS);
    }
  }

  /**
   * Adds a profile of the local configuration.
   *
   * @param owner who removes it
   */
  synchronized void add(Object owner, Supplier<AccessProfile> profile) {
    locals.put(owner, profile);
    if (inForce.isPresent() && inForce.get().profiles().isEmpty()) {
      run(owner, profile);
    }
  }

  synchronized void remove(Object owner) {
    locals.remove(owner);
    pipelines.remove(owner);
  }

  /** A policy is in force. */
  synchronized void follow(Policy policy) {
    boolean known = inForce.isPresent();
    boolean same = known && inForce.get().profiles().equals(policy.profiles());
    inForce = Optional.of(policy);
    if (same) {
      return;
    }
    pipelines.remove(this);
    locals.keySet().forEach(pipelines::remove);
    if (policy.profiles().isEmpty()) {
      locals.forEach(this::run);
      return;
    }
    List<Map<String, String>> all = policy.profiles().get();
    log.info("Policy {} says which {} profiles there are", policy.number(), all.size());
    all.forEach(texts -> run(this, () -> ProfileText.profile(texts, gateway)));
  }

  private void run(Object owner, Supplier<AccessProfile> profile) {
    try {
      pipelines.add(owner, profile.get());
    } catch (IllegalArgumentException e) {
      log.error("A profile lets nothing leave: {}. Correct its configuration.", e.getMessage());
    }
  }
}
