package io.tiaki.session.dtls.internal;

import io.tiaki.directory.MeterEntry;
import io.tiaki.journal.JournalEvent;
import io.tiaki.security.SecurityModuleException;
import io.tiaki.session.dtls.Authenticator;
import io.tiaki.session.dtls.PeerIdentity;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.Optional;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One meter of the directory: its session, the handshake that may bring one, and when to try again.
 */
final class MeterTarget {
  private static final Logger LOG = LoggerFactory.getLogger(MeterTarget.class);

  private final GatewayCore core;
  private final PeerTiming timing;
  private final AddressClaim claim;
  private final Attempts attempts = new Attempts();
  private volatile MeterEntry entry;
  private volatile @Nullable GatewaySession live;
  private volatile @Nullable Association pending;
  private volatile @Nullable String lastFailure;
  private @Nullable ScheduledFuture<?> due;
  private boolean attempting;
  private volatile boolean renewing;
  private boolean gone;
  private long lastAttempt;
  private long lastHint = Long.MIN_VALUE / 2;

  MeterTarget(GatewayCore core, MeterEntry entry) {
    this.core = core;
    this.timing = new PeerTiming(core.timing());
    this.claim = new AddressClaim(core.addresses(), this);
    this.entry = entry;
  }

  Optional<GatewaySession> live() {
    return Optional.ofNullable(live);
  }

  Optional<String> lastFailure() {
    return Optional.ofNullable(lastFailure);
  }

  /** Whether it has not answered a few times in a row. */
  boolean isSilent() {
    return attempts.isSilent();
  }

  MeterEntry entry() {
    return entry;
  }

  /** Takes a datagram from the meter's address, on the link's thread. */
  void deliver(InetSocketAddress from, byte[] datagram) {
    Association handshake = pending;
    GatewaySession session = live;
    boolean isOpen = session != null && handshake != null && session.uses(handshake);
    Association beside = isOpen ? null : handshake;
    if (beside != null) {
      beside.deliver(from, datagram);
    }
    if (session != null) {
      session.deliver(from, datagram);
    }
    if (beside == null && Hint.is(datagram)) {
      hinted(session);
    }
  }

  /**
   * Somebody says in the clear for the meter that it has something to say and no session (decision
   * 6).
   */
  private void hinted(@Nullable GatewaySession session) {
    long now = core.clock().millis();
    if (session != null) {
      session.suspect(now);
      return;
    }
    boolean follow;
    synchronized (this) {
      follow = !attempting && core.hints().admits(lastHint, now);
      lastHint = follow ? now : lastHint;
      if (follow) {
        schedule(0);
      }
    }
    core.counters(entry).add(follow ? Count.HINT : Count.HINT_DROPPED);
  }

  /** The directory's entry is new or has changed. */
  void changed(MeterEntry changed) {
    GatewaySession session;
    Association handshake;
    String reason;
    synchronized (this) {
      MeterEntry before = entry;
      entry = changed;
      session = live;
      handshake = pending;
      reason = EntryChange.obstacle(before, changed, session);
      boolean isNews = due == null || !before.equals(changed);
      if (reason != null) {
        claim.release();
      }
      if (session == null && !attempting && isNews) {
        attempts.forgive();
        schedule(0);
      }
    }
    if (reason != null) {
      core.resumption().forget(changed.id());
    }
    if (reason != null && handshake != null) {
      handshake.close(reason);
    }
    if (reason != null && session != null) {
      session.close(reason);
    }
  }

  /**
   * Ends the session with a meter whose certificate was revoked or has ended, or its key is gone.
   */
  void checkTrust() {
    GatewaySession session = live;
    if (session == null) {
      return;
    }
    MeterEntry current = entry;
    Optional<String> problem = core.keys().problem(current, session);
    if (problem.isPresent()) {
      synchronized (this) {
        attempts.told(); // That it is refused from now on is no further news.
      }
      core.keys().end(current, session, problem.get());
    }
  }

  /** Ends the session when the policy of the meter's group does not want one like it any more. */
  void checkPolicy() {
    GatewaySession session = live;
    MeterEntry current = entry;
    if (session != null) {
      core.keys()
          .violation(current, session)
          .ifPresent(violation -> core.keys().outlaw(current, session, violation));
    }
  }

  /** There is no key for the meter, or its group's policy is wrong: tried again ever later. */
  private void withoutKey(MeterEntry current, String reason) {
    boolean tell;
    synchronized (this) {
      if (live != null) {
        return; // Keys may be on their way; its session is as good as before.
      }
      lastFailure = reason;
      tell = attempts.withoutKey(!gone && core.obstacle(current) == null);
    }
    if (tell) {
      refused(current, reason);
    }
  }

  private void refused(MeterEntry current, String reason) {
    core.failures().refused(current.id(), current.address(), reason);
    core.record(JournalEvent.system("session.refused", current.id(), reason));
  }

  /** It is no longer ours, or the service stops. */
  void stop(String reason) {
    GatewaySession session;
    Association handshake;
    synchronized (this) {
      gone = true;
      session = live;
      handshake = pending;
      cancelDue();
      claim.release();
    }
    if (handshake != null) {
      handshake.close(reason);
    }
    if (session != null) {
      session.close(reason);
    }
  }

  /** Tries now instead of later, but not twice within the shortest wait. */
  synchronized void connect() {
    if (live == null && !attempting) {
      long least = core.settings().retryMinMs();
      long since = core.clock().millis() - lastAttempt;
      schedule(since >= 0 && since < least ? least - since : 0);
    }
  }

  private void schedule(long millis) {
    cancelDue();
    if (gone || entry.state() != MeterEntry.State.PRE_REGISTERED) {
      return;
    }
    try {
      due = core.timer().schedule(() -> attempt(false), millis, TimeUnit.MILLISECONDS);
    } catch (RejectedExecutionException e) {
      LOG.trace("The service is stopping", e);
    }
  }

  private void cancelDue() {
    ScheduledFuture<?> waiting = due;
    if (waiting != null) {
      waiting.cancel(false);
      due = null;
    }
  }

  private synchronized void attempt(boolean besideSession) {
    attempt(besideSession, false);
  }

  private synchronized void attempt(boolean besideSession, boolean renew) {
    due = null;
    if (gone || attempting || live != null && !besideSession) {
      return;
    }
    String obstacle = core.obstacle(entry);
    if (obstacle != null) {
      lastFailure = obstacle; // Tried again as soon as it is gone.
    } else {
      lastAttempt = core.clock().millis();
      renewing = renew;
      attempting = true;
      attempting = core.pool().submit(this::handshake, attempts.isDoubtful(), this::isUnanswered);
    }
  }

  private boolean isUnanswered() {
    Association handshake = pending;
    return handshake == null || handshake.isSilent();
  }

  private void handshake() {
    MeterEntry current = entry;
    Association association = null;
    long start = System.nanoTime();
    try {
      Authenticator authenticator = core.authenticator(current);
      InetSocketAddress address = claim(current);
      association =
          new GatewayHandshake(core, timing).begin(current, authenticator, address, renewing);
      if (begin(association, current)) {
        PeerIdentity identity = association.connect();
        association.counters().add(association.outcome().kind());
        association.counters().handshakeTook(System.nanoTime() - start);
        succeeded(current, authenticator, association, identity);
      } else {
        association.close("the directory has changed");
      }
    } catch (SecurityModuleException e) {
      withoutKey(current, String.valueOf(e.getMessage()));
    } catch (IOException e) {
      failed(current, association, e);
    } finally {
      finished(current);
    }
  }

  private synchronized boolean begin(Association association, MeterEntry current) {
    if (gone || !current.equals(entry) || current.state() != MeterEntry.State.PRE_REGISTERED) {
      return false;
    }
    pending = association;
    association.counters().add(Count.BEGUN);
    return true;
  }

  /** The meter is at another address: what begins beside its session goes there too. */
  void moved(GatewaySession session, InetSocketAddress to) {
    LOG.debug("Meter {} is at {} now", session.meter(), to);
    synchronized (this) {
      if (!gone && session.equals(live)) {
        claim.moved(to);
      }
    }
  }

  /** Resolves the address, on the handshake's thread, and makes it this meter's. */
  private InetSocketAddress claim(MeterEntry current) throws IOException {
    synchronized (this) {
      InetSocketAddress moved = claim.movedTo();
      if (moved != null) {
        return moved;
      }
    }
    InetSocketAddress address = AddressClaim.resolved(current.address());
    synchronized (this) {
      boolean isOutdated = gone || !current.equals(entry);
      if (!isOutdated) {
        claim.take(address);
      }
    }
    return address;
  }

  private void succeeded(
      MeterEntry current, Authenticator keys, Association association, PeerIdentity identity) {
    long mark = OwnIdentity.mark(keys, identity.authentication());
    GatewaySession session =
        new GatewaySession(current.id(), identity, association, mark, core, this);
    GatewaySession replaced;
    synchronized (this) {
      if (gone || !current.equals(entry)) {
        association.close("the directory has changed");
        return;
      }
      // Here, or what changed() forgets at the same time would be kept after all.
      core.resumption().done(current.id(), keys, association);
      replaced = live;
      live = isRenewed(replaced, association, identity) ? replaced : session;
      attempts.succeeded(core.clock().millis());
      lastFailure = null;
    }
    if (replaced != null && replaced.equals(live)) {
      replaced.renew(association, mark);
      return;
    }
    if (replaced != null) {
      replaced.replace();
    }
    LOG.debug("Meter {} is connected", current.id());
    session.open();
  }

  private static boolean isRenewed(
      @Nullable GatewaySession session, Association association, PeerIdentity identity) {
    return session != null
        && association.isRenewal()
        && session.fingerprint().equals(identity.fingerprint());
  }

  private void failed(MeterEntry current, @Nullable Association association, IOException failure) {
    String reason =
        association == null ? String.valueOf(failure.getMessage()) : association.explain(failure);
    boolean refused =
        association == null
            ? failure instanceof AddressException
            : association.outcome().isRefusal(failure);
    Failure kind = association == null ? Failure.ADDRESS : association.outcome().failure(failure);
    core.counters(current).failed(kind);
    boolean tell;
    if (association != null) {
      core.resumption().failed(current.id(), association, refused);
    }
    synchronized (this) {
      GatewaySession session = live;
      if (session != null && renewing) {
        session.renewalFailed();
        return;
      }
      if (session != null) {
        attempts.probedInVain();
        return;
      }
      lastFailure = reason;
      boolean isSpoilt = association != null && association.outcome().isSpoilt(failure);
      boolean isSilent = association != null && association.isSilent();
      long now = core.clock().millis();
      tell = attempts.failed(kind, refused, isSpoilt, isSilent, now);
      if (isSilent && !attempts.isSilent()) {
        core.timing().pacer().unanswered();
      }
      tell |= attempts.unproven(association != null && association.outcome().isUnproven(failure));
      tell &= !gone;
    }
    LOG.debug("No session with meter {}: {}", current.id(), reason);
    if (tell) {
      refused(current, reason);
    }
  }

  private synchronized void finished(MeterEntry used) {
    pending = null;
    attempting = false;
    if (live == null) {
      schedule(used.equals(entry) ? attempts.backoff(core.settings()) : 0);
    }
  }

  /** The session is over: a new one is tried soon. */
  void ended(GatewaySession session, String reason) {
    LOG.debug("The session with meter {} ended: {}", session.meter(), reason);
    synchronized (this) {
      if (!session.equals(live)) {
        return;
      }
      live = null;
      claim.settle();
      attempts.forgive();
      lastFailure = reason;
      if (!attempting) {
        schedule(Attempts.first(core.settings()));
      }
    }
  }

  /** Once a second: keeps the session alive and finds out whether the meter has forgotten it. */
  void tick(long now) {
    GatewaySession session = live;
    if (session == null) {
      return;
    }
    session.keepAlive(now, core.keepAlives().everyMs());
    boolean probe;
    synchronized (this) {
      probe = session.isForgotten(now) && attempts.mayProbe(now);
    }
    boolean worn = session.isWorn(now);
    if (probe) {
      attempt(true);
    } else if (worn) {
      attempt(true, true);
    }
  }
}
