package io.tiaki.access.internal;

import io.tiaki.access.AccessControl;
import io.tiaki.access.AccessRequest;
import io.tiaki.access.Decision;
import io.tiaki.journal.Journal;
import io.tiaki.journal.JournalEvent;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;

/**
 * Denies what no rule permits. Grid operators may read and update; operators of a local console may
 * read and write attributes.
 */
public final class Rules implements AccessControl {
  private static final Set<String> OPERATOR_ACTIONS = Set.of("reading.read", "update.install");

  private static final Set<String> LOCAL_ACTIONS = Set.of("reading.read", "cosem.get", "cosem.set");

  private final Set<String> operators;
  private final Set<String> localOperators;
  private final Supplier<Optional<Journal>> journal;

  /**
   * Makes the rules.
   *
   * @param operators common names of those with the role grid operator
   * @param localOperators names of consoles, {@code console:name}, with the role local operator
   * @param journal without it nothing is permitted: nothing may happen unrecorded
   */
  public Rules(
      Set<String> operators, Set<String> localOperators, Supplier<Optional<Journal>> journal) {
    this.operators = Set.copyOf(operators);
    this.localOperators = Set.copyOf(localOperators);
    this.journal = journal;
  }

  @Override
  public Decision decide(AccessRequest request) {
    Optional<Journal> log = journal.get();
    if (log.isEmpty()) {
      return new Decision(
          false, "the journal is not available, and nothing is permitted unrecorded");
    }
    Decision decision = judge(request);
    boolean taken =
        !log.get()
            .record(event(request, decision))
            .toCompletableFuture()
            .isCompletedExceptionally();
    return taken || !decision.permitted()
        ? decision
        : new Decision(
            false, "the journal takes no entry now, and nothing is permitted unrecorded");
  }

  private Decision judge(AccessRequest request) {
    if (request.subject().isEmpty()) {
      return new Decision(false, "the signer's certificate has no common name");
    }
    if (operators.contains(request.subject())) {
      return judge("grid operator", OPERATOR_ACTIONS, request.action());
    }
    if (localOperators.contains(request.subject())) {
      return judge("local operator", LOCAL_ACTIONS, request.action());
    }
    return new Decision(false, "the signer has no role at this gateway");
  }

  private static Decision judge(String role, Set<String> actions, String action) {
    return actions.contains(action)
        ? new Decision(true, "the role " + role + " permits it")
        : new Decision(false, "the role " + role + " does not permit this action");
  }

  private static JournalEvent event(AccessRequest request, Decision decision) {
    String code = decision.permitted() ? "access.permitted" : "access.denied";
    String text = request.action() + ": " + decision.reason();
    JournalEvent event = JournalEvent.system(code, request.subject(), text);
    return new JournalEvent(
        event.log(), event.code(), event.subject(), request.meter(), event.text());
  }
}
