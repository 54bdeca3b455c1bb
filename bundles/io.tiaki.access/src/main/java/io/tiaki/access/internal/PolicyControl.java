package io.tiaki.access.internal;

import io.tiaki.access.AccessControl;
import io.tiaki.access.AccessRequest;
import io.tiaki.access.Decision;
import io.tiaki.directory.MeterEntry;
import io.tiaki.journal.Journal;
import io.tiaki.journal.JournalEvent;
import io.tiaki.model.MeterId;
import io.tiaki.platform.StateException;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Denies what no right permits (R56, R73), and everything while it is not known which policy holds
 * or while nothing can be recorded. Safe for use by many threads.
 */
final class PolicyControl implements AccessControl {
  private static final Pattern OF_GATEWAY =
      Pattern.compile(
          "access\\.(change|show|resolve)|journal\\..*\\.(export|confirm)|(selftest|update)\\..*");

  private final PolicyBook book;
  private final Services services;
  private final Clock clock;

  PolicyControl(PolicyBook book, Services services, Clock clock) {
    this.book = book;
    this.services = services;
    this.clock = clock;
  }

  @Override
  public Decision decide(AccessRequest request) {
    Optional<Journal> log = services.journal();
    if (log.isEmpty()) {
      return denied("the journal is not available, and nothing is permitted unrecorded");
    }
    Decision decision = judge(request);
    boolean taken =
        !log.get()
            .record(event(request, decision))
            .toCompletableFuture()
            .isCompletedExceptionally();
    return taken || !decision.permitted()
        ? decision
        : denied("the journal takes no entry now, and nothing is permitted unrecorded");
  }

  /** Denies for a reason that is none of the policy's, and says so in the journal. */
  Decision deny(AccessRequest request, String reason) {
    Decision decision = denied(reason);
    services.journal().ifPresent(log -> log.record(event(request, decision)));
    return decision;
  }

  private Decision judge(AccessRequest request) {
    if (request.subject().isEmpty()) {
      return denied("the signer's certificate has no common name");
    }
    Policy policy;
    try {
      policy = book.inForce();
    } catch (StateException e) {
      return denied("the policy in force cannot be read: " + e.getMessage());
    }
    try {
      return judge(policy, isOfGateway(request.action()) ? atGateway(request) : request);
    } catch (StateException e) {
      return denied("who lives behind the meter cannot be read: " + e.getMessage());
    }
  }

  /** What concerns all meters, or none: a right at some meters does not reach it. */
  private static boolean isOfGateway(String action) {
    return OF_GATEWAY.matcher(action).matches();
  }

  /** Whoever names a meter where none is meant gains nothing by it. */
  private static AccessRequest atGateway(AccessRequest request) {
    return new AccessRequest(request.subject(), request.action(), Optional.empty(), request.data());
  }

  private Decision judge(Policy policy, AccessRequest request) throws StateException {
    Optional<Role> role = Optional.ofNullable(policy.subjects().get(request.subject()));
    if (role.isEmpty() && isTenant(request)) {
      role = Optional.of(Role.CONSUMER);
    }
    if (role.isEmpty()) {
      return denied("the signer has no role at this gateway");
    }
    Role known = role.get();
    List<Right> named =
        policy.rights().stream()
            .filter(r -> r.isHeldBy(request.subject(), known) && r.names(request.action()))
            .toList();
    if (named.isEmpty()) {
      return denied("the role " + known.words() + " does not permit this action");
    }
    List<Right> reaching = named.stream().filter(r -> r.reaches(request, this::groupOf)).toList();
    if (reaching.isEmpty()) {
      return denied("no right of it reaches this meter");
    }
    if (reaching.stream().noneMatch(r -> r.holdsAt(clock.instant()))) {
      return denied("its right does not hold at this time");
    }
    if (known.isOwnOnly() && !isOwn(known, request)) {
      return denied("the role " + known.words() + " reaches own data of the own time only");
    }
    return new Decision(
        true,
        (named.get(0).ofRole() ? "the role " + known.words() : "a right of its own")
            + " permits it");
  }

  private boolean isOwn(Role role, AccessRequest request) throws StateException {
    return role == Role.METER
        ? request.meter().filter(m -> m.logicalDeviceName().equals(request.subject())).isPresent()
        : isTenant(request);
  }

  /** Whether the whole time that is asked for lies in one tenancy of the subject. */
  private boolean isTenant(AccessRequest request) throws StateException {
    if (request.meter().isEmpty() || services.state().isEmpty()) {
      return false;
    }
    Instant now = clock.instant();
    Instant from = request.data().map(AccessRequest.DataTime::from).orElse(now);
    Instant until = request.data().map(AccessRequest.DataTime::until).orElse(now);
    List<Tenancies.Tenancy> all = Tenancies.of(services.state().get(), request.meter().get());
    Optional<Tenancies.Tenancy> first = Tenancies.at(all, from);
    return first.isPresent()
        && first.equals(Tenancies.at(all, until))
        && first.get().consumer().equals(request.subject());
  }

  private Optional<String> groupOf(MeterId meter) {
    return services.directory().flatMap(d -> d.find(meter)).map(MeterEntry::group);
  }

  private static Decision denied(String reason) {
    return new Decision(false, reason);
  }

  private static JournalEvent event(AccessRequest request, Decision decision) {
    String code = decision.permitted() ? "access.permitted" : "access.denied";
    String text = request.action() + ": " + decision.reason();
    JournalEvent event = JournalEvent.system(code, request.subject(), text);
    return new JournalEvent(
        event.log(), event.code(), event.subject(), request.meter(), event.text());
  }
}
