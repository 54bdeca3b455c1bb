package io.tiaki.usecase.message.internal;

import io.tiaki.cosem.CosemClient;
import io.tiaki.model.MeterId;
import io.tiaki.usecase.work.Plan;
import io.tiaki.usecase.work.View;
import io.tiaki.usecase.work.Wish;
import java.util.Set;
import java.util.concurrent.CompletionStage;

/**
 * A message is to be shown, or a question answered. What is written is in no text that others see:
 * outcomes and logs tell whether it was, not what.
 *
 * @param isQuestion whether somebody has to answer
 */
record Showing(Message message, boolean isQuestion) implements Wish {
  static final String SIGNED = "signed.message";
  static final Set<String> PARAMETERS =
      Set.of(Message.TEXT, Message.PRIORITY, Message.UNTIL, SIGNED);
  static final Set<String> OF_QUESTION =
      Set.of(Message.TEXT, Message.PRIORITY, SIGNED, "signed.question");

  @Override
  public CompletionStage<View> look(CosemClient client, MeterId meter) {
    return Display.read(client, meter).thenApply(display -> new Seen(this, display));
  }

  @Override
  public String text() {
    return isQuestion ? "ask the consumer a question" : "show a message";
  }

  private record Seen(Showing wish, Display display) implements View {
    private Message message() {
      return wish.message();
    }

    private boolean isAnswered() {
      return display.asks(message()) && display.answer() != Display.NONE;
    }

    @Override
    public boolean met() {
      return wish.isQuestion() ? isAnswered() : display.shows(message());
    }

    @Override
    public String open() {
      return wish.isQuestion() && display.asks(message()) && display.shows(message())
          ? "the question is shown, and nobody has answered it"
          : "";
    }

    @Override
    public Plan plan() {
      boolean terms = display.terms().isPresent();
      if (wish.isQuestion() && display.question().isEmpty()) {
        return Plan.refused("this meter takes no questions (it has no 0-0:96.50.0.255)");
      } else if (!wish.isQuestion() && message().until().isPresent() && !terms) {
        return Plan.refused(
            "this meter does not end messages by itself (it has no 0-0:96.50.1.255): leave out until, and clear the display later");
      }
      boolean shows = display.shows(message());
      if (!shows && display.terms().map(t -> t.priority() > message().priority()).orElse(false)) {
        return Plan.refused(
            "a message of a higher priority is shown"
                + display.terms().get().until().map(t -> " until " + t).orElse("")
                + ": ask again later, or with a higher priority");
      }
      return new Plan.Builder()
          .add(!shows, "message", display.show(message()))
          .add(wish.isQuestion() && !display.asks(message()), "question", Display.ask(message()))
          .build();
    }

    @Override
    public String text() {
      if (isAnswered()) {
        return "the consumer answered the question";
      }
      return display.shows(message())
          ? "the display shows it"
          : display.isEmpty() ? "the display is empty" : "the display shows something else";
    }

    @Override
    public String json() {
      String shown = "{\"shown\":" + display.shows(message());
      if (!wish.isQuestion()) {
        return shown + "}";
      }
      String answer =
          switch (isAnswered() ? display.answer() : Display.NONE) {
            case Display.YES -> "yes";
            case Display.NO -> "no";
            default -> "none";
          };
      String at =
          display
              .question()
              .filter(q -> isAnswered())
              .flatMap(Display.Question::at)
              .map(t -> ",\"at\":\"" + t + "\"")
              .orElse("");
      return shown + ",\"answer\":\"" + answer + "\"" + at + "}";
    }
  }
}
