package io.tiaki.usecase.message.internal;

import io.tiaki.usecase.Instruction;
import io.tiaki.usecase.work.Parameters;
import io.tiaki.usecase.work.UseCase;
import io.tiaki.usecase.work.Wish;
import java.util.Set;

/** Shows messages, clears the display, and asks questions (R121 to R125). */
public final class MessageWishes {
  private static final String SHOW = "message.show";
  private static final String CLEAR = "message.clear";
  private static final String ASK = "message.ask";

  private MessageWishes() {}

  /** The use case, for its engine. */
  public static UseCase useCase() {
    return new UseCase(
        "message",
        Set.of(SHOW, CLEAR, ASK),
        "Too many messages are being shown",
        MessageWishes::of);
  }

  private static Wish of(Instruction instruction) {
    return switch (instruction.type()) {
      case SHOW -> {
        Parameters.check(instruction, Showing.PARAMETERS);
        yield new Showing(Message.of(instruction), false);
      }
      case ASK -> {
        Parameters.check(instruction, Showing.OF_QUESTION);
        yield new Showing(Message.question(instruction), true);
      }
      case CLEAR -> {
        Parameters.check(instruction, Set.of(Showing.SIGNED));
        yield new Clearing();
      }
      default -> throw new IllegalArgumentException("it is no instruction about a message");
    };
  }
}
