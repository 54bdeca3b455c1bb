package io.tiaki.usecase.message.internal;

import io.tiaki.cosem.CosemClient;
import io.tiaki.model.MeterId;
import io.tiaki.usecase.work.Plan;
import io.tiaki.usecase.work.View;
import io.tiaki.usecase.work.Wish;
import java.util.concurrent.CompletionStage;

/** The display is to be empty. */
record Clearing() implements Wish {
  @Override
  public CompletionStage<View> look(CosemClient client, MeterId meter) {
    return Display.read(client, meter).thenApply(Seen::new);
  }

  @Override
  public String text() {
    return "clear the display";
  }

  private record Seen(Display display) implements View {
    @Override
    public boolean met() {
      return display.isEmpty();
    }

    @Override
    public Plan plan() {
      return new Plan.Builder().add(true, "message", display.clear()).build();
    }

    @Override
    public String text() {
      return display.isEmpty() ? "the display is empty" : "the display shows a message";
    }

    @Override
    public String json() {
      return "{\"shown\":" + !display.isEmpty() + "}";
    }
  }
}
