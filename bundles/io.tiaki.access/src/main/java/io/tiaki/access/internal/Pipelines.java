package io.tiaki.access.internal;

import io.tiaki.platform.Metric;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ScheduledExecutorService;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The pipelines of all profiles, one a name, on one thread. Safe for use by many threads. */
final class Pipelines {
  private static final Logger log = LoggerFactory.getLogger(Pipelines.class);

  /** Each costs a reader of the log. */
  static final int MOST = 64;

  private final Clock clock;
  private final LongSupplier nanoTime;
  private final ScheduledExecutorService thread;
  private final Services services;
  private final Map<String, Running> running = new TreeMap<>();
  private volatile List<AccessProfile> now = List.of();
  private long accepted;

  private record Running(Object owner, AccessProfile profile, Pipeline pipeline) {}

  Pipelines(
      Clock clock, LongSupplier nanoTime, ScheduledExecutorService thread, Services services) {
    this.clock = clock;
    this.nanoTime = nanoTime;
    this.thread = thread;
    this.services = services;
  }

  /**
   * Starts a profile's pipeline.
   *
   * @param owner who ends it with {@link #remove}
   * @throws IllegalArgumentException when it cannot be; the message says why
   */
  synchronized void add(Object owner, AccessProfile profile) {
    AccessProfile.check(
        !running.containsKey(profile.name()),
        "there is a profile " + profile.name() + " already: give it another name");
    AccessProfile.check(running.size() < MOST, "there are " + MOST + " profiles already");
    Pipeline pipeline = new Pipeline(profile, clock, nanoTime, thread, services);
    running.put(profile.name(), new Running(owner, profile, pipeline));
    now = profiles();
    log.info(
        "Profile {} lets {} data of {} leave for {}{}",
        profile.name(),
        profile.processing().kind().text(),
        profile.selection().meters().all() ? "all meters" : "some meters",
        profile.delivery().recipient(),
        profile.pseudonymous() ? " under pseudonyms" : "");
    pipeline.start();
    pipeline.committed(accepted);
  }

  /** Ends what an owner started; the cursors stay. */
  synchronized void remove(Object owner) {
    running
        .values()
        .removeIf(
            one -> {
              boolean own = one.owner().equals(owner);
              if (own) {
                one.pipeline().stop();
              }
              return own;
            });
    now = profiles();
  }

  /** The profiles that run, without waiting for anybody. */
  List<AccessProfile> running() {
    return now;
  }

  synchronized void committed(long position) {
    accepted = Math.max(accepted, position);
    running.values().forEach(one -> one.pipeline().committed(position));
  }

  synchronized List<AccessProfile> profiles() {
    return running.values().stream().map(Running::profile).toList();
  }

  synchronized List<Metric> metrics() {
    List<Metric> all = new ArrayList<>();
    running.values().forEach(one -> all.addAll(one.pipeline().metrics()));
    return all;
  }
}
