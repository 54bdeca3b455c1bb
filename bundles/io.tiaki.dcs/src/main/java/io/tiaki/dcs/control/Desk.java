package io.tiaki.dcs.control;

import io.tiaki.dcs.DcsException;
import io.tiaki.dcs.DcsKeys;
import io.tiaki.dcs.Failures;
import io.tiaki.dcs.ingest.Book;
import io.tiaki.dcs.protocol.Answers;
import io.tiaki.dcs.protocol.Messages;
import io.tiaki.security.SecurityModule;
import io.tiaki.security.SecurityModuleException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import org.h2.mvstore.MVStoreException;

/** Sends instructions and waits for their outcomes. Safe for use by many threads. */
public final class Desk {
  /** Gateway that is asked when nothing else is known. */
  public static final String DEFAULT_GATEWAY = "gw1";

  private static final int MAX_WAITING = 1_000;

  /** The gateway answers a little after the instruction's end at the latest. */
  private static final Duration GRACE = Duration.ofSeconds(2);

  private final DcsKeys keys;
  private final Book book;
  private final Courier courier;
  private final Supplier<Set<String>> connected;
  private final Clock clock;
  private final Map<String, CompletableFuture<Messages.Outcome>> waiting =
      new ConcurrentHashMap<>();

  /** Brings an instruction to the broker. */
  @FunctionalInterface
  public interface Courier {
    CompletableFuture<Void> publish(String gateway, String kind, byte[] cms, Duration keep);
  }

  /**
   * @param connected the gateways that are connected now
   */
  public Desk(
      DcsKeys keys, Book book, Courier courier, Supplier<Set<String>> connected, Clock clock) {
    this.keys = keys;
    this.book = book;
    this.courier = courier;
    this.connected = connected;
    this.clock = clock;
  }

  /**
   * Asks a gateway for a meter's registers.
   *
   * @param gateway empty: the one that sent the meter's last reading, else the only one connected
   * @param patience how long the instruction is valid
   * @return always completes normally
   */
  public CompletableFuture<Answer> read(String meter, Optional<String> gateway, Duration patience) {
    Set<String> present = connected.get();
    String chosen = gateway.or(() -> book.gatewayOf(meter)).orElseGet(() -> only(present));
    if (!present.contains(chosen)) {
      return done(Answer.of("unreachable", absence(chosen, present), chosen));
    }
    if (waiting.size() >= MAX_WAITING) {
      return done(
          Answer.of("overloaded", "too many instructions wait already; try again later", chosen));
    }
    try {
      keys.prepareRecipient(chosen);
      return send(meter, chosen, patience);
    } catch (DcsException e) {
      return done(Answer.of("failed", "gateway " + chosen + ": " + Failures.text(e), chosen));
    } catch (SecurityModuleException | MVStoreException e) {
      return done(Answer.of("failed", "no instruction could be made: " + Failures.text(e), chosen));
    }
  }

  /** An outcome came in; it is stored already. */
  public void arrived(Messages.Outcome outcome) {
    CompletableFuture<Messages.Outcome> one = waiting.remove(outcome.instruction());
    if (one != null) {
      one.complete(outcome);
    }
  }

  private CompletableFuture<Answer> send(String meter, String gateway, Duration patience)
      throws SecurityModuleException {
    String id = UUID.randomUUID().toString();
    Instant now = clock.instant();
    byte[] json = Answers.read(gateway, id, meter, now, now.plus(patience));
    SecurityModule security = keys.module();
    byte[] cms = security.sign("sign", security.envelop(gateway, json));
    book.addInstruction(id, gateway);
    book.commit();
    CompletableFuture<Messages.Outcome> outcome = new CompletableFuture<>();
    waiting.put(id, outcome);
    return courier
        .publish(gateway, "instructions", cms, patience)
        .thenCompose(
            sent -> outcome.orTimeout(patience.plus(GRACE).toMillis(), TimeUnit.MILLISECONDS))
        .handle(
            (answer, failure) -> {
              waiting.remove(id);
              return failure == null
                  ? new Answer(answer.status(), remedy(answer), gateway, id, answer.readings())
                  : failed(failure, gateway, id, patience);
            });
  }

  private static Answer failed(Throwable failure, String gateway, String id, Duration patience) {
    Throwable cause = failure.getCause() == null ? failure : failure.getCause();
    if (cause instanceof TimeoutException) {
      return new Answer(
          "timed-out",
          "gateway "
              + gateway
              + " gave no answer within "
              + patience.toSeconds()
              + " s; see its log, or allow more with --timeout",
          gateway,
          id,
          List.of());
    }
    return new Answer(
        "failed",
        "the broker did not take the instruction (" + Failures.text(cause) + "); try again",
        gateway,
        id,
        List.of());
  }

  private static String remedy(Messages.Outcome outcome) {
    if (!outcome.text().isBlank()) {
      return outcome.text();
    }
    return switch (outcome.status()) {
      case "done" -> "";
      case "unknown-meter" -> "the gateway has no such meter; register it there";
      case "refused" -> "access control said no; see the gateway's system log";
      case "unreachable" -> "the gateway has no session with the meter; see whether it has power";
      case "timed-out" -> "the meter did not answer in time; try again";
      default -> "see the gateway's log";
    };
  }

  private static String only(Set<String> present) {
    return present.size() == 1 ? present.iterator().next() : DEFAULT_GATEWAY;
  }

  private static String absence(String gateway, Set<String> present) {
    return "gateway "
        + gateway
        + " is not connected; start it and see its log"
        + (present.isEmpty() ? "" : ". Connected: " + String.join(", ", present));
  }

  private static CompletableFuture<Answer> done(Answer answer) {
    return CompletableFuture.completedFuture(answer);
  }
}
