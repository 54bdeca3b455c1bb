package io.tiaki.access.internal;

import io.tiaki.access.AccessControl;
import io.tiaki.access.AccessRequest;
import io.tiaki.access.Decision;
import io.tiaki.journal.Journal;
import io.tiaki.journal.JournalEvent;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;

/** Denies what no rule permits. There is one rule: grid operators may read and update. */
public final class Rules implements AccessControl {
  private static final Set<String> OPERATOR_ACTIONS = Set.of("reading.read", "update.install");

  private final Set<String> operators;
  private final Supplier<Optional<Journal>> journal;

  /**
   * Makes the rules.
   *
   * @param operators common names of those with the role grid operator
   * @param journal without it nothing is permitted: nothing may happen unrecorded
   */
  public Rules(Set<String> operators, Supplier<Optional<Journal>> journal) {
    this.operators = Set.copyOf(operators);
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
    } else if (!operators.contains(request.subject())) {
      return new Decision(false, "the signer has no role at this gateway");
    } else if (!OPERATOR_ACTIONS.contains(request.action())) {
      return new Decision(false, "the role grid operator does not permit this action");
    }
    return new Decision(true, "the role grid operator permits it");
  }

  private static JournalEvent event(AccessRequest request, Decision decision) {
    String code = decision.permitted() ? "access.permitted" : "access.denied";
    String text = request.action() + ": " + decision.reason();
    JournalEvent event = JournalEvent.system(code, request.subject(), text);
    return new JournalEvent(
        event.log(), event.code(), event.subject(), request.meter(), event.text());
  }
}
