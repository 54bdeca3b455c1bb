package io.tiaki.dcs.control;

import com.google.gson.JsonObject;
import io.tiaki.dcs.ingest.Book;
import io.tiaki.dcs.protocol.Answers;
import io.tiaki.security.SecurityModuleException;
import io.tiaki.security.SignedContent;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;

/** Reads meters on demand. Safe for use by many threads. */
public final class Desk {
  /** Gateway that is asked when nothing else is known. */
  public static final String DEFAULT_GATEWAY = "gw1";

  private final Book book;
  private final Instructions instructions;

  public Desk(Book book, Instructions instructions) {
    this.book = book;
    this.instructions = instructions;
  }

  /**
   * Asks a gateway for a meter's registers.
   *
   * @param gateway empty: the one that sent the meter's last reading, else the only one connected
   * @param patience how long the instruction is valid
   * @return always completes normally
   */
  public CompletableFuture<Answer> read(String meter, Optional<String> gateway, Duration patience) {
    String chosen =
        gateway.or(() -> book.gatewayOf(meter)).orElseGet(() -> only(instructions.connected()));
    return instructions.send(
        chosen,
        Answers.Wish.read(meter),
        patience,
        "see its log, or allow more with --timeout",
        (id, created, validUntil) -> {});
  }

  /**
   * Has a gateway test itself.
   *
   * @param acknowledge whether what failed before and passes now is to be forgotten
   * @param patience how long the instruction is valid
   * @return always completes normally
   */
  public CompletableFuture<Answer> selfTest(
      String gateway, boolean acknowledge, Duration patience) {
    return instructions.send(
        gateway,
        acknowledge ? Answers.Wish.acknowledge(book.occasion(gateway)) : Answers.Wish.selfTest(),
        patience,
        "see its log, or allow more with --timeout",
        (id, created, validUntil) -> {});
  }

  /**
   * Asks for something about a gateway's logs.
   *
   * @param wish one of the instructions {@code journal.*}
   * @param patience how long the instruction is valid
   * @return always completes normally
   */
  public CompletableFuture<Answer> journal(String gateway, Answers.Wish wish, Duration patience) {
    return instructions.send(
        gateway,
        wish,
        patience,
        "see its log, or allow more with --timeout",
        (id, created, validUntil) -> {});
  }

  /**
   * Verifies what a gateway signed.
   *
   * @throws SecurityModuleException when signature or signer are not good
   */
  SignedContent verify(byte[] signed) throws SecurityModuleException {
    return instructions.verify(signed);
  }

  /**
   * Sends an instruction.
   *
   * @param gateway as below
   * @param patience how long the instruction is valid
   * @param watcher told why the gateway cannot carry it out yet, before the answer; never blocks
   * @return always completes normally
   */
  CompletableFuture<Answer> send(
      String gateway, Answers.Wish wish, Duration patience, Consumer<String> watcher) {
    return instructions.send(chosen(gateway, wish.meter()), wish, patience, "see its log", watcher);
  }

  /**
   * Sends an instruction about access.
   *
   * @param gateway empty: the one that sent the last reading of the wish's meter, else the only one
   *     connected
   * @param patience how long the instruction is valid
   * @return always completes normally
   */
  CompletableFuture<Answer> send(String gateway, Answers.Wish wish, Duration patience) {
    return instructions.send(
        chosen(gateway, wish.meter()),
        wish,
        patience,
        "see its log",
        (id, created, validUntil) -> {});
  }

  /** What was given, and what became of it; see {@link Book#given}. */
  List<JsonObject> given() {
    return instructions.given();
  }

  /**
   * The gateway that is asked.
   *
   * @param gateway empty: the one that sent the meter's last reading, else the only one connected
   */
  String chosen(String gateway, Optional<String> meter) {
    return Optional.of(gateway)
        .filter(name -> !name.isEmpty())
        .or(() -> meter.flatMap(book::gatewayOf))
        .orElseGet(() -> only(instructions.connected()));
  }

  private static String only(Set<String> present) {
    return present.size() == 1 ? present.iterator().next() : DEFAULT_GATEWAY;
  }
}
