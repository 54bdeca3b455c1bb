package io.tiaki.dcs.control;

import com.google.gson.JsonObject;
import io.tiaki.dcs.DcsException;
import io.tiaki.dcs.DcsKeys;
import io.tiaki.dcs.Failures;
import io.tiaki.dcs.ingest.Book;
import io.tiaki.dcs.ingest.Given;
import io.tiaki.dcs.protocol.Answers;
import io.tiaki.dcs.protocol.Messages;
import io.tiaki.dcs.protocol.Progress;
import io.tiaki.security.SecurityModule;
import io.tiaki.security.SecurityModuleException;
import io.tiaki.security.SignedContent;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.h2.mvstore.MVStoreException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sends instructions, signed and encrypted, and waits for their outcomes. Safe for use by many
 * threads.
 */
public final class Instructions {
  private static final Logger LOG = LoggerFactory.getLogger(Instructions.class);
  private static final int MAX_WAITING = 1_000;

  private final DcsKeys keys;
  private final Book book;
  private final Courier courier;
  private final Supplier<Set<String>> connected;
  private final Clock clock;
  private final Map<String, CompletableFuture<Messages.Outcome>> waiting =
      new ConcurrentHashMap<>();

  /** Who is told of what precedes an outcome. */
  private final Map<String, Consumer<String>> watching = new ConcurrentHashMap<>();

  /** Brings an instruction to the broker. */
  @FunctionalInterface
  public interface Courier {
    CompletableFuture<Void> publish(String gateway, String kind, byte[] cms, Duration keep);
  }

  /** Is told of an instruction before it leaves, and before it is durable in the book. */
  @FunctionalInterface
  interface Departure {
    void leaves(String id, Instant created, Instant validUntil) throws DcsException;
  }

  /**
   * @param connected the gateways that are connected now
   */
  public Instructions(
      DcsKeys keys, Book book, Courier courier, Supplier<Set<String>> connected, Clock clock) {
    this.keys = keys;
    this.book = book;
    this.courier = courier;
    this.connected = connected;
    this.clock = clock;
  }

  /** The gateways that are connected now. */
  Set<String> connected() {
    return connected.get();
  }

  /**
   * Verifies what a gateway signed.
   *
   * @throws SecurityModuleException when signature or signer are not good
   */
  SignedContent verify(byte[] signed) throws SecurityModuleException {
    return keys.module().verify(signed);
  }

  /**
   * Sends an instruction.
   *
   * @param patience how long it is valid
   * @param silence what to do when no answer comes, for people
   * @return the gateway's answer, or why there is none; always completes normally
   */
  CompletableFuture<Answer> send(
      String gateway, Answers.Wish wish, Duration patience, String silence, Departure departure) {
    Set<String> present = connected.get();
    if (!present.contains(gateway)) {
      return done(Answer.of("unreachable", absence(gateway, present), gateway));
    }
    if (waiting.size() >= MAX_WAITING) {
      return done(
          Answer.of("overloaded", "too many instructions wait already; try again later", gateway));
    }
    try {
      keys.prepareRecipient(gateway);
      return sent(gateway, wish, patience, silence, departure);
    } catch (DcsException e) {
      return done(Answer.of("failed", "gateway " + gateway + ": " + Failures.text(e), gateway));
    } catch (SecurityModuleException | MVStoreException e) {
      return done(
          Answer.of("failed", "no instruction could be made: " + Failures.text(e), gateway));
    }
  }

  /**
   * Sends an instruction, as above.
   *
   * @param watcher told why the gateway cannot carry it out yet, before the answer; never blocks
   */
  CompletableFuture<Answer> send(
      String gateway,
      Answers.Wish wish,
      Duration patience,
      String silence,
      Consumer<String> watcher) {
    AtomicReference<String> own = new AtomicReference<>("");
    return send(
            gateway,
            wish,
            patience,
            silence,
            (id, created, validUntil) -> {
              own.set(id);
              watching.put(id, watcher);
            })
        .whenComplete((answer, failure) -> watching.remove(own.get()));
  }

  /** What precedes an outcome came in. */
  public void waits(Progress progress) {
    Consumer<String> watcher = watching.get(progress.instruction());
    if (watcher != null) {
      watcher.accept(progress.text());
    }
  }

  /** An outcome came in; it is stored already. */
  public void arrived(Messages.Outcome outcome) {
    CompletableFuture<Messages.Outcome> one = waiting.remove(outcome.instruction());
    if (one != null) {
      one.complete(outcome);
    }
  }

  private CompletableFuture<Answer> sent(
      String gateway, Answers.Wish wish, Duration patience, String silence, Departure departure)
      throws SecurityModuleException, DcsException {
    String id = UUID.randomUUID().toString();
    Instant now = clock.instant();
    Instant end = now.plus(patience);
    byte[] json = Answers.instruction(gateway, id, wish, now, end);
    SecurityModule security = keys.module();
    byte[] cms = security.sign("sign", security.envelop(gateway, json));
    note(new Given(id, gateway, wish.instruction(), wish.meter(), now, end), departure);
    CompletableFuture<Messages.Outcome> outcome = new CompletableFuture<>();
    waiting.put(id, outcome);
    return courier
        .publish(gateway, "instructions", cms, patience)
        .thenCompose(
            sent -> outcome.orTimeout(patience.plus(Given.GRACE).toMillis(), TimeUnit.MILLISECONDS))
        .handle(
            (answer, failure) -> {
              waiting.remove(id);
              return failure == null
                  ? Answer.of(answer, gateway)
                  : noted(failed(failure, gateway, id, patience, silence));
            });
  }

  /**
   * All instructions come by here before they leave. A part of an image is not noted: it does
   * nothing until one that is noted names the image, and a hundred of them would hide that one.
   */
  private void note(Given given, Departure departure) throws DcsException {
    if (!given.type().equals(ImageConversation.PART)) {
      book.addInstruction(given);
    }
    try {
      departure.leaves(given.id(), given.created(), given.validUntil());
      book.commit();
    } catch (DcsException | MVStoreException e) {
      book.failInstruction(given.id(), Failures.text(e), clock.instant());
      throw e;
    }
  }

  /** That nobody answered is seen by the time; that it was not sent is not. */
  private Answer noted(Answer answer) {
    if (answer.status().equals("failed")) {
      try {
        book.failInstruction(answer.instruction(), answer.text(), clock.instant());
        book.commit();
      } catch (MVStoreException e) {
        LOG.warn("Instruction {} was not sent, and that is not noted", answer.instruction(), e);
      }
    }
    return answer;
  }

  /** What was given, and what became of it; see {@link Book#given}. */
  List<JsonObject> given() {
    return book.given(clock.instant());
  }

  private static Answer failed(
      Throwable failure, String gateway, String id, Duration patience, String silence) {
    Throwable cause = failure.getCause() == null ? failure : failure.getCause();
    if (cause instanceof TimeoutException) {
      return Answer.without(
          "timed-out",
          "gateway "
              + gateway
              + " gave no answer within "
              + patience.toSeconds()
              + " s; "
              + silence,
          gateway,
          id);
    }
    return Answer.without(
        "failed",
        "the broker did not take the instruction (" + Failures.text(cause) + "); try again",
        gateway,
        id);
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
