package io.tiaki.update.internal;

import io.tiaki.journal.JournalEvent;
import io.tiaki.platform.StateException;
import io.tiaki.update.internal.trial.Order;
import io.tiaki.usecase.Outcome.Status;
import java.time.Clock;
import java.util.Map;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What the conductor asks of whichever instance of our bundle is active, in texts of the JDK only:
 * the two may be of different versions, and so may what they are wired to.
 */
final class Judge implements Function<Map<String, String>, String> {
  private static final Logger log = LoggerFactory.getLogger(Judge.class);

  private final Services services;
  private final Clock clock;

  Judge(Services services, Clock clock) {
    this.services = services;
    this.clock = clock;
  }

  /** Answers with what is wrong; empty when nothing is. */
  @Override
  public String apply(Map<String, String> question) {
    Order order = Order.of(question);
    if (Order.ENDED.equals(question.get(Order.ASK))) {
      return ended(
          order,
          Status.valueOf(question.getOrDefault(Order.STATUS, Status.FAILED.name())),
          question.getOrDefault(Order.TEXT, ""));
    }
    if (services.state().isEmpty()) {
      return "the store is away";
    }
    return new Examiner(services::probes).worse(order.baseline());
  }

  private String ended(Order order, Status status, String text) {
    if (services.state().isEmpty() || services.journal().isEmpty()) {
      return "store or journal are away";
    }
    boolean done = status == Status.DONE;
    try {
      Memory memory = new Memory(services.state().get(), clock);
      if (done) {
        memory.raise(order.candidate().name(), order.candidate().version());
      }
      memory.ended(order.instruction(), status, text);
    } catch (StateException e) {
      return "the store takes nothing";
    }
    if (done) {
      log.info("update {}: {}", order.instruction(), text);
    } else {
      log.error("update {}: {}", order.instruction(), text);
    }
    services
        .journal()
        .get()
        .record(
            JournalEvent.system(
                done ? "update.installed" : "update.rolled-back",
                "gateway",
                "Update " + order.instruction() + ": " + text));
    return "";
  }
}
