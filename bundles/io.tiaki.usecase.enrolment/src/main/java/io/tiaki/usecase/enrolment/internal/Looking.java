package io.tiaki.usecase.enrolment.internal;

import io.tiaki.cosem.CosemClient;
import io.tiaki.model.MeterId;
import io.tiaki.usecase.work.Plan;
import io.tiaki.usecase.work.View;
import io.tiaki.usecase.work.Wish;
import java.util.concurrent.CompletionStage;

/**
 * A meter is to be read, and nothing else.
 *
 * @param undone as of {@link Wish#undone}
 */
record Looking(String undone) implements Wish {
  @Override
  public CompletionStage<View> look(CosemClient client, MeterId meter) {
    return Technical.read(client, meter).thenApply(Seen::new);
  }

  @Override
  public String text() {
    return "read what the meter is";
  }

  private record Seen(Technical technical) implements View {
    @Override
    public boolean met() {
      return true;
    }

    @Override
    public String unchanged() {
      return "Read from the meter: ";
    }

    @Override
    public Plan plan() {
      return new Plan.Builder().build();
    }

    @Override
    public String text() {
      return technical.text();
    }

    @Override
    public String json() {
      return technical.json();
    }
  }
}
