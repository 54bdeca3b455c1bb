package io.tiaki.dcs.protocol;

import java.time.Instant;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * How far the store of a gateway has come, told by itself (uplink protocol, Mark).
 *
 * @param number rises as long as something is committed there
 * @param head what the marks up to this one are chained to
 * @param since when the gateway made it, or found it in its store
 * @param back when the gateway noticed last that its store went back; empty: never
 */
public record Mark(int number, String head, Instant since, Optional<Instant> back) {
  private static final Pattern HEAD = Pattern.compile("[0-9a-f]{64}");

  static Optional<Mark> of(Members message) throws MalformedException {
    if (!message.has("mark")) {
      return Optional.empty();
    }
    Members mark = message.object("mark");
    int number = mark.number("number");
    if (number < 1) {
      throw mark.fault("number", "is not at least 1");
    }
    return Optional.of(
        new Mark(
            number,
            mark.text("head", HEAD, "64 digits of 0-9 a-f"),
            mark.time("since"),
            mark.has("back") ? Optional.of(mark.time("back")) : Optional.empty()));
  }
}
