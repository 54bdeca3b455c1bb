package io.tiaki.usecase.message.internal;

import io.tiaki.usecase.Instruction;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What is to be shown. It has no text form: what others wrote is in no log.
 *
 * @param id made of the instruction's, 1 to 4,294,967,295: the same again after a restart
 * @param text 1 to {@value #MOST_CHARACTERS} printable characters
 * @param priority 0 to 3, a place in {@link #PRIORITIES}
 * @param until the end of its lifetime, whole seconds; empty: until something else is shown
 */
record Message(long id, String text, int priority, Optional<Instant> until) {
  static final String TEXT = "text";
  static final String PRIORITY = "priority";
  static final String UNTIL = "until";

  /** The lowest first. */
  static final List<String> PRIORITIES = List.of("low", "normal", "high", "urgent");

  private static final int MOST_CHARACTERS = 160;
  private static final String USUAL = "normal";

  /**
   * Reads the parameters of a message.
   *
   * @throws IllegalArgumentException when one cannot be right; the message does not quote it
   */
  static Message of(Instruction instruction) {
    Map<String, String> given = instruction.parameters();
    return of(instruction, Optional.ofNullable(given.get(UNTIL)).map(Message::time));
  }

  /** Of a question: it is shown as long as it may be answered. */
  static Message question(Instruction instruction) {
    return of(instruction, Optional.of(instruction.validUntil().truncatedTo(ChronoUnit.SECONDS)));
  }

  private static Message of(Instruction instruction, Optional<Instant> until) {
    Map<String, String> given = instruction.parameters();
    int priority = PRIORITIES.indexOf(given.getOrDefault(PRIORITY, USUAL));
    if (priority < 0) {
      throw new IllegalArgumentException("priority is none of " + String.join(", ", PRIORITIES));
    }
    return new Message(
        number(instruction.id()), printable(given.getOrDefault(TEXT, "")), priority, until);
  }

  private static Instant time(String text) {
    try {
      Instant time = Instant.parse(text).truncatedTo(ChronoUnit.SECONDS);
      if (time.isBefore(Instant.parse("2100-01-01T00:00:00Z"))) {
        return time;
      }
    } catch (DateTimeException e) {
      // Said below.
    }
    throw new IllegalArgumentException("until is no time like 2026-01-01T12:00:00Z, before 2100");
  }

  /** What a display cannot show, or what changes how the rest reads, is refused. */
  private static String printable(String text) {
    int characters = text.codePointCount(0, text.length());
    if (text.isBlank() || characters > MOST_CHARACTERS) {
      throw new IllegalArgumentException(
          "text has not 1 to " + MOST_CHARACTERS + " characters that can be seen");
    }
    if (!text.codePoints().allMatch(Message::isPrintable)) {
      throw new IllegalArgumentException(
          "text has a character that is no letter, digit, sign or space: no line breaks, no control or formatting characters");
    }
    return text;
  }

  private static boolean isPrintable(int character) {
    return switch (Character.getType(character)) {
      case Character.CONTROL,
          Character.FORMAT,
          Character.SURROGATE,
          Character.PRIVATE_USE,
          Character.UNASSIGNED,
          Character.LINE_SEPARATOR,
          Character.PARAGRAPH_SEPARATOR ->
          false;
      default -> true;
    };
  }

  private static long number(String instruction) {
    try {
      byte[] hash =
          MessageDigest.getInstance("SHA-256")
              .digest(instruction.getBytes(StandardCharsets.US_ASCII));
      return Math.max(1, Integer.toUnsignedLong(ByteBuffer.wrap(hash).getInt()));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("Every Java has SHA-256", e);
    }
  }

  @Override
  public String toString() {
    return "message " + id;
  }
}
