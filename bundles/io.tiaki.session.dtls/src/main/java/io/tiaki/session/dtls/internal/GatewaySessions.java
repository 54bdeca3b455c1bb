package io.tiaki.session.dtls.internal;

import io.tiaki.directory.DirectoryListener;
import io.tiaki.directory.MeterEntry;
import io.tiaki.journal.Journal;
import io.tiaki.model.MeterId;
import io.tiaki.platform.Metric;
import io.tiaki.platform.StateStore;
import io.tiaki.security.SecurityModule;
import io.tiaki.session.Session;
import io.tiaki.session.SessionListener;
import io.tiaki.session.SessionService;
import io.tiaki.transport.DatagramLink;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps one session with every pre-registered meter of the directory. Link, security module and
 * journal may come, go and be replaced: live sessions stay, new handshakes wait. Safe for use by
 * many threads.
 */
public final class GatewaySessions implements SessionService, DirectoryListener, AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(GatewaySessions.class);
  private static final long TICK_MS = 1_000;
  private static final int SUMMARY_TICKS = 5;
  private static final int TRUST_TICKS = 60;
  private static final long POLICY_MS = 1_000;

  private final GatewayCore core;
  private final Map<MeterId, MeterTarget> targets = new ConcurrentHashMap<>();
  private DatagramLink.@Nullable Attachment attachment;
  private volatile @Nullable StateStore state;
  private final StoreWait storeWait;
  private @Nullable String lastObstacle;
  private int ticks;
  private volatile boolean closed;

  /**
   * Starts its timer; no handshake begins before link, security module and credential are there.
   */
  public GatewaySessions(Clock clock, SessionSettings settings) {
    this.core = new GatewayCore(clock, settings);
    this.storeWait = new StoreWait(core.timer(), this::connectAll);
    core.waitsForStore(storeWait::isWaiting);
    core.permits(0);
    core.timer().scheduleWithFixedDelay(this::tick, TICK_MS, TICK_MS, TimeUnit.MILLISECONDS);
  }

  /** Changes the settings; live sessions stay. */
  public void settings(SessionSettings settings) {
    core.settings(settings);
    core.permits(targets.size());
    connectAll();
  }

  /** The link is there, or is another one. */
  public void link(DatagramLink link) {
    synchronized (this) {
      detach();
      core.link(link);
      attach();
    }
    connectAll();
  }

  /** A link is gone; harmless when another one has taken its place. */
  public synchronized void linkGone(DatagramLink link) {
    if (link.equals(core.link())) {
      detach();
      core.link(null);
    }
  }

  private void attach() {
    DatagramLink link = core.link();
    if (closed || link == null || attachment != null) {
      return;
    }
    try {
      attachment = link.attach(this::received);
    } catch (IllegalStateException e) {
      LOG.debug("Not attached yet; trying again", e);
    }
  }

  private void detach() {
    if (attachment != null) {
      attachment.close();
      attachment = null;
    }
  }

  /** The security module is there, or is another one. */
  public void module(SecurityModule module) {
    core.module(module);
    connectAll();
  }

  /** A security module is gone; harmless when another one has taken its place. */
  public void moduleGone(SecurityModule module) {
    if (module.equals(core.module())) {
      core.module(null);
    }
  }

  /** Certificates may be revoked and keys replaced: sessions are checked again. Does not wait. */
  public void trustChanged() {
    try {
      core.timer().execute(this::checkTrust);
    } catch (RejectedExecutionException e) {
      LOG.trace("The service is stopping", e);
    }
    connectAll();
  }

  /**
   * What a policy does not want any more ends, a moment later: who changes it may do so in steps.
   */
  private void checkPolicies() {
    try {
      core.timer()
          .schedule(
              () -> targets.values().forEach(MeterTarget::checkPolicy),
              POLICY_MS,
              TimeUnit.MILLISECONDS);
    } catch (RejectedExecutionException e) {
      LOG.trace("The service is stopping", e);
    }
    connectAll();
  }

  private void checkTrust() {
    targets.values().forEach(MeterTarget::checkTrust);
  }

  /** A group of meters has a policy. */
  void policy(GroupPolicy policy) {
    core.keys().policy(policy);
    checkPolicies();
  }

  /** A group of meters has none any more. */
  void policyGone(GroupPolicy policy) {
    core.keys().policyGone(policy);
    checkPolicies();
  }

  /** The policy of a group is another. */
  void policyChanged() {
    checkPolicies();
  }

  /** The journal is there, or is another one. */
  public void journal(Journal journal) {
    core.journal(journal);
  }

  /** A journal is gone; harmless when another one has taken its place. */
  public void journalGone(Journal journal) {
    if (journal.equals(core.journal())) {
      core.journal(null);
    }
  }

  /** Where sessions to resume outlive a restart. */
  public void state(StateStore store) {
    state = store;
    core.resumption().state(store);
    if (core.isWaitingForStore()) {
      storeWait.end();
      connectAll();
    }
  }

  /**
   * A store may come, or come back: handshakes wait for it, so that they can resume sessions.
   *
   * @param millis at most so long; 0, as it is until told, = not at all
   */
  public void awaitState(long millis) {
    storeWait.atMost(millis);
  }

  /** A store is gone; harmless when another one has taken its place. */
  public void stateGone(StateStore store) {
    if (store.equals(state)) {
      state = null;
      storeWait.begin();
      core.resumption().state(null);
    }
  }

  /** Adds a listener and announces every live session to it. */
  public void listener(SessionListener listener) {
    ListenerEntry entry = new ListenerEntry(listener);
    core.listeners().add(entry);
    targets.values().forEach(target -> target.live().ifPresent(session -> session.announce(entry)));
  }

  /** Removes a listener. */
  public void listenerGone(SessionListener listener) {
    for (ListenerEntry entry : core.listeners()) {
      if (entry.listener().equals(listener)) {
        entry.end();
        core.listeners().remove(entry);
        targets
            .values()
            .forEach(target -> target.live().ifPresent(session -> session.forget(entry)));
      }
    }
  }

  @Override
  public void changed(MeterEntry entry) {
    if (!closed) {
      targets.computeIfAbsent(entry.id(), id -> new MeterTarget(core, entry)).changed(entry);
    }
  }

  @Override
  public void removed(MeterId id) {
    MeterTarget target = targets.remove(id);
    if (target != null) {
      target.stop("the meter was removed from the directory");
      core.resumption().forget(id);
    }
  }

  @Override
  public Optional<Session> session(MeterId meter) {
    MeterTarget target = targets.get(meter);
    return target == null ? Optional.empty() : target.live().map(session -> session);
  }

  @Override
  public void connect(MeterId meter) {
    MeterTarget target = targets.get(meter);
    if (target != null) {
      target.connect();
    }
  }

  @Override
  public Optional<String> lastFailure(MeterId meter) {
    MeterTarget target = targets.get(meter);
    return target == null || target.live().isPresent() ? Optional.empty() : target.lastFailure();
  }

  /** Whether a listener is called on a thread of its own. */
  boolean isAside(SessionListener listener) {
    return core.listeners().stream()
        .anyMatch(entry -> entry.listener().equals(listener) && entry.isAside());
  }

  /** How many connection IDs are in use. */
  int connections() {
    return core.connections().size();
  }

  /** What is counted. */
  SessionCounters counters() {
    return core.counters();
  }

  /** All numbers, link by link and group by group. */
  public List<Metric> metrics() {
    return core.counters().metrics();
  }

  private void connectAll() {
    targets.values().forEach(MeterTarget::connect);
  }

  private void received(InetSocketAddress from, ByteBuffer buffer) {
    byte first = buffer.hasRemaining() ? buffer.get(buffer.position()) : 0;
    MeterTarget target = core.addresses().get(from);
    if (target == null && first != RecordGuard.CONNECTION_ID_RECORD) {
      if (first == RecordGuard.ALERT) {
        core.strangers().add(Count.HINT_UNKNOWN);
      }
      return;
    }
    byte[] datagram = new byte[buffer.remaining()];
    buffer.get(datagram);
    Association association = core.connections().find(datagram);
    if (association != null) {
      association.deliver(from, datagram);
    } else if (target != null) {
      target.deliver(from, datagram);
    }
  }

  /** Once a second. */
  void tick() {
    try {
      synchronized (this) {
        attach();
      }
      core.listeners().forEach(ListenerEntry::look);
      core.permits(targets.size());
      checkObstacle();
      core.keepAlives().update(core.counters().live(), core.settings().keepaliveMs());
      long now = core.clock().millis();
      targets.values().forEach(target -> target.tick(now));
      core.resumption().tick();
      if (ticks % TRUST_TICKS == 0) {
        checkTrust();
      }
      if (++ticks % SUMMARY_TICKS == 0) {
        summary();
      }
    } catch (RuntimeException | Error e) {
      LOG.error("Keeping sessions alive failed for a reason of our own", e);
    }
  }

  /** While our certificate is missing all meters wait for it together. */
  private void checkObstacle() {
    if (core.isCredentialBack()) {
      connectAll();
    }
    String obstacle = storeWait.isWaiting() ? null : core.obstacle();
    if (obstacle != null && !obstacle.equals(lastObstacle) && !targets.isEmpty()) {
      LOG.warn("No new sessions with meters: {}", obstacle);
    }
    lastObstacle = targets.isEmpty() ? null : obstacle;
  }

  private void summary() {
    int live = 0;
    int silent = 0;
    String example = "";
    for (MeterTarget target : targets.values()) {
      live += target.live().isPresent() ? 1 : 0;
      if (target.isSilent()) {
        silent++;
        example = target.entry().id() + " at " + target.entry().address();
      }
    }
    SessionCounters sums = core.counters();
    long full = sums.sum(Count.FULL) + sums.sum(Count.PSK) + sums.sum(Count.RAW_KEY);
    core.failures()
        .summary(
            new Standing(live, targets.size(), silent, example, full, sums.sum(Count.RESUMED)));
  }

  /** Ends all sessions with close_notify and tells the listeners; within two seconds. */
  @Override
  public void close() {
    synchronized (this) {
      closed = true;
    }
    core.timer().shutdownNow();
    targets.values().forEach(target -> target.stop("the session service is stopping"));
    core.pool().close();
    core.resumption().close();
    synchronized (this) {
      detach();
      core.link(null);
    }
    core.listeners().forEach(ListenerEntry::finish);
  }
}
