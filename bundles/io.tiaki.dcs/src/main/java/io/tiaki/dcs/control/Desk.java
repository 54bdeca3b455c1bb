package io.tiaki.dcs.control;

import io.tiaki.dcs.ingest.Book;
import io.tiaki.dcs.protocol.Answers;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;

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

  private static String only(Set<String> present) {
    return present.size() == 1 ? present.iterator().next() : DEFAULT_GATEWAY;
  }
}
